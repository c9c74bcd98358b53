import type { Queryable } from '../database.ts'

/** Whether migrations were ever applied here. */
export async function hasOurTables(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>(
    "select to_regclass('public.prosa_migrations') is not null or to_regnamespace('pgboss') is not null as there",
  )
  return rows[0]?.there ?? false
}

/** What the tables of a dump lie in and refer to; a dump of schemas does not bring extensions along. */
export async function prepareRestore(db: Queryable): Promise<void> {
  await db.query(
    'create extension if not exists vector; create extension if not exists pg_trgm; create extension if not exists unaccent; create schema pgboss; create schema checkpoints',
  )
}
