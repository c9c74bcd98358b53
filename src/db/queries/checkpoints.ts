import type { Queryable } from '../database.ts'

/** The version table as the saver's first migration makes it. */
export async function createCheckpointLedger(tx: Queryable, schema: string): Promise<void> {
  await tx.query(`create schema if not exists "${schema}"`)
  await tx.query(`create table if not exists "${schema}".checkpoint_migrations (v integer primary key)`)
}
