import type { Queryable } from '../database.ts'

/** Waits until no other replica migrates; held to the end of the transaction. */
export async function lockMigrations(tx: Queryable): Promise<void> {
  // Waiting for another replica's index build is not a statement that ran too long.
  await tx.query('set local statement_timeout = 0')
  await tx.query("select pg_advisory_xact_lock(hashtextextended('prosa.migrations', 0))")
}

export interface AppliedMigration {
  name: string
  /** Null: applied by psql, which does not tell with which content. */
  sha256: string | null
}

/** What is in, by name. Empty on a database that was never migrated. */
export async function listMigrations(tx: Queryable): Promise<Map<string, AppliedMigration>> {
  const ledger = await tx.query<{ made: boolean }>(
    `select to_regclass('prosa_migrations') is not null as made`,
  )
  if (!ledger.rows[0]?.made) return new Map()
  const found = await tx.query<AppliedMigration>('select name, sha256 from prosa_migrations')
  return new Map(found.rows.map((row) => [row.name, row]))
}

export async function recordMigration(tx: Queryable, file: { name: string; sha256: string }): Promise<void> {
  await tx.query(
    `insert into prosa_migrations (name, sha256) values ($1, $2)
     on conflict (name) do update set sha256 = excluded.sha256`,
    [file.name, file.sha256],
  )
}

/** Row-level security, policies and grants for every table the schema has now. */
export async function lockDown(tx: Queryable, schema: string): Promise<void> {
  await tx.query('select prosa_lock_down($1)', [schema])
}
