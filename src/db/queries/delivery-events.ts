import type { DeliveryStatus } from '../../channels/channel.ts'
import type { Queryable } from '../database.ts'
import type { OutboundState } from './outbound.ts'

export interface NewDeliveryEvent {
  channel: string
  accountId: string
  externalId: string
  status: DeliveryStatus
  at: Date
  correlationId: string | null
  recipient: string | null
  errorCode: string | null
  error: string | null
}

/** Stores what a provider said of its messages. Returns the ones not heard before, by their place in the list. */
export async function insertDeliveryEvents(
  tx: Queryable,
  events: readonly NewDeliveryEvent[],
  now: Date,
): Promise<number[]> {
  const { rows } = await tx.query<{ ord: number }>(
    `with input as (
       select * from jsonb_to_recordset($1) as e (
         ord int, channel text, account_id text, external_id text, status text, at timestamptz,
         correlation_id uuid, recipient text, error_code text, error text)
     ), stored as (
       insert into delivery_events (channel, account_id, external_id, status, at, correlation_id, recipient, error_code, error, received_at)
       select channel, account_id, external_id, status, at, correlation_id, recipient, error_code, error, $2
       from input
       where not exists (select from erasures where business_id = '' and name_hash = prosa_name_hash('', 'message', external_id))
       order by channel, account_id, external_id, status
       on conflict do nothing returning channel, account_id, external_id, status
     )
     select min(ord) as ord from input join stored using (channel, account_id, external_id, status)
     group by channel, account_id, external_id, status`,
    [
      JSON.stringify(
        events.map((event, ord) => ({
          ord,
          channel: event.channel,
          account_id: event.accountId,
          external_id: event.externalId,
          status: event.status,
          at: event.at.toISOString(),
          correlation_id: event.correlationId,
          recipient: event.recipient,
          error_code: event.errorCode,
          error: event.error,
        })),
      ),
      now,
    ],
  )
  return rows.map((row) => row.ord)
}

export interface MatchedOutbound {
  id: string
  contactId: string
  channel: string
  accountId: string
  state: OutboundState
  externalIds: string[]
  delivery: DeliveryStatus | null
}

/** Rows these events may be about, by external id or by our own id, locked in the order of their ids. */
export async function lockOutboundFor(
  tx: Queryable,
  keys: { externalIds: readonly string[]; ids: readonly string[] },
): Promise<MatchedOutbound[]> {
  const { rows } = await tx.query<OutboundRow>(
    `select ${COLUMNS} from outbound o
     where o.id = any($2::uuid[]) or o.external_ids && $1::text[]
     order by o.id for update`,
    [keys.externalIds, keys.ids],
  )
  return rows.map(toMatched)
}

/**
 * The oldest unsettled row of a person on an account, for providers that do not give our id back. Only rows
 * that were being sent when the status was made come into question.
 */
export async function lockUnsettledByRecipient(
  tx: Queryable,
  key: { channel: string; accountId: string; recipient: string; at: Date },
): Promise<MatchedOutbound | null> {
  const { rows } = await tx.query<OutboundRow>(
    `select ${COLUMNS} from outbound o
     where o.state in ('sending', 'unknown') and o.channel = $1 and o.account_id = $2
       and o.sending_at <= $4::timestamptz + interval '${CLOCK_SKEW}'
       and cardinality(o.external_ids) = 0
       and o.contact_id in (select contact_id from contact_aliases where value = $3 and kind in ('phone', 'lid', 'bsuid'))
     order by o.seq limit 1 for update`,
    [key.channel, key.accountId, key.recipient, key.at],
  )
  return rows[0] ? toMatched(rows[0]) : null
}

/** Providers stamp statuses in whole seconds, by their own clock. */
const CLOCK_SKEW = '5 seconds'

/** Events kept for rows whose send had not been answered yet, oldest first. */
export async function waitingDeliveryEvents(
  tx: Queryable,
  key: { channel: string; accountId: string; externalIds: readonly string[]; outboundId: string },
): Promise<NewDeliveryEvent[]> {
  const { rows } = await tx.query<{
    channel: string
    account_id: string
    external_id: string
    status: DeliveryStatus
    at: Date
    correlation_id: string | null
    recipient: string | null
    error_code: string | null
    error: string | null
  }>(
    `select * from delivery_events
     where channel = $1 and account_id = $2 and external_id = any($3::text[]) and not applied
     order by at, received_at`,
    [key.channel, key.accountId, key.externalIds],
  )
  return rows.map((row) => ({
    channel: row.channel,
    accountId: row.account_id,
    externalId: row.external_id,
    status: row.status,
    at: row.at,
    correlationId: row.correlation_id,
    recipient: row.recipient,
    errorCode: row.error_code,
    error: row.error,
  }))
}

export interface OutboundDelivery {
  id: string
  state: OutboundState
  delivery: DeliveryStatus | null
  deliveryAt: Date | null
  externalIds: readonly string[]
  errorCode: string | null
  error: string | null
}

export async function saveDelivery(
  tx: Queryable,
  rows: readonly OutboundDelivery[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `update outbound o set state = d.state, delivery = d.delivery, delivery_at = coalesce(d.delivery_at, o.delivery_at),
       external_ids = d.external_ids, error_code = coalesce(d.error_code, o.error_code), error = coalesce(d.error, o.error),
       finished_at = coalesce(o.finished_at, $2)
     from jsonb_to_recordset($1) as d (
       id uuid, state text, delivery text, delivery_at timestamptz, external_ids text[], error_code text, error text)
     where o.id = d.id`,
    [
      JSON.stringify(
        rows.map((row) => ({
          id: row.id,
          state: row.state,
          delivery: row.delivery,
          delivery_at: row.deliveryAt?.toISOString() ?? null,
          external_ids: row.externalIds,
          error_code: row.errorCode,
          error: row.error,
        })),
      ),
      now,
    ],
  )
}

export async function markEventsApplied(
  tx: Queryable,
  events: readonly Pick<NewDeliveryEvent, 'channel' | 'accountId' | 'externalId' | 'status'>[],
): Promise<void> {
  if (events.length === 0) return
  await tx.query(
    `update delivery_events e set applied = true
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k (channel, account_id, external_id, status)
     where (e.channel, e.account_id, e.external_id, e.status) = (k.channel, k.account_id, k.external_id, k.status)`,
    [
      events.map((event) => event.channel),
      events.map((event) => event.accountId),
      events.map((event) => event.externalId),
      events.map((event) => event.status),
    ],
  )
}

/** Forgets statuses older than `before`. Returns the number removed, at most `limit`. */
export async function deleteDeliveryEventsBefore(
  tx: Queryable,
  before: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from delivery_events where ctid in (
       select ctid from delivery_events where received_at < $1 limit $2)`,
    [before, limit],
  )
  return rowCount ?? 0
}

interface OutboundRow {
  [column: string]: unknown
  id: string
  contact_id: string
  channel: string
  account_id: string
  state: OutboundState
  external_ids: string[]
  delivery: DeliveryStatus | null
}

const COLUMNS = 'o.id, o.contact_id, o.channel, o.account_id, o.state, o.external_ids, o.delivery'

function toMatched(row: OutboundRow): MatchedOutbound {
  return {
    id: row.id,
    contactId: row.contact_id,
    channel: row.channel,
    accountId: row.account_id,
    state: row.state,
    externalIds: row.external_ids,
    delivery: row.delivery,
  }
}
