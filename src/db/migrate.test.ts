import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { migrate, readMigrations } from './migrate.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

describe('migrate', () => {
  it('applies every file of the folder once', async () => {
    const recorded = await test.db.query<{ name: string }>('select name from prosa_migrations order by name')
    expect(recorded.rows.map((row) => row.name)).toEqual(readMigrations().map((file) => file.name))
    expect(await migrate(test.db)).toEqual({ applied: [] })
  })
})
