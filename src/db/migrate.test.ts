import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { ConfigError } from '../ops/errors.ts'
import { MIGRATIONS_DIR, migrate, readMigrations } from './migrate.ts'

let test: TestDatabase
let dir: string
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'prosa-migrate-test-'))
  cpSync(MIGRATIONS_DIR, dir, { recursive: true })
})
afterEach(async () => {
  await test.close()
  rmSync(dir, { recursive: true })
})

const names = () => readMigrations().map((file) => file.name)
const tables = async () => {
  const found = await test.db.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
     where schemaname in ('public', 'checkpoints', 'pgboss') order by 1`,
  )
  return found.rows.map((row) => row.name)
}

describe('migrate on an empty database', () => {
  beforeEach(async () => {
    test = await createTestDatabase({ empty: true, poolSize: 6 })
  })

  it('is applied once by six replicas that start together', async () => {
    const replicas = await Promise.all(Array.from({ length: 6 }, () => migrate(test.db)))
    expect(replicas.flatMap((replica) => replica.applied).sort()).toEqual(names())
    const made = await tables()
    expect(made).toContain('public.messages')
    expect(made).toContain('checkpoints.checkpoint_blobs')
    expect(made).toContain('pgboss.queue')
    const recorded = await test.db.query('select name, sha256 from prosa_migrations order by name')
    expect(recorded.rows).toEqual(readMigrations().map(({ name, sha256 }) => ({ name, sha256 })))
    expect(await migrate(test.db)).toEqual({ applied: [] })
  })

  it('undoes a file that fails, names it, and goes on once it is right', async () => {
    writeFileSync(join(dir, '0500_bad.sql'), 'create table half (id int); select no_such_function();')
    const failure = migrate(test.db, { dir })
    await expect(failure).rejects.toThrow(ConfigError)
    await expect(failure).rejects.toThrow(/0500_bad\.sql.*no_such_function/)
    expect(await tables()).not.toContain('public.half')
    writeFileSync(join(dir, '0500_bad.sql'), 'create table half (id int);')
    expect(await migrate(test.db, { dir })).toEqual({ applied: ['0500_bad.sql'] })
    expect(await tables()).toContain('public.half')
  })
})

describe('migrate on a migrated database', () => {
  beforeEach(async () => {
    test = await createTestDatabase()
  })

  it('names an applied file that has changed, and applies nothing after it', async () => {
    appendFileSync(join(dir, '0001_core.sql'), '\n-- changed\n')
    writeFileSync(join(dir, '0500_new.sql'), 'create table later (id int);')
    const failure = migrate(test.db, { dir })
    await expect(failure).rejects.toThrow(ConfigError)
    await expect(failure).rejects.toThrow('0001_core.sql')
    expect(await tables()).not.toContain('public.later')
  })

  it('applies only what is new, in the order of names', async () => {
    writeFileSync(join(dir, '0501_b.sql'), 'alter table later add column b int;')
    writeFileSync(join(dir, '0500_a.sql'), 'create table later (id int);')
    expect(await migrate(test.db, { dir })).toEqual({ applied: ['0500_a.sql', '0501_b.sql'] })
  })
})
