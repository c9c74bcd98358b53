import type { ConversationRecord } from '../../model/contract.ts'
import type { Queryable } from '../database.ts'

export interface ArmedReminder {
  id: string
  contactId: string
  businessId: string
  /** Position on the ladder, from 1. */
  step: number
  anchorAt: Date
  dueAt: Date
}

interface ArmedRow {
  id: string
  contact_id: string
  business_id: string
  step: number
  anchor_at: Date
  due_at: Date
}

const toArmed = (row: ArmedRow): ArmedReminder => ({
  id: row.id,
  contactId: row.contact_id,
  businessId: row.business_id,
  step: row.step,
  anchorAt: row.anchor_at,
  dueAt: row.due_at,
})

/** Arms a contact's reminder; one that is armed already is moved. The conversation must be locked. */
export async function armReminder(
  tx: Queryable,
  reminder: { contactId: string; businessId: string; step: number; anchorAt: Date; dueAt: Date; now: Date },
): Promise<void> {
  await tx.query(
    `insert into reminders (contact_id, business_id, step, anchor_at, due_at, created_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (contact_id) where state = 'armed'
     do update set step = excluded.step, anchor_at = excluded.anchor_at, due_at = excluded.due_at, reason = null`,
    [reminder.contactId, reminder.businessId, reminder.step, reminder.anchorAt, reminder.dueAt, reminder.now],
  )
}

/**
 * Takes back what these contacts would have been reminded of: the armed rows, and a reminder that waits in the
 * outbox. One that is being sent is not touched. Their conversations must be locked.
 */
export async function cancelReminders(
  tx: Queryable,
  contactIds: readonly string[],
  reason: string,
  now: Date,
): Promise<void> {
  await tx.query(
    `with armed as (
       update reminders set state = 'cancelled', reason = $2, settled_at = $3
       where contact_id = any($1::uuid[]) and state = 'armed'
     ), queued as (
       update outbound o set state = 'cancelled', error_code = 'reminder.' || $2, finished_at = $3
       from reminders r where r.contact_id = any($1::uuid[]) and r.state = 'sent' and o.id = r.outbound_id and o.state = 'queued'
       returning o.id, o.message_id
     ), unsaid as (
       -- The transcript is what was really said.
       delete from messages m using queued q where m.id = q.message_id
     )
     update reminders r set state = 'cancelled', reason = $2, settled_at = $3 from queued q where r.outbound_id = q.id`,
    [contactIds, reason, now],
  )
}

export async function settleReminder(
  tx: Queryable,
  settle: {
    id: string
    state: 'sent' | 'cancelled' | 'skipped'
    reason: string | null
    reply?: string
    outboundId?: string
    now: Date
  },
): Promise<void> {
  await tx.query(
    `update reminders set state = $2, reason = $3, reply = $4, outbound_id = $5, settled_at = $6
     where id = $1 and state = 'armed'`,
    [settle.id, settle.state, settle.reason, settle.reply ?? null, settle.outboundId ?? null, settle.now],
  )
}

export async function postponeReminder(
  tx: Queryable,
  id: string,
  dueAt: Date,
  reason: string,
): Promise<void> {
  await tx.query(`update reminders set due_at = $2, reason = $3 where id = $1 and state = 'armed'`, [
    id,
    dueAt,
    reason,
  ])
}

/** Reminders that are due, oldest first, without a lock: each is looked at again under its conversation's. */
export async function dueReminders(db: Queryable, now: Date, limit: number): Promise<ArmedReminder[]> {
  const { rows } = await db.query<ArmedRow>(
    `select id, contact_id, business_id, step, anchor_at, due_at from reminders
     where state = 'armed' and due_at <= $1 order by due_at, id limit $2`,
    [now, limit],
  )
  return rows.map(toArmed)
}

/** When the next armed reminder is due, or null. */
export async function nextReminderAt(db: Queryable): Promise<Date | null> {
  const { rows } = await db.query<{ due_at: Date | null }>(
    `select min(due_at) as due_at from reminders where state = 'armed'`,
  )
  return rows[0]?.due_at ?? null
}

/** Everything a reminder is decided by, as it stands now. */
export interface ReminderFacts {
  reminder: ArmedReminder
  lastInboundAt: Date | null
  /** Last message of ours the provider took. */
  lastOutboundAt: Date | null
  /** A message of the lead waits for its turn. */
  waiting: boolean
  /** Something of ours is still to be sent. */
  sending: boolean
  /** Our last message was refused for good, or nobody knows what became of it. */
  undelivered: boolean
  temperature: string | null
  status: string | null
  record: Partial<ConversationRecord>
  known: Record<string, string>
  lastAgent: string
  /** Reminders sent since `since`. */
  sent: number
  /** Canned texts of reminders ever sent to this contact, oldest first. */
  used: string[]
}

/** Facts of a contact's armed reminder, or null when none is armed. The conversation must be locked before. */
export async function readReminderFacts(
  tx: Queryable,
  contactId: string,
  since: Date,
): Promise<ReminderFacts | null> {
  const { rows } = await tx.query<
    ArmedRow & {
      last_inbound_at: Date | null
      last_outbound_at: Date | null
      waiting: boolean
      sending: boolean
      last_state: string | null
      temperature: string | null
      status: string | null
      record: Partial<ConversationRecord>
      known: Record<string, string> | null
      last_agent: string | null
      sent: number
      used: string[] | null
    }
  >(
    `select r.id, r.contact_id, r.business_id, r.step, r.anchor_at, r.due_at,
       v.last_inbound_at, v.last_outbound_at, v.record, q.temperature, q.status,
       exists (select from inbound i where i.contact_id = r.contact_id and i.state = 'pending') as waiting,
       exists (select from outbound o where o.contact_id = r.contact_id and o.state in ('queued', 'sending')) as sending,
       (select o.state from outbound o where o.contact_id = r.contact_id and o.state <> 'cancelled'
        order by o.seq desc limit 1) as last_state,
       (select jsonb_object_agg(f.field, f.value) from lead_fields f
        where f.contact_id = r.contact_id and f.superseded_at is null) as known,
       (select m.text from messages m where m.contact_id = r.contact_id and m.role = 'agent'
        order by m.seq desc limit 1) as last_agent,
       (select count(*)::int from reminders s where s.contact_id = r.contact_id and s.state = 'sent'
        and s.settled_at > $2) as sent,
       (select array_agg(s.reply order by s.settled_at) from reminders s
        where s.contact_id = r.contact_id and s.state = 'sent' and s.reply is not null) as used
     from reminders r
     join conversations v on v.contact_id = r.contact_id
     left join lateral (
       select temperature, status from qualifications where contact_id = r.contact_id order by at desc limit 1
     ) q on true
     where r.contact_id = $1 and r.state = 'armed'`,
    [contactId, since],
  )
  const row = rows[0]
  if (row === undefined) return null
  return {
    reminder: toArmed(row),
    lastInboundAt: row.last_inbound_at,
    lastOutboundAt: row.last_outbound_at,
    waiting: row.waiting,
    sending: row.sending,
    undelivered: row.last_state === 'failed' || row.last_state === 'unknown',
    temperature: row.temperature,
    status: row.status,
    record: row.record,
    known: row.known ?? {},
    lastAgent: row.last_agent ?? '',
    sent: row.sent,
    used: row.used ?? [],
  }
}
