import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS_DIR, migrate, readMigrations } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

if (!process.env.TEST_DATABASE_URL)
  throw new Error('TEST_DATABASE_URL: the address of a Postgres with pgvector')

let test: TestDatabase
afterEach(() => test.close())

/** Each column, index, constraint and function of our schemas, as one line of text. */
async function describeSchema(db: PooledDatabase): Promise<string[]> {
  const found = await db.query<{ line: string }>(`
    select format('%s.%s.%s %s %s %s', table_schema, table_name, column_name, data_type, is_nullable,
      column_default) as line
    from information_schema.columns where table_schema in ('public', 'checkpoints')
    union all
    select indexdef from pg_indexes where schemaname in ('public', 'checkpoints')
    union all
    select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace
    union all
    select p.oid::regprocedure::text || ' ' || coalesce(p.proacl::text, 'anyone') from pg_proc p
    where p.pronamespace = 'public'::regnamespace
    union all
    select relname || ' ' || relrowsecurity || ' ' || coalesce(relacl::text, '') from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'S')
    order by 1`)
  return found.rows.map((row) => row.line)
}

async function psql(db: PooledDatabase, file: string): Promise<void> {
  const child = spawn(
    'psql',
    ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', db.pool.options.connectionString ?? '', '-f', file],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${file}: ${errors}`)
}

describe('plain psql', () => {
  it('applies the same files in order, and migrate takes over from there', async () => {
    test = await createTestDatabase({ empty: true })
    for (const file of readMigrations()) await psql(test.db, join(MIGRATIONS_DIR, file.name))
    expect(await migrate(test.db)).toEqual({ applied: [] })
    const recorded = await test.db.query('select name, sha256 from prosa_migrations order by name')
    expect(recorded.rows).toEqual(readMigrations().map(({ name, sha256 }) => ({ name, sha256 })))

    const migrated = await createTestDatabase()
    expect(await describeSchema(test.db)).toEqual(await describeSchema(migrated.db))
    await migrated.close()
  })
})

describe('a server that takes connections away', () => {
  const errors: Error[] = []
  let db: PooledDatabase
  beforeEach(async () => {
    test = await createTestDatabase()
    errors.length = 0
    db = await openDatabase({
      databaseUrl: test.db.pool.options.connectionString,
      limits: { statementMs: 300, idleInTransactionMs: 200 },
      onError: (error) => errors.push(error),
    })
  })
  afterEach(() => db.close())

  const terminateOthers = () =>
    test.db.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`)

  it('is survived by idle connections, which are replaced', async () => {
    await Promise.all(Array.from({ length: 5 }, () => db.query('select pg_sleep(0.01)')))
    expect(db.pool.idleCount).toBe(5)
    const gone = new Promise<void>((resolve) => {
      db.pool.on('remove', () => {
        if (db.pool.totalCount === 0) resolve()
      })
    })
    await terminateOthers()
    await gone
    expect(errors.map((error) => 'code' in error && error.code)).toEqual(Array(5).fill('57P01'))
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('fails the query and the transaction it hits, and only those', async () => {
    const slow = db.query('select pg_sleep(0.25)')
    const work = db.transaction(async (tx) => {
      await tx.query("insert into contacts (business_id) values ('lost')")
      await terminateOthers()
      await tx.query('select 1')
    })
    const results = await Promise.allSettled([slow, work])
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected'])
    const left = await db.query('select from contacts')
    expect(left.rowCount).toBe(0)
  })

  it('stops a statement that runs too long', async () => {
    await expect(db.query('select pg_sleep(30)')).rejects.toMatchObject({ code: '57014' })
  })

  it('ends a transaction that does nothing', async () => {
    const client = await db.pool.connect()
    const ended = new Promise((resolve) => client.once('end', resolve))
    await client.query('begin')
    await ended
    client.release(true)
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('migrates beside a statement limit and a transaction at work: a restart alters no table', async () => {
    await test.db.transaction(async (tx) => {
      await tx.query("insert into contacts (business_id) values ('b')")
      await tx.query('select from pgboss.queue; select from checkpoints.checkpoints; select from messages')
      expect(await migrate(db)).toEqual({ applied: [] })
    })
  })
})
