import type { Queryable } from '../database.ts'

/** Frees dead rows and tells the planner how large the tables are. Not inside a transaction. */
export async function refreshStatistics(db: Queryable): Promise<void> {
  await db.query('vacuum (analyze)')
}
