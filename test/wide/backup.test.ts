/** A backup is put back elsewhere, and the old conversation goes on: embedded and on a server. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { type BackupPlace, backUp, restore } from '../../src/backup/backup.ts'
import { openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { createServerDatabase } from '../kill/server-database.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? ''
if (serverUrl === '') throw new Error('TEST_DATABASE_URL: the address of a Postgres with pgvector')
const LEAD = '5511987650041'
const clock = createManualClock(new Date('2026-11-20T13:00:00Z'))
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prosa-backup-'))
  return () => rm(root, { recursive: true, force: true })
})

async function talk(place: BackupPlace, text: string) {
  const db = await openDatabase(place)
  await migrate(db)
  const session = await openChatSession({
    business: await loadConfigured('seleto'),
    config: readConfig({ PROSA_MODEL: 'offline' }),
    log: createLog('silent'),
    db,
    start: clock.now(),
  })
  try {
    return await session.handle({ from: LEAD, text })
  } finally {
    await session.close()
    await db.close()
  }
}

it.each(['embedded', 'server'] as const)('%s: put back elsewhere, the conversation goes on', async (kind) => {
  const made = kind === 'server' ? [await createServerDatabase(serverUrl), await emptyDatabase()] : []
  const place = (index: 0 | 1): BackupPlace => ({
    databaseUrl: made[index]?.url,
    dataDir: join(root, `data${index}`),
    path: process.env.PATH,
  })
  const [from, to, folder] = [place(0), place(1), join(root, 'backup')]
  try {
    await talk(from, 'Oi, sou a Marina, da Padaria Trigal, de Campinas, SP')
    await mkdir(join(from.dataDir, 'media'), { recursive: true })
    await writeFile(join(from.dataDir, 'media', 'a'), 'picture')
    const db = await openDatabase(from)
    const inUse = kind === 'embedded' ? backUp(from, folder, clock).catch(String) : Promise.resolve('in use')
    await db.query(
      `insert into outbound (contact_id, channel, account_id, body)
         select id, 'simulator', 'seleto', '{"text":"ainda não saiu"}' from contacts`,
    )
    expect(await inUse).toMatch(/in use|holds/)
    await db.close()

    const manifest = await backUp(from, folder, clock)
    expect(manifest).toMatchObject({ kind, takenAt: clock.now().toISOString(), media: true })
    await expect(restore(from, folder, clock)).rejects.toThrow(/is not empty|holds a/)

    expect(await restore(to, folder, clock)).toMatchObject({ cancelled: 1 })
    expect(await readFile(join(to.dataDir, 'media', 'a'), 'utf8')).toBe('picture')
    const { replies, state } = await talk(to, 'quero uma formadora de hambúrguer')
    expect(state.fields).toMatchObject({ name: 'Marina', city: 'Campinas', uf: 'SP' })
    const said = replies.map(({ text }) => text).join(' ')
    expect(said).not.toBe('')
    // Who is known is not asked again, and nothing goes out that was waiting when the backup was taken.
    expect(said).not.toMatch(/seu nome|com quem (?:eu )?falo|ainda não saiu/i)
    // The tables are as closed as they were.
    const restored = await openDatabase(to)
    const { rows } = await restored.query<{ open: string }>(
      `select relname as open from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
         and not relrowsecurity`,
    )
    await restored.close()
    expect(rows).toEqual([])
  } finally {
    for (const one of made) await one.drop()
  }
})

async function emptyDatabase() {
  const made = await createServerDatabase(serverUrl)
  const db = await openDatabase({ databaseUrl: made.url })
  await db.query('drop schema if exists pgboss, checkpoints, public cascade; create schema public')
  await db.close()
  return made
}
