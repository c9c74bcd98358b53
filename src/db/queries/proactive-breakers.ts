import type { Queryable } from '../database.ts'

/** In `account_id`: every account of the channel. */
export const EVERY_ACCOUNT = '*'

/** `person`: somebody stopped it by hand. */
export const TRIP_REASONS = ['failures', 'opt_outs', 'provider', 'warning', 'person'] as const
export type TripReason = (typeof TRIP_REASONS)[number]

export interface Account {
  channel: string
  accountId: string
}

export interface Breaker extends Account {
  latched: boolean
  reason: TripReason
  evidence: object
  trippedAt: Date
  resetAt: Date | null
}

interface BreakerColumns {
  [column: string]: unknown
  channel: string
  account_id: string
  latched: boolean
  reason: TripReason
  evidence: object
  tripped_at: Date
  reset_at: Date | null
}

/** Latches. False: it was latched before, by what came first. */
export async function tripBreaker(
  tx: Queryable,
  trip: Account & { reason: TripReason; evidence: object; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into proactive_breakers as b (channel, account_id, latched, reason, evidence, tripped_at)
     values ($1, $2, true, $3, $4, $5)
     on conflict (channel, account_id) do update set
       latched = true, reason = excluded.reason, evidence = excluded.evidence, tripped_at = excluded.tripped_at
     where not b.latched`,
    [trip.channel, trip.accountId, trip.reason, JSON.stringify(trip.evidence), trip.now],
  )
  return rowCount === 1
}

/** Lets go on. The breaker as it was, or null when nothing was latched. */
export async function resetBreaker(tx: Queryable, account: Account, now: Date): Promise<Breaker | null> {
  const { rows } = await tx.query<BreakerColumns>(
    `with before as (
       select * from proactive_breakers where channel = $1 and account_id = $2 and latched for update
     ), reset as (
       update proactive_breakers b set latched = false, reset_at = $3 from before
       where b.channel = before.channel and b.account_id = before.account_id
     )
     select * from before`,
    [account.channel, account.accountId, now],
  )
  return rows[0] ? toBreaker(rows[0]) : null
}

/** Newest first; those that were reset too. */
export async function listBreakers(db: Queryable): Promise<Breaker[]> {
  const { rows } = await db.query<BreakerColumns>(
    'select * from proactive_breakers order by latched desc, tripped_at desc, channel, account_id',
  )
  return rows.map(toBreaker)
}

export interface ProactiveHealth {
  latched: boolean
  /** Of the newest messages nobody asked for: how many are settled, failed, and went to people who opted out. */
  settled: number
  failed: number
  optedOut: number
  /** Failed with a code that speaks of the number. */
  standing: number
}

/** How an account's newest proactive messages went, since `since` and since the last reset. */
export async function readProactiveHealth(
  tx: Queryable,
  account: Account & { since: Date; newest: number; standing: readonly string[] },
): Promise<ProactiveHealth> {
  const { rows } = await tx.query<{
    latched: boolean
    settled: number
    failed: number
    opted_out: number
    standing: number
  }>(
    `with breaker as (
       select bool_or(latched) as latched, max(reset_at) as reset_at from proactive_breakers
       where channel = $1 and account_id in ($2, '${EVERY_ACCOUNT}')
     ), newest as (
       select o.state, o.delivery, o.error_code, c.mode from outbound o
       join conversations c on c.contact_id = o.contact_id
       where o.proactive and o.channel = $1 and o.account_id = $2 and o.state in ('sent', 'failed')
         and o.finished_at > greatest($3, (select reset_at from breaker))
       order by o.seq desc limit $4
     )
     select coalesce((select latched from breaker), false) as latched, count(*)::int as settled,
       count(*) filter (where state = 'failed' or delivery = 'failed')::int as failed,
       count(*) filter (where mode = 'opted_out')::int as opted_out,
       count(*) filter (where error_code = any($5))::int as standing
     from newest`,
    [account.channel, account.accountId, account.since, account.newest, account.standing],
  )
  const row = rows[0]
  return {
    latched: row?.latched ?? false,
    settled: row?.settled ?? 0,
    failed: row?.failed ?? 0,
    optedOut: row?.opted_out ?? 0,
    standing: row?.standing ?? 0,
  }
}

/** Whether something else of the contact waits behind this row. */
export async function hasOutboundBehind(tx: Queryable, contactId: string, id: string): Promise<boolean> {
  const { rows } = await tx.query<{ behind: boolean }>(
    `select exists (select from outbound o where o.contact_id = $1 and o.state = 'queued' and o.id <> $2) as behind`,
    [contactId, id],
  )
  return rows[0]?.behind ?? false
}

/** Proactive messages that waited longer than is of use. Returns how many were dropped. */
export async function cancelStaleProactive(
  tx: Queryable,
  stale: Account & { before: Date; code: string; now: Date },
): Promise<number> {
  const { rowCount } = await tx.query(
    `update outbound set state = 'cancelled', error_code = $4, finished_at = $5
     where proactive and state = 'queued' and channel = $1 and ($2 = '${EVERY_ACCOUNT}' or account_id = $2) and created_at < $3`,
    [stale.channel, stale.accountId, stale.before, stale.code, stale.now],
  )
  return rowCount ?? 0
}

/** Contacts whose proactive messages wait. */
export async function contactsHeld(tx: Queryable, account: Account): Promise<string[]> {
  const { rows } = await tx.query<{ contact_id: string }>(
    `select distinct contact_id from outbound
     where proactive and state = 'queued' and channel = $1 and ($2 = '${EVERY_ACCOUNT}' or account_id = $2)`,
    [account.channel, account.accountId],
  )
  return rows.map((row) => row.contact_id)
}

function toBreaker(row: BreakerColumns): Breaker {
  return {
    channel: row.channel,
    accountId: row.account_id,
    latched: row.latched,
    reason: row.reason,
    evidence: row.evidence,
    trippedAt: row.tripped_at,
    resetAt: row.reset_at,
  }
}
