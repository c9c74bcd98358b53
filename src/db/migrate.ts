import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { ConfigError } from '../ops/errors.ts'
import type { Queryable } from './database.ts'
import type { PooledDatabase } from './pool.ts'
import * as ledger from './queries/migrations.ts'
import { setUpCheckpoints } from './setup-checkpoints.ts'
import { setUpQueue } from './setup-queue.ts'

export const MIGRATIONS_DIR = join(import.meta.dirname, '../../migrations')

/** Schemas that hold personal data: none may be read with the keys Supabase gives to browsers. */
export const PROTECTED_SCHEMAS = ['public', 'checkpoints', 'pgboss'] as const

export interface MigrationFile {
  /** File name, `0001_core.sql`: the order is the order of names. */
  name: string
  sql: string
  sha256: string
}

export function readMigrations(dir: string = MIGRATIONS_DIR): MigrationFile[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(dir, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Brings the database up to date: migration files, checkpointer tables, queue tables, and the lock-down of
 * all of them. Safe to run by several replicas at once and again at every start. Rejects with a ConfigError
 * that names the file when an applied file has changed.
 */
export async function migrate(
  db: PooledDatabase,
  options: { dir?: string } = {},
): Promise<{ applied: string[] }> {
  const files = readMigrations(options.dir)
  const applied: string[] = []
  const single = db.openSingle()
  try {
    for (const file of files) {
      if (await locked(single, () => applyOnce(single, file))) applied.push(file.name)
    }
    await locked(single, () => setUpCheckpoints(single))
    await setUpQueue(single)
    await locked(single, async () => {
      for (const schema of PROTECTED_SCHEMAS) await ledger.lockDown(single, schema)
    })
  } finally {
    await single.end()
  }
  return { applied }
}

/**
 * One transaction on the only connection of `single`, with the lock in it: a transaction pooler keeps no
 * session to hold a longer one. A failed statement makes the pool drop the connection, which rolls back.
 */
async function locked<T>(single: pg.Pool, work: () => Promise<T>): Promise<T> {
  await single.query('begin')
  await ledger.lockMigrations(single)
  const result = await work()
  await single.query('commit')
  return result
}

async function applyOnce(tx: Queryable, file: MigrationFile): Promise<boolean> {
  const earlier = (await ledger.listMigrations(tx)).get(file.name)
  if (earlier?.sha256 === file.sha256) return false
  if (earlier?.sha256) {
    throw new ConfigError(
      `Migration ${file.name} was applied with another content. Put the file back and write a new one.`,
    )
  }
  if (!earlier) await run(tx, file)
  await ledger.recordMigration(tx, file)
  return !earlier
}

async function run(tx: Queryable, file: MigrationFile): Promise<void> {
  try {
    await tx.query(file.sql)
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause
    throw new ConfigError(`Migration ${file.name} failed and was undone: ${cause.message}`, { cause })
  }
}
