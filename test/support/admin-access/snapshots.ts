import type { Queryable } from '../../../src/db/database.ts'

/** The tables whose rows no refused request may change: all but counters, and what says that it was refused. */
const ELSEWHERE = new Set(['audit_log', 'rate_limits', 'alerts', 'retention_runs'])
export interface Snapshots {
  /** Every row of every table that a request may change, in one figure a table, once nothing goes on by itself. */
  atRest(): Promise<Map<string, string>>
  /** The same at once. */
  now(): Promise<Map<string, string>>
  /** Of the rows about these contacts. */
  about(contacts: readonly string[]): Promise<Map<string, string>>
  /** Entries an actor has in the audit log. */
  audited(actor: string): Promise<{ id: string; action: string; says: boolean }[]>
}

/** Tables that are not as they were. */
export const differences = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...after].filter(([name, mark]) => before.get(name) !== mark).map(([name]) => name)

export function createSnapshots(db: Queryable): Snapshots {
  /** Every row of every table that a request may change, in one figure. */
  async function everything(): Promise<Map<string, string>> {
    const { rows: tables } = await db.query<{ name: string; counted: boolean }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
    )
    const parts = tables
      .filter(({ name }) => !ELSEWHERE.has(name))
      .map(
        ({ name }) =>
          `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - 'last_used_at')::text, 0)), 0) as mark from "${name}" t`,
      )
    const { rows: marks } = await db.query<{ name: string; mark: string }>(parts.join(' union all '))
    return new Map(marks.map(({ name, mark }) => [name, mark]))
  }
  /** The same once nothing goes on by itself: a turn of before may still be under way. */
  async function everythingAtRest(): Promise<Map<string, string>> {
    for (let last = await everything(); ; ) {
      const now = await everything()
      if (differences(last, now).length === 0) return now
      last = now
    }
  }
  /** The rows about these contacts. */
  async function rowsAbout(contacts: readonly string[]): Promise<Map<string, string>> {
    const { rows: columns } = await db.query<{ name: string }>(
      `select table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'contact_id' order by 1`,
    )
    const parts = columns.map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)), 0) as mark from "${name}" t where contact_id = any($1)`,
    )
    const { rows: marks } = await db.query<{ name: string; mark: string }>(parts.join(' union all '), [
      contacts,
    ])
    return new Map(marks.map(({ name, mark }) => [name, mark]))
  }

  return {
    now: everything,
    atRest: everythingAtRest,
    about: rowsAbout,
    async audited(actor) {
      const { rows } = await db.query<{ id: string; action: string; says: boolean }>(
        `select id, action, before is not null or after is not null as says from audit_log where actor = $1 order by at`,
        [actor],
      )
      return rows
    },
  }
}
