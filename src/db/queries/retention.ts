import type { Queryable } from '../database.ts'

/** Rows whose time is over, by what is done with them. `$1` business, `$2` the instant before which, in `where`. */
interface Statement {
  table: string
  /** Names the rows of a business; `t` is the table. */
  where: string
  /** Absent: they are deleted. */
  set?: string
  /** Says that a row goes with the contact `l.id` when that one is deleted or made anonymous. Absent: `t.contact_id` does. */
  goesWith?: string
}

const OF_BUSINESS = 't.contact_id in (select id from contacts where business_id = $1)'

/** What was said, word by word. What still waits for a turn, a send or the inbox stays. */
const TRANSCRIPTS: readonly Statement[] = [
  {
    table: 'messages',
    where: `${OF_BUSINESS} and t.at < $2
      and not exists (select from inbound i where i.message_id = t.id and i.state = 'pending')
      and not exists (select from outbound o where o.message_id = t.id and o.state in ('queued', 'sending'))`,
  },
  {
    table: 'outbound',
    where: `${OF_BUSINESS} and coalesce(t.finished_at, t.created_at) < $2 and t.state not in ('queued', 'sending')`,
  },
  { table: 'inbound', where: `${OF_BUSINESS} and t.received_at < $2 and t.state <> 'pending'` },
  {
    table: 'drafts',
    where: `${OF_BUSINESS} and t.created_at < $2 and t.state <> 'pending'`,
  },
  {
    table: 'helpdesk_messages',
    where: `${OF_BUSINESS} and t.created_at < $2 and t.state in ('posted', 'failed')`,
  },
  { table: 'tool_calls', where: `${OF_BUSINESS} and t.created_at < $2` },
  {
    table: 'turns',
    where: `t.business_id = $1 and t.started_at < $2 and t.state <> 'running' and (t.violations <> '[]' or t.error is not null)`,
    set: `violations = '[]', error = null`,
  },
]

/** What was told to partners and what failed on the way. */
const INTEGRATIONS: readonly Statement[] = [
  { table: 'dead_letters', where: `${OF_BUSINESS} and t.created_at < $2` },
  { table: 'crm_operations', where: `t.business_id = $1 and t.updated_at < $2 and t.state <> 'pending'` },
  {
    table: 'crm_notes',
    where: `${OF_BUSINESS} and t.written_at < $2 and t.text <> ''`,
    set: `text = ''`,
  },
  {
    table: 'erasure_tasks',
    where: `t.business_id = $1 and t.created_at < $2 and t.state <> 'open'`,
    goesWith: 'false',
  },
  {
    table: 'audit_log',
    where: `t.business_id = $1 and t.at < $2 and t.entity = 'contact' and (t.before is not null or t.after is not null)`,
    set: 'before = null, after = null',
    goesWith: 't.entity_id = l.id::text',
  },
]

export const ROW_JOBS = { transcripts: TRANSCRIPTS, integrations: INTEGRATIONS } as const
export type RowJob = keyof typeof ROW_JOBS

/** Nobody of them and nobody to them since `before`. */
const idleSince = (before: '$2' | '$3' | '$4') => `c.business_id = $1
  and greatest(c.last_seen_at, v.last_inbound_at, v.last_outbound_at) < ${before}
  and not exists (select from privacy_requests r where r.contact_id = c.id and r.state = 'open')
  and not exists (select from inbound i where i.contact_id = c.id and i.state = 'pending')`
const IDLE = idleSince('$2')

/** `$3` is when deleting begins, `$4` when making anonymous does. */
const LEAVING = `with leaving as (
  select c.id from contacts c left join conversations v on v.contact_id = c.id
  where (${idleSince('$3')}) or (${idleSince('$4')} and c.anonymised_at is null))`

/** From when on whoever was silent is deleted, and made anonymous: their rows go by that, whatever else would take them. */
export interface Leaving {
  deleteBefore: Date
  anonymiseBefore: Date
}

/** How many rows a job would take, by table, after those who leave have taken theirs. */
export async function countExpiredRows(
  db: Queryable,
  query: { job: RowJob; businessId: string; before: Date; leaving: Leaving },
): Promise<Record<string, number>> {
  const { deleteBefore, anonymiseBefore } = query.leaving
  const counts: Record<string, number> = {}
  for (const { table, where, goesWith = 't.contact_id = l.id' } of ROW_JOBS[query.job]) {
    const { rows } = await db.query<{ count: number }>(
      `${LEAVING} select count(*)::int as count from ${table} t
       where ${where} and not exists (select from leaving l where ${goesWith})`,
      [query.businessId, query.before, deleteBefore, anonymiseBefore],
    )
    counts[table] = rows[0]?.count ?? 0
  }
  return counts
}

/** One batch of one statement. Rows another process is at are left to it. Returns how many were done. */
export async function expireRows(
  db: Queryable,
  batch: { statement: Statement; businessId: string; before: Date; limit: number },
): Promise<number> {
  const { table, where, set } = batch.statement
  const chosen = `select t.id from ${table} t where ${where} limit $3 for update skip locked`
  const { rowCount } = await db.query(
    set === undefined
      ? `delete from ${table} where id in (${chosen})`
      : `update ${table} set ${set} where id in (${chosen})`,
    [batch.businessId, batch.before, batch.limit],
  )
  return rowCount ?? 0
}

const QUIET = `select c.id::text as thread from contacts c left join conversations v on v.contact_id = c.id
  where c.business_id = $1 and greatest(c.last_seen_at, v.last_inbound_at, v.last_outbound_at) < $2
    and exists (select from checkpoints.checkpoints k where k.thread_id = c.id::text)`

/** Threads nobody has spoken in since `before`: their last window repeats what was said. */
export async function countQuietThreads(
  db: Queryable,
  query: { businessId: string; before: Date; leaving: Leaving },
): Promise<number> {
  const { deleteBefore, anonymiseBefore } = query.leaving
  const { rows } = await db.query<{ count: number }>(
    `${LEAVING} select count(*)::int as count from (${QUIET}) quiet
     where not exists (select from leaving l where l.id::text = quiet.thread)`,
    [query.businessId, query.before, deleteBefore, anonymiseBefore],
  )
  return rows[0]?.count ?? 0
}

/** One batch. Returns how many threads went. A contact who writes again starts a new one. */
export async function deleteQuietThreads(
  tx: Queryable,
  batch: { businessId: string; before: Date; limit: number },
): Promise<number> {
  const { rows } = await tx.query<{ thread: string }>(`${QUIET} limit $3`, [
    batch.businessId,
    batch.before,
    batch.limit,
  ])
  const threads = rows.map(({ thread }) => thread)
  for (const table of ['checkpoint_writes', 'checkpoint_blobs', 'checkpoints'])
    await tx.query(`delete from checkpoints.${table} where thread_id = any($1::text[])`, [threads])
  return threads.length
}

/** How many would be deleted, or made anonymous: whoever is deleted is not made anonymous first. */
export async function countIdleContacts(
  db: Queryable,
  query: { job: 'delete' | 'anonymise'; businessId: string; leaving: Leaving },
): Promise<number> {
  const { deleteBefore, anonymiseBefore } = query.leaving
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from contacts c left join conversations v on v.contact_id = c.id
     where case when $3 then ${idleSince('$2')}
       else ${idleSince('$4')} and c.anonymised_at is null and not (${idleSince('$2')}) end`,
    [query.businessId, deleteBefore, query.job === 'delete', anonymiseBefore],
  )
  return rows[0]?.count ?? 0
}

/** One page of idle contacts by id. `anonymised`: those made anonymous already too. */
export async function idleContacts(
  db: Queryable,
  query: { businessId: string; before: Date; anonymised: boolean; after: string | null; limit: number },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select c.id from contacts c left join conversations v on v.contact_id = c.id
     where ${IDLE} and ($3 or c.anonymised_at is null) and ($4::uuid is null or c.id > $4) order by c.id limit $5`,
    [query.businessId, query.before, query.anonymised, query.after, query.limit],
  )
  return rows.map(({ id }) => id)
}

/**
 * Locks contacts and their conversations, and gives back those that are idle still: one that wrote meanwhile, or that
 * another process has done, is not among them.
 */
export async function lockIdleContacts(
  tx: Queryable,
  query: { contactIds: readonly string[]; businessId: string; before: Date; anonymised: boolean },
): Promise<string[]> {
  const { contactIds, businessId, before, anonymised } = query
  await tx.query(
    'select from conversations where contact_id = any($1::uuid[]) order by contact_id for update',
    [contactIds],
  )
  const { rows } = await tx.query<{ id: string }>(
    `select c.id from contacts c left join conversations v on v.contact_id = c.id
     where ${IDLE} and ($3 or c.anonymised_at is null) and c.id = any($4::uuid[]) order by c.id for update of c`,
    [businessId, before, anonymised, contactIds],
  )
  return rows.map(({ id }) => id)
}

export async function startRetentionRun(
  db: Queryable,
  run: { businessId: string; job: string; now: Date },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    'insert into retention_runs (business_id, job, started_at) values ($1, $2, $3) returning id',
    [run.businessId, run.job, run.now],
  )
  return rows[0]?.id ?? ''
}

export async function finishRetentionRun(
  db: Queryable,
  run: { id: string; done: number; failed: number; now: Date },
): Promise<void> {
  await db.query('update retention_runs set done = $2, failed = $3, finished_at = $4 where id = $1', [
    run.id,
    run.done,
    run.failed,
    run.now,
  ])
}

/** Whether the newest run began at or before `before`, or was cut short at or before `cutBefore`, or there was none. */
export async function isRetentionDue(
  db: Queryable,
  query: { before: Date; cutBefore: Date },
): Promise<boolean> {
  const { rows } = await db.query<{ due: boolean }>(
    `select coalesce((
       select started_at <= $1 or (finished_at is null and started_at <= $2) from retention_runs
       order by started_at desc, finished_at desc nulls first limit 1), true) as due`,
    [query.before, query.cutBefore],
  )
  return rows[0]?.due !== false
}

export async function deleteRetentionRunsBefore(db: Queryable, before: Date): Promise<void> {
  await db.query('delete from retention_runs where started_at < $1', [before])
}
