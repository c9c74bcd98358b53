import type { Queryable } from '../database.ts'

/** Frees what updates and deletes left, and refreshes the planner's figures, in every table. */
export async function vacuum(db: Queryable): Promise<void> {
  await db.query('vacuum (analyze)')
}
