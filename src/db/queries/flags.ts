import type { Queryable } from '../database.ts'

export const AGENT_FLAGS = ['on', 'off', 'copilot'] as const
export type AgentFlag = (typeof AGENT_FLAGS)[number]

/** Where a contact came from: wrote first, or a form by its page or its API. */
export const ORIGINS = ['chat', 'page', 'api'] as const
export type Origin = (typeof ORIGINS)[number]

/** What a flag speaks of; null is "any". */
export interface FlagScope {
  businessId: string | null
  channel: string | null
  origin: Origin | null
}

export interface FlagRow extends FlagScope {
  id: string
  agent: AgentFlag
  /** Percent of contacts made since `since`; null: everybody. */
  share: number | null
  /** For the other contacts made since; null: as a wider flag says. */
  rest: AgentFlag | null
  since: Date
  changedBy: string
  changedAt: Date
}

interface FlagColumns {
  [column: string]: unknown
  id: string
  business_id: string | null
  channel: string | null
  origin: Origin | null
  agent: AgentFlag
  share: number | null
  rest: AgentFlag | null
  since: Date
  changed_by: string
  changed_at: Date
}

/** What the flags say of a contact now. Null: nothing, and the agent is on as its business says. */
export async function readAgentFlag(db: Queryable, contactId: string): Promise<AgentFlag | null> {
  const { rows } = await db.query<{ flag: AgentFlag | null }>('select prosa_agent_flag($1) as flag', [
    contactId,
  ])
  return rows[0]?.flag ?? null
}

/** Widest first. `businesses` null: of every business. Flags of all businesses are shown to everybody. */
export async function listFlags(db: Queryable, businesses: readonly string[] | null): Promise<FlagRow[]> {
  const { rows } = await db.query<FlagColumns>(
    `select * from flags where $1::text[] is null or business_id is null or business_id = any($1)
     order by business_id nulls first, channel nulls first, origin nulls first`,
    [businesses],
  )
  return rows.map(toFlag)
}

export async function findFlag(db: Queryable, id: string): Promise<FlagRow | null> {
  const { rows } = await db.query<FlagColumns>('select * from flags where id = $1', [id])
  return rows[0] ? toFlag(rows[0]) : null
}

/** The flag of exactly this scope, locked, or null. */
export async function lockFlag(tx: Queryable, scope: FlagScope): Promise<FlagRow | null> {
  const { rows } = await tx.query<FlagColumns>(
    `select * from flags where business_id is not distinct from $1 and channel is not distinct from $2
       and origin is not distinct from $3 for update`,
    [scope.businessId, scope.channel, scope.origin],
  )
  return rows[0] ? toFlag(rows[0]) : null
}

/**
 * Sets the flag of a scope. A share that is changed keeps the instant it counts from: contacts that were in it stay
 * in it.
 */
export async function saveFlag(
  tx: Queryable,
  flag: FlagScope & {
    agent: AgentFlag
    share: number | null
    rest: AgentFlag | null
    by: string
    now: Date
  },
): Promise<FlagRow> {
  const { rows } = await tx.query<FlagColumns>(
    `insert into flags as f (business_id, channel, origin, agent, share, rest, since, changed_by, changed_at)
     values ($1, $2, $3, $4, $5, $6, $8, $7, $8)
     on conflict (business_id, channel, origin) do update set
       agent = excluded.agent, share = excluded.share, rest = excluded.rest,
       since = case when f.share is not null and excluded.share is not null then f.since else excluded.since end,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at
     returning *`,
    [flag.businessId, flag.channel, flag.origin, flag.agent, flag.share, flag.rest, flag.by, flag.now],
  )
  const row = rows[0]
  if (row === undefined) throw new RangeError('flags: upsert returned no row')
  return toFlag(row)
}

/** Flags inside a scope, itself left out: where they speak, they decide. Locked. */
export async function lockNarrowerFlags(tx: Queryable, scope: FlagScope): Promise<FlagRow[]> {
  const { rows } = await tx.query<FlagColumns>(
    `select * from flags
     where ($1::text is null or business_id = $1) and ($2::text is null or channel = $2) and ($3::text is null or origin = $3)
       and not (business_id is not distinct from $1 and channel is not distinct from $2 and origin is not distinct from $3)
     order by id for update`,
    [scope.businessId, scope.channel, scope.origin],
  )
  return rows.map(toFlag)
}

/** The flags that were there. */
export async function deleteFlags(tx: Queryable, ids: readonly string[]): Promise<FlagRow[]> {
  const { rows } = await tx.query<FlagColumns>('delete from flags where id = any($1::uuid[]) returning *', [
    ids,
  ])
  return rows.map(toFlag)
}

function toFlag(row: FlagColumns): FlagRow {
  return {
    id: row.id,
    businessId: row.business_id,
    channel: row.channel,
    origin: row.origin,
    agent: row.agent,
    share: row.share,
    rest: row.rest,
    since: row.since,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }
}
