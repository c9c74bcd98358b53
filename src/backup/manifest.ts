import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../ops/errors.ts'

export const MANIFEST = 'manifest.json'

const manifest = z.strictObject({
  format: z.literal(1),
  /** What it was taken of, and goes back to. */
  kind: z.enum(['embedded', 'server']),
  takenAt: z.iso.datetime(),
  database: z.strictObject({ file: z.string().regex(/^[\w.-]+$/), sha256: z.string() }),
  /** Whether files of leads are beside it. */
  media: z.boolean(),
})
export type Manifest = z.infer<typeof manifest>

/** @throws ConfigError when the folder is no whole backup. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${folder} is no backup: it has no ${MANIFEST}, which is written last`, { cause })
  })
  const parsed = manifest.safeParse(JSON.parse(text))
  if (!parsed.success) throw new ConfigError(`${join(folder, MANIFEST)} is not one this version reads`)
  const { file, sha256 } = parsed.data.database
  if ((await sha256Of(join(folder, file))) !== sha256)
    throw new ConfigError(`${join(folder, file)} is not what was written: the copy is damaged`)
  return parsed.data
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
