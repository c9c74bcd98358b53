import { expect, it } from 'vitest'
import { readMigrations } from './migrate.ts'

const files = readMigrations()

it.each(files)('$name is noted as applied, for those who apply the files by psql', ({ name }) => {
  // At its own end; 0009_lock_down.sql does it for those before it.
  const noting = files.filter(
    (file) =>
      file.name >= name &&
      file.sql.includes('insert into prosa_migrations') &&
      file.sql.includes(`'${name}'`),
  )
  expect(noting.map((file) => file.name)).not.toEqual([])
})

it.each(files)('$name can run inside a transaction', ({ sql }) => {
  const statements = sql.replaceAll(/--.*$/gm, '').toLowerCase()
  expect(statements).not.toMatch(/\bconcurrently\b|^\s*(begin|commit|rollback|vacuum)\s*;/m)
})
