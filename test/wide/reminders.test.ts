import { expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import { runReminders } from '../kill/reminders.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { seeded } from '../support/seeded.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL

it('sends each reminder once or not at all, with two workers that are killed and leads that answer', async () => {
  if (!serverUrl) throw new Error('set TEST_DATABASE_URL to a Postgres with pgvector')
  const database = await createServerDatabase(serverUrl)
  const db = await openDatabase({ databaseUrl: database.url })
  try {
    const row = await runReminders({
      db,
      databaseUrl: database.url,
      contacts: Number(process.env.REMINDER_CONTACTS ?? 1000),
      kills: 24,
      random: seeded(7),
    })
    process.stdout.write(`${JSON.stringify(row)}\n`)
    expect(row).toMatchObject({ doubled: 0, atNight: 0, outsideWindow: 0, afterReply: 0, left: 0 })
    expect(row.kills).toBeGreaterThanOrEqual(24)
    expect(row.delivered).toBeGreaterThan(row.contacts)
    expect(row.delivered + row.unknown).toBe(row.queued)
    expect(row.unknown).toBeLessThanOrEqual(row.kills)
  } finally {
    await db.close()
    await database.drop()
  }
})
