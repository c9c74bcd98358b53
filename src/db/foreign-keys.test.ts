import { expect, it } from 'vitest'
import { createTestDatabase } from '../../test/support/database.ts'

/** A foreign key whose rows nothing but a scan of its table finds, as `table.column`. */
const UNINDEXED = `
  select c.conrelid::regclass || '.' || a.attname as key
  from pg_constraint c
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
  where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
    select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = a.attnum and (
      i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))
  order by 1`

it('every reference is found by an index: a delete or a merge follows it back without reading the table', async () => {
  const { db, close } = await createTestDatabase()
  try {
    const { rows } = await db.query<{ key: string }>(UNINDEXED)
    expect(rows.map(({ key }) => key)).toEqual([])
    await db.query('create table unindexed (id uuid primary key, contact_id uuid references contacts (id))')
    expect((await db.query<{ key: string }>(UNINDEXED)).rows).toEqual([{ key: 'unindexed.contact_id' }])
  } finally {
    await close()
  }
})
