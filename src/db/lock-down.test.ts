import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { migrate, PROTECTED_SCHEMAS } from './migrate.ts'

const DENIED = '42501' // insufficient_privilege

let test: TestDatabase
afterAll(() => test.close())

interface Relation {
  schema: string
  name: string
  kind: string
  rls: boolean
  policies: string[]
  /** A column to write to. */
  column: string
}

/** Every table, partition, view and sequence of the schemas, as the catalogue has them now. */
async function relations(): Promise<Relation[]> {
  const found = await test.db.query<Relation>(
    `select n.nspname as schema, c.relname as name, c.relkind as kind, c.relrowsecurity as rls,
       array(select p.polname::text || ':' || array_to_string(array(
         select r.rolname from pg_roles r where r.oid = any (p.polroles)), ',')
         from pg_policy p where p.polrelid = c.oid) as policies,
       (select a.attname from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
         limit 1) as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and not exists (select from pg_depend where objid = c.oid and deptype = 'e')
     order by 1, 2`,
    [[...PROTECTED_SCHEMAS]],
  )
  return found.rows
}

/** The SQLSTATE a role gets, or `ok`. Nothing it does stays. */
async function attempt(role: string, sql: string): Promise<string> {
  const undo = new Error('undo')
  try {
    await test.db.transaction(async (tx) => {
      await tx.query(`set local role ${role}`)
      await tx.query(sql)
      throw undo
    })
  } catch (error) {
    if (error === undo) return 'ok'
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
  return 'committed'
}

function statements({ schema, name, kind, column }: Relation): string[] {
  const full = `"${schema}"."${name}"`
  if (kind === 'S') return [`select nextval('${full}')`, `select * from ${full}`]
  return [
    `select * from ${full} limit 1`,
    // Nobody's values satisfy every table: permission is checked before the first row.
    `insert into ${full} ("${column}") select "${column}" from ${full} where false`,
    `update ${full} set "${column}" = "${column}" where false`,
    `delete from ${full} where false`,
  ]
}

async function expectClosed(role: 'anon' | 'authenticated', all: Relation[]): Promise<void> {
  for (const relation of all) {
    const tried = statements(relation)
    if ('rp'.includes(relation.kind)) tried.push(`truncate "${relation.schema}"."${relation.name}"`)
    for (const sql of tried) {
      expect([sql, await attempt(role, sql)]).toEqual([sql, DENIED])
    }
  }
}

async function expectOpenToService(all: Relation[]): Promise<void> {
  for (const relation of all) {
    // A sequence's own row is nobody's business; its values are needed to insert.
    const wanted = statements(relation).filter((sql) => relation.kind !== 'S' || sql.includes('nextval'))
    for (const sql of wanted) expect([sql, await attempt('service_role', sql)]).toEqual([sql, 'ok'])
  }
}

describe('lock-down after migrate', () => {
  beforeAll(async () => {
    test = await createTestDatabase()
    await test.db.query("insert into contacts (business_id) values ('somebody')")
  })

  it('finds tables in all three schemas', async () => {
    const all = await relations()
    for (const schema of PROTECTED_SCHEMAS) {
      expect(
        all.filter((relation) => relation.schema === schema && relation.kind === 'r').length,
      ).toBeGreaterThan(3)
    }
  })

  it('switches row-level security on everywhere, with no policy but that of service_role', async () => {
    const tables = (await relations()).filter(({ kind }) => kind === 'r' || kind === 'p')
    for (const { schema, name, rls, policies } of tables) {
      expect({ schema, name, rls, policies }).toEqual({
        schema,
        name,
        rls: true,
        policies: ['service_role_all:service_role'],
      })
    }
  })

  it.each(['anon', 'authenticated'] as const)('lets %s neither read nor write anything', async (role) => {
    await expectClosed(role, await relations())
  })

  it('lets service_role read and write everything', async () => {
    await expectOpenToService(await relations())
    const seen = await test.db.transaction(async (tx) => {
      await tx.query('set local role service_role')
      await tx.query("insert into contacts (business_id) values ('by service_role')")
      return tx.query('select business_id from contacts order by created_at')
    })
    expect(seen.rows).toEqual([{ business_id: 'somebody' }, { business_id: 'by service_role' }])
  })

  it('shows nothing even to a role that was granted a table by mistake: the policy stands behind', async () => {
    const seen = await test.db.transaction(async (tx) => {
      await tx.query('grant select on contacts to anon')
      await tx.query('set local role anon')
      const rows = await tx.query('select * from contacts')
      await tx.query('reset role')
      await tx.query('revoke select on contacts from anon')
      return rows.rowCount
    })
    expect(seen).toBe(0)
  })

  it.each(['anon', 'authenticated'] as const)('lets %s call none of our functions', async (role) => {
    const open = await test.db.query(
      `select p.oid::regprocedure::text as name from pg_proc p
       where p.pronamespace = any ($1::regnamespace[]) and has_function_privilege($2, p.oid, 'execute')
         and not exists (select from pg_depend where objid = p.oid and deptype = 'e')`,
      [[...PROTECTED_SCHEMAS], role],
    )
    expect(open.rows).toEqual([])
    expect(await attempt(role, "select prosa_lock_down('public')")).toBe(DENIED)
  })
})

describe('lock-down of what comes later', () => {
  it('closes partitions the queue makes while running, before any restart', async () => {
    const boss = new PgBoss({
      db: { executeSql: (text, values) => test.db.query(text, values) },
      schema: 'pgboss',
      supervise: false,
      schedule: false,
    })
    const before = await relations()
    await boss.start()
    await boss.createQueue('in-its-own-table', { partition: true })
    await boss.createQueue('stately', { policy: 'stately' })
    await boss.send('in-its-own-table', { secret: 'x' })
    await boss.stop({ graceful: false, close: false })

    const added = (await relations()).filter(({ name }) => !before.some((old) => old.name === name))
    expect(added.length).toBeGreaterThan(0)
    await expectClosed('anon', added)
    await expectClosed('authenticated', added)
    await expectOpenToService(added)

    await migrate(test.db)
    expect((await relations()).filter(({ kind, rls }) => 'rp'.includes(kind) && !rls)).toEqual([])
  })

  it('closes tables, views and functions a later file adds, and undoes a grant made by hand', async () => {
    await test.db.query(`
      create table later (id int generated always as identity, phone text);
      create view later_view as select * from contacts;
      create materialized view later_matview as select * from contacts;
      create function later_function() returns bigint language sql security definer
        as 'select count(*) from contacts';
      grant select on leads to anon;
      grant update (name) on leads to authenticated;
      grant all on all sequences in schema public to anon;
      grant execute on function later_function() to anon`)
    await migrate(test.db)
    const all = (await relations()).filter(({ schema }) => schema === 'public')
    const writable = all.filter(({ name }) => name !== 'later_matview')
    await expectClosed('anon', writable)
    await expectClosed('authenticated', writable)
    expect(await attempt('anon', 'select * from later_matview')).toBe(DENIED)
    expect(await attempt('anon', 'select later_function()')).toBe(DENIED)
    expect(await attempt('authenticated', "update leads set name = 'x'")).toBe(DENIED)
    expect(await attempt('service_role', 'select later_function()')).toBe('ok')
  })
})

describe('lock-down where tables are granted by default, as on Supabase', () => {
  it('closes everything from the first table on', async () => {
    await test.close()
    test = await createTestDatabase({ empty: true })
    await test.db.query(`
      do $$ begin
        if to_regrole('anon') is null then create role anon nologin; end if;
        if to_regrole('authenticated') is null then create role authenticated nologin; end if;
        if to_regrole('service_role') is null then create role service_role nologin; end if;
      end $$;
      alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
      alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
      alter default privileges in schema public grant all on functions to anon, authenticated, service_role`)
    await migrate(test.db)
    await test.db.query('create table made_by_hand (phone text)')
    const all = await relations()
    await expectClosed('anon', all)
    await expectClosed('authenticated', all)
    await expectOpenToService(all)
  })
})
