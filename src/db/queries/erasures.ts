import type { Queryable } from '../database.ts'
import type { AliasKey } from './aliases.ts'

/** When the owners of these names were erased; null for names nobody had. In order. */
export async function erasedAt(db: Queryable, names: readonly AliasKey[]): Promise<(Date | null)[]> {
  if (names.length === 0) return []
  const { rows } = await db.query<{ erased_at: Date | null }>(
    `select e.erased_at from unnest($1::text[], $2::text[], $3::text[]) with ordinality as n (business_id, kind, value, ord)
     left join erasures e on e.business_id = n.business_id and e.name_hash = prosa_name_hash(n.business_id, n.kind, n.value)
     order by n.ord`,
    [names.map((one) => one.businessId), names.map((one) => one.kind), names.map((one) => one.value)],
  )
  return rows.map((row) => row.erased_at)
}

/** A person's alias, or a message by the id its provider gave it. */
export type ErasedName = AliasKey | { businessId: ''; kind: 'message'; value: string }

/** Remembers that the owners of these names were erased, without keeping the names. */
export async function insertErasures(tx: Queryable, names: readonly ErasedName[], now: Date): Promise<void> {
  await tx.query(
    `insert into erasures (business_id, name_hash, erased_at)
     select n.business_id, prosa_name_hash(n.business_id, n.kind, n.value), $4
     from unnest($1::text[], $2::text[], $3::text[]) as n (business_id, kind, value)
     on conflict (business_id, name_hash) do update set erased_at = excluded.erased_at`,
    [names.map((one) => one.businessId), names.map((one) => one.kind), names.map((one) => one.value), now],
  )
}

export async function deleteErasuresBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query('delete from erasures where erased_at < $1', [before])
  return rowCount ?? 0
}

/** Rows by table. */
export type Counts = Record<string, number>

/**
 * Deletes everything the database holds of a contact: what points at it goes with it, what does not is found by the
 * ids and names it carries. The conversation must be locked.
 */
export async function eraseContact(
  tx: Queryable,
  contactId: string,
  names: readonly AliasKey[],
): Promise<Counts> {
  const counts: Counts = {}
  for (const { table, column } of await tablesOfContacts(tx)) {
    const { rows } = await tx.query<{ count: number }>(
      `select count(*)::int as count from ${table} where ${column} = $1`,
      [contactId],
    )
    counts[table] = rows[0]?.count ?? 0
  }
  const values = names.map((name) => name.value)
  // A provider's message id may hold the phone it went to.
  await count(
    'delivery_events',
    'external_id in (select unnest(external_ids) from outbound where contact_id = $1 union select external_id from inbound where contact_id = $1)',
    [contactId],
  )
  // Events nobody could place are kept as they came: any name in them is enough.
  await count(
    'dead_letters',
    `contact_id = $1 or exists (select from unnest($2::text[]) as name where length(name) > 5 and payload::text like '%' || name || '%')`,
    [contactId, values],
  )
  await count('empresa', 'contato in (select id from leads where contact_id = $1)', [contactId])
  await count('audit_log', 'entity_id = $1::text', [contactId])
  for (const table of ['checkpoints', 'checkpoint_writes', 'checkpoint_blobs']) {
    await count(`checkpoints.${table}`, 'thread_id = $1::text', [contactId])
  }
  await count('model_spend', `scope = 'contact:' || $1::text`, [contactId])
  await count('pacing', `key like 'pair:%:' || $1::text`, [contactId])
  await count('pgboss.job_common', `singleton_key = $1::text or data ->> 'contactId' = $1::text`, [contactId])
  await tx.query('delete from contacts where id = $1', [contactId])
  return Object.fromEntries(Object.entries(counts).filter(([, rows]) => rows > 0))

  async function count(table: string, where: string, values: unknown[]): Promise<void> {
    const { rowCount } = await tx.query(`delete from ${table} where ${where}`, values)
    counts[table] = (counts[table] ?? 0) + (rowCount ?? 0)
  }
}

/** Threads of contacts that are gone: a turn that was under way may have written one after the erasure. */
export async function deleteOrphanThreads(db: Queryable): Promise<number> {
  let deleted = 0
  for (const table of ['checkpoint_writes', 'checkpoint_blobs', 'checkpoints']) {
    const { rowCount } = await db.query(
      `delete from checkpoints.${table} t
       where t.thread_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
         and not exists (select from contacts c where c.id::text = t.thread_id)`,
    )
    deleted += rowCount ?? 0
  }
  return deleted
}

/** Tables that point at contacts, whatever migration made them. */
export async function tablesOfContacts(
  db: Queryable,
): Promise<{ table: string; column: string; cascades: boolean }[]> {
  const { rows } = await db.query<{ table: string; column: string; cascades: boolean }>(
    `select c.conrelid::regclass::text as table, quote_ident(a.attname) as column, c.confdeltype = 'c' as cascades
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.confrelid = 'contacts'::regclass and c.contype = 'f' and cardinality(c.conkey) = 1
     order by 1`,
  )
  return rows
}

/** Every row of a table that belongs to a contact, as it is stored. */
export async function rowsOfContact(
  db: Queryable,
  source: { table: string; column: string },
  contactId: string,
): Promise<Record<string, unknown>[]> {
  const { rows } = await db.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) as row from ${source.table} t where ${source.column} = $1 order by t::text`,
    [contactId],
  )
  return rows.map(({ row }) => row)
}

export interface ErasureTask {
  id: string
  businessId: string
  kind: string
  ref: Record<string, unknown>
  attempts: number
}

export async function insertErasureTask(
  tx: Queryable,
  task: { businessId: string; kind: string; ref: object; delayMs: number; now: Date },
): Promise<void> {
  await tx.query(
    'insert into erasure_tasks (business_id, kind, ref, next_at, created_at) values ($1, $2, $3, $4, $5)',
    [
      task.businessId,
      task.kind,
      JSON.stringify(task.ref),
      new Date(task.now.getTime() + task.delayMs),
      task.now,
    ],
  )
}

/**
 * Something was made at a partner for a contact while the contact may have been erased: then it is to be deleted there
 * too. Returns whether the contact is gone.
 */
export async function eraseIfGone(
  db: Queryable,
  made: { contactId: string; businessId: string; kind: string; ref: object; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into erasure_tasks (business_id, kind, ref, next_at, created_at)
     select $2, $3, $4, $5, $5 where not exists (select from contacts where id = $1::uuid)`,
    [made.contactId, made.businessId, made.kind, JSON.stringify(made.ref), made.now],
  )
  return rowCount === 1
}

export async function dueErasureTasks(db: Queryable, now: Date, limit: number): Promise<ErasureTask[]> {
  const { rows } = await db.query<{
    id: string
    business_id: string
    kind: string
    ref: Record<string, unknown>
    attempts: number
  }>(
    `select id, business_id, kind, ref, attempts from erasure_tasks
     where state = 'open' and next_at <= $1 order by next_at limit $2`,
    [now, limit],
  )
  return rows.map(({ business_id, ...row }) => ({ ...row, businessId: business_id }))
}

/** What became of a task: done, given up, or to be tried again at `nextAt`. A task that is done forgets what it was about. */
export async function settleErasureTask(
  db: Queryable,
  settle: {
    id: string
    state: 'open' | 'done' | 'failed'
    nextAt: Date
    errorCode: string | null
    now: Date
  },
): Promise<void> {
  await db.query(
    `update erasure_tasks set state = $2, next_at = $3, error_code = $4, attempts = attempts + 1,
       ref = case when $2 = 'done' then '{}' else ref end, finished_at = case when $2 = 'open' then null else $5::timestamptz end
     where id = $1`,
    [settle.id, settle.state, settle.nextAt, settle.errorCode, settle.now],
  )
}

/** Names under which statuses speak of a contact's messages: a provider's id may hold the phone it went to. */
export async function messageNames(tx: Queryable, contactId: string): Promise<ErasedName[]> {
  const { rows } = await tx.query<{ value: string }>(
    'select distinct unnest(external_ids) as value from outbound where contact_id = $1',
    [contactId],
  )
  return rows.map(({ value }) => ({ businessId: '', kind: 'message', value }))
}
