import pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Queryable } from './database.ts'

export const QUEUE_SCHEMA = 'pgboss'

/** SQLSTATE: unique violation, duplicate schema, duplicate table, duplicate object. */
const LOST_RACE = new Set(['23505', '42P06', '42P07', '42710'])

/**
 * Creates or upgrades the queue's tables. pg-boss does it in one transaction under its own advisory lock, but
 * a replica that waited for that lock may still act on a catalogue it looked at before (version 12.35: the
 * schema is created twice and the second fails). What it wanted is there by then, so it looks again, once.
 */
export async function setUpQueue(db: Queryable): Promise<void> {
  try {
    await install(db)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && LOST_RACE.has(error.code ?? ''))) throw error
    await install(db)
  }
}

async function install(db: Queryable): Promise<void> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => db.query(text, values) },
    schema: QUEUE_SCHEMA,
    migrate: true,
    createSchema: true,
    supervise: false,
    schedule: false,
  })
  await boss.start()
  await boss.stop({ graceful: false, close: false })
}
