import type { Queryable } from '../database.ts'

/** Waits until no other replica migrates; held to the end of the transaction. */
export async function lockMigrations(tx: Queryable): Promise<void> {
  // Waiting for another replica's index build is not a statement that ran too long.
  await tx.query('set local statement_timeout = 0')
  await tx.query("select pg_advisory_xact_lock(hashtextextended('prosa.migrations', 0))")
}

export async function createLedger(tx: Queryable): Promise<void> {
  await tx.query(`
    create table if not exists prosa_migrations (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`)
}

/** The sha256 of the file as it was applied, or null. */
export async function findMigration(tx: Queryable, name: string): Promise<string | null> {
  const found = await tx.query<{ sha256: string }>('select sha256 from prosa_migrations where name = $1', [
    name,
  ])
  return found.rows[0]?.sha256 ?? null
}

export async function recordMigration(tx: Queryable, file: { name: string; sha256: string }): Promise<void> {
  await tx.query('insert into prosa_migrations (name, sha256) values ($1, $2)', [file.name, file.sha256])
}

/** Row-level security, policies and grants for every table the schema has now. */
export async function lockDown(tx: Queryable, schema: string): Promise<void> {
  await tx.query('select prosa_lock_down($1)', [schema])
}
