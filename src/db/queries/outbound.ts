import type { Queryable } from '../database.ts'

export type OutboundState = 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'
export type OutboundAuthor = 'agent' | 'human' | 'system'

export type OutboundBody =
  | { type: 'text'; text: string; replyTo?: string }
  | { type: 'template'; name: string; language: string; parameters: string[] }

export interface NewOutbound {
  id: string
  contactId: string
  turnId: string | null
  messageId: string | null
  channel: string
  accountId: string
  /** `agent` is dropped when a person takes over; `system` and `human` always go. */
  author: OutboundAuthor
  body: OutboundBody
  /** Nobody asked for it: an opening template, a reminder. */
  proactive?: boolean
  now: Date
}

/** Puts something to be sent in the outbox. Who calls it wakes the outbox in the same transaction. */
export async function insertOutbound(tx: Queryable, row: NewOutbound): Promise<void> {
  await tx.query(
    `insert into outbound (id, contact_id, turn_id, message_id, channel, account_id, author, kind, body, not_before, created_at, proactive)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)`,
    [
      row.id,
      row.contactId,
      row.turnId,
      row.messageId,
      row.channel,
      row.accountId,
      row.author,
      row.body.type,
      JSON.stringify(row.body),
      row.now,
      row.proactive ?? false,
    ],
  )
}

export interface OpenOutbound {
  id: string
  state: 'queued' | 'sending'
  author: OutboundAuthor
  channel: string
  accountId: string
  body: OutboundBody
  attempts: number
  /** Bubbles of an earlier try that were accepted. */
  externalIds: string[]
  notBefore: Date
  sendingAt: Date | null
  proactive: boolean
  /** When pacing lets it go, once it was asked. */
  slotAt: Date | null
  /** The business's account is stopped until a person looks. */
  paused: boolean
  /** When the lead's message it answers was received; null: it answers none. */
  askedAt: Date | null
}

/** The contact's oldest row that is not settled. Its conversation must be locked. */
export async function oldestOpenOutbound(tx: Queryable, contactId: string): Promise<OpenOutbound | null> {
  const { rows } = await tx.query<{
    id: string
    state: 'queued' | 'sending'
    author: OutboundAuthor
    channel: string
    account_id: string
    body: OutboundBody
    attempts: number
    external_ids: string[]
    not_before: Date
    sending_at: Date | null
    proactive: boolean
    slot_at: Date | null
    paused: boolean
    asked_at: Date | null
  }>(
    `select o.id, o.state, o.author, o.channel, o.account_id, o.body, o.attempts, o.external_ids, o.not_before, o.sending_at, o.proactive, o.slot_at,
       exists (
         select from dead_letters d where d.state = 'open' and d.error_code = 'outbox.account_paused'
           and d.payload ->> 'channel' = o.channel and d.payload ->> 'accountId' = o.account_id) as paused,
       (select t.asked_at from turns t where t.id = o.turn_id) as asked_at
     from outbound o where o.contact_id = $1 and o.state in ('queued', 'sending')
     order by o.seq limit 1`,
    [contactId],
  )
  const row = rows[0]
  return row
    ? {
        id: row.id,
        state: row.state,
        author: row.author,
        channel: row.channel,
        accountId: row.account_id,
        body: row.body,
        attempts: row.attempts,
        externalIds: row.external_ids,
        notBefore: row.not_before,
        sendingAt: row.sending_at,
        proactive: row.proactive,
        slotAt: row.slot_at,
        paused: row.paused,
        askedAt: row.asked_at,
      }
    : null
}

/** queued → sending. False: somebody else changed the row. */
export async function claimOutbound(tx: Queryable, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update outbound set state = 'sending', sending_at = $2, attempts = attempts + 1, error_code = null, error = null
     where id = $1 and state = 'queued'`,
    [id, now],
  )
  return rowCount === 1
}

/**
 * The answer of a send. From `sending` or `unknown`: a worker that was thought dead may still bring its answer.
 * A row a delivery status settled first only gains the ids.
 */
export async function settleOutbound(
  tx: Queryable,
  settle: {
    id: string
    state: 'sent' | 'failed' | 'unknown'
    externalIds: readonly string[]
    errorCode: string | null
    error: string | null
    now: Date
  },
): Promise<void> {
  await tx.query(
    `with settled as (
       update outbound o set
         external_ids = o.external_ids || array(select x from unnest($3::text[]) x where x <> all (o.external_ids)),
         error_code = case when o.state in ('sending', 'unknown') then $4 else o.error_code end,
         error = case when o.state in ('sending', 'unknown') then $5 else o.error end,
         finished_at = coalesce(o.finished_at, $6),
         state = case when o.state in ('sending', 'unknown') then $2 else o.state end
       where o.id = $1 and o.state in ('sending', 'unknown', 'sent', 'failed')
       returning o.message_id, o.contact_id, o.external_ids, o.state
     ), line as (
       update messages m set external_id = coalesce(m.external_id, s.external_ids[1]) from settled s where m.id = s.message_id
     )
     update conversations c set last_outbound_at = greatest(c.last_outbound_at, $6) from settled s
     where c.contact_id = s.contact_id and s.state = 'sent'`,
    [settle.id, settle.state, settle.externalIds, settle.errorCode, settle.error, settle.now],
  )
}

/** The row waits for its place in the pace of its number. */
export async function placeOutbound(tx: Queryable, id: string, slotAt: Date): Promise<void> {
  await tx.query(`update outbound set slot_at = $2, not_before = $2 where id = $1 and state = 'queued'`, [
    id,
    slotAt,
  ])
}

/** sending → queued again: the provider refused for now, or the account is stopped. */
export async function requeueOutbound(
  tx: Queryable,
  row: {
    id: string
    notBefore: Date
    errorCode: string
    error: string
    countAttempt: boolean
    externalIds: readonly string[]
  },
): Promise<void> {
  await tx.query(
    `update outbound set state = 'queued', not_before = $2, slot_at = null, error_code = $3, error = $4, finished_at = null,
       attempts = case when $5 then attempts else greatest(attempts - 1, 0) end,
       external_ids = external_ids || array(select x from unnest($6::text[]) x where x <> all (external_ids))
     where id = $1 and state in ('sending', 'unknown')`,
    [row.id, row.notBefore, row.errorCode, row.error, row.countAttempt, row.externalIds],
  )
}

export async function cancelOutbound(tx: Queryable, id: string, reason: string, now: Date): Promise<void> {
  await tx.query(
    `update outbound set state = 'cancelled', error_code = $2, finished_at = $3 where id = $1 and state = 'queued'`,
    [id, reason, now],
  )
}

/** Drops what the agent had not sent yet. The conversation must be locked. */
export async function cancelAgentOutbound(
  tx: Queryable,
  contactId: string,
  reason: string,
  now: Date,
): Promise<number> {
  const { rowCount } = await tx.query(
    `update outbound set state = 'cancelled', error_code = $2, finished_at = $3
     where contact_id = $1 and state = 'queued' and author = 'agent'`,
    [contactId, reason, now],
  )
  return rowCount ?? 0
}

/**
 * Drops what the agent had not sent yet to contacts for whom a flag has switched it off. What a sender holds at this
 * instant is left to it: it reads the flags itself.
 */
export async function cancelSwitchedOff(tx: Queryable, reason: string, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `update outbound set state = 'cancelled', error_code = $1, finished_at = $2
     where id in (select id from outbound where state = 'queued' and author = 'agent'
       and prosa_agent_flag(contact_id) = 'off' for update skip locked)`,
    [reason, now],
  )
  return rowCount ?? 0
}

/** sending → unknown where the claim is older than `before`. `contactId` null: everywhere. Returns the contacts. */
export async function orphanSending(
  tx: Queryable,
  orphan: { contactId: string | null; before: Date; now: Date },
): Promise<string[]> {
  const { rows } = await tx.query<{ contact_id: string }>(
    `update outbound set state = 'unknown', error_code = 'outbox.interrupted', finished_at = $3
     where state = 'sending' and sending_at <= $2 and ($1::uuid is null or contact_id = $1)
     returning contact_id`,
    [orphan.contactId, orphan.before, orphan.now],
  )
  return [...new Set(rows.map((row) => row.contact_id))]
}

/** A person decided to send a failed or unsettled row again. */
export async function reviveOutbound(
  tx: Queryable,
  id: string,
  now: Date,
): Promise<{ contactId: string } | null> {
  const { rows } = await tx.query<{ contact_id: string }>(
    `update outbound set state = 'queued', attempts = 0, not_before = $2, slot_at = null, finished_at = null, sending_at = null
     where id = $1 and state in ('failed', 'unknown') returning contact_id`,
    [id, now],
  )
  return rows[0] ? { contactId: rows[0].contact_id } : null
}

/** Contacts with rows queued for an account: they wait for it to be resumed. */
export async function contactsQueuedFor(
  tx: Queryable,
  channel: string,
  accountId: string,
): Promise<string[]> {
  const { rows } = await tx.query<{ contact_id: string }>(
    `select distinct contact_id from outbound where state = 'queued' and channel = $1 and account_id = $2`,
    [channel, accountId],
  )
  return rows.map((row) => row.contact_id)
}

/** Rows nobody can tell about since before `before` that have no dead letter yet. */
export async function unsettledOutbound(
  tx: Queryable,
  before: Date,
  limit: number,
): Promise<{ id: string; contactId: string }[]> {
  const { rows } = await tx.query<{ id: string; contact_id: string }>(
    `select o.id, o.contact_id from outbound o
     where o.state = 'unknown' and o.sending_at <= $1
       and not exists (select from dead_letters d where d.outbound_id = o.id)
     order by o.sending_at limit $2`,
    [before, limit],
  )
  return rows.map((row) => ({ id: row.id, contactId: row.contact_id }))
}

/** Which of these contacts have something queued. */
export async function contactsWithOpenOutbound(
  tx: Queryable,
  contactIds: readonly string[],
): Promise<string[]> {
  if (contactIds.length === 0) return []
  const { rows } = await tx.query<{ contact_id: string }>(
    `select distinct contact_id from outbound where state in ('queued', 'sending') and contact_id = any($1::uuid[])`,
    [contactIds],
  )
  return rows.map((row) => row.contact_id)
}

/** After a restore: what was queued then may have been sent since, and is sent no more. */
export async function cancelRestored(db: Queryable, now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `update outbound set state = 'cancelled', error_code = 'outbox.restored', finished_at = $1
     where state = 'queued'`,
    [now],
  )
  return rowCount ?? 0
}
