import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../ops/clock.ts'
import { backUp, restore } from './backup.ts'
import { MANIFEST, readManifest, sha256Of } from './manifest.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prosa-manifest-'))
  await writeFile(join(folder, 'database.dump'), 'rows')
  return () => rm(folder, { recursive: true })
})
const write = async (part: object = {}) =>
  writeFile(
    join(folder, MANIFEST),
    JSON.stringify({
      format: 1,
      kind: 'server',
      takenAt: '2026-11-20T12:00:00.000Z',
      database: { file: 'database.dump', sha256: await sha256Of(join(folder, 'database.dump')) },
      media: false,
      ...part,
    }),
  )

describe('a backup', () => {
  it('is read when it is whole', async () => {
    await write()
    expect(await readManifest(folder)).toMatchObject({ kind: 'server' })
  })

  it('without its manifest was cut short, and another byte is damage', async () => {
    await expect(readManifest(folder)).rejects.toThrow(/is no backup/)
    await write()
    await writeFile(join(folder, 'database.dump'), 'rowz')
    await expect(readManifest(folder)).rejects.toThrow(/damaged/)
  })

  it.each([{ format: 2 }, { database: { file: '../../etc/passwd', sha256: 'x' } }])(
    'of an unknown form is refused: %j',
    async (part) => {
      await write(part)
      await expect(readManifest(folder)).rejects.toThrow(/not one this version reads/)
    },
  )

  it('of a server goes back to a server only', async () => {
    await write()
    const place = { databaseUrl: undefined, dataDir: join(folder, 'data') }
    await expect(restore(place, folder, systemClock)).rejects.toThrow(/set DATABASE_URL/)
  })

  it('is never written over something', async () => {
    const place = { databaseUrl: undefined, dataDir: join(folder, 'data') }
    await expect(backUp(place, folder, systemClock)).rejects.toThrow(/is not empty/)
    await expect(backUp(place, join(folder, 'new'), systemClock)).rejects.toThrow(/holds no database/)
  })
})
