import { PgBoss } from 'pg-boss'
import type { Queryable } from './database.ts'

export const QUEUE_SCHEMA = 'pgboss'

/**
 * Creates or upgrades the queue's tables. pg-boss does it in one transaction under its own advisory lock and
 * takes a lost race for success, so replicas may do it at once.
 */
export async function setUpQueue(db: Queryable): Promise<void> {
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
