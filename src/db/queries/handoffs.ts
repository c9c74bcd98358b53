import type { HandoffAction } from '../../graph/state.ts'
import type { HandoffState } from '../../handoff/machine.ts'
import type { Queryable } from '../database.ts'

/** Offers the conversation to a person. False: it is offered, or a person has it, already. */
export async function insertHandoff(
  tx: Queryable,
  row: { id: string; contactId: string; turnId: string | null; handoff: HandoffAction; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into handoffs (id, contact_id, turn_id, reason, summary, at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (contact_id) where state in ('offered', 'accepted') do nothing`,
    [row.id, row.contactId, row.turnId, row.handoff.reason, row.handoff.summary, row.now],
  )
  return rowCount === 1
}

export interface HandoffRow {
  id: string
  state: Exclude<HandoffState, 'none'>
  reason: HandoffAction['reason']
  summary: string
  at: Date
  notedAt: Date | null
  reminders: number
}

/** The contact's newest handover, or null. */
export async function newestHandoff(db: Queryable, contactId: string): Promise<HandoffRow | null> {
  const { rows } = await db.query<{
    id: string
    state: HandoffRow['state']
    reason: HandoffAction['reason']
    summary: string
    at: Date
    noted_at: Date | null
    reminders: number
  }>(
    `select id, state, reason, summary, at, noted_at, reminders from handoffs where contact_id = $1
     order by (state in ('offered', 'accepted')) desc, at desc, id desc limit 1`,
    [contactId],
  )
  const row = rows[0]
  return row
    ? {
        id: row.id,
        state: row.state,
        reason: row.reason,
        summary: row.summary,
        at: row.at,
        notedAt: row.noted_at,
        reminders: row.reminders,
      }
    : null
}

export async function setHandoffState(
  tx: Queryable,
  change: { id: string; state: HandoffRow['state']; now: Date },
): Promise<void> {
  await tx.query('update handoffs set state = $2, changed_at = $3 where id = $1', [
    change.id,
    change.state,
    change.now,
  ])
}

/** The summary as people got it. */
export async function markHandoffNoted(
  tx: Queryable,
  noted: { id: string; summary: string; now: Date },
): Promise<void> {
  await tx.query('update handoffs set summary = $2, noted_at = $3 where id = $1', [
    noted.id,
    noted.summary,
    noted.now,
  ])
}

/** Offered and not answered by anybody, oldest first; `since`: when people were last told. */
export async function waitingHandoffs(
  db: Queryable,
  query: { businessId: string; reminders: number; limit: number; contactId?: string },
): Promise<{ id: string; contactId: string; since: Date; reminders: number }[]> {
  const { rows } = await db.query<{ id: string; contact_id: string; since: Date; reminders: number }>(
    `select h.id, h.contact_id, coalesce(h.reminded_at, h.at) as since, h.reminders
     from handoffs h join contacts c on c.id = h.contact_id
     where c.business_id = $1 and h.state = 'offered' and h.reminders < $2 and ($4::uuid is null or h.contact_id = $4)
     order by h.at limit $3`,
    [query.businessId, query.reminders, query.limit, query.contactId ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    contactId: row.contact_id,
    since: row.since,
    reminders: row.reminders,
  }))
}

/** People were reminded; the lead, who waits longer than promised, is acknowledged anew. */
export async function markHandoffReminded(
  tx: Queryable,
  reminded: { id: string; contactId: string; now: Date },
): Promise<void> {
  await tx.query('update handoffs set reminders = reminders + 1, reminded_at = $2 where id = $1', [
    reminded.id,
    reminded.now,
  ])
  await tx.query(
    `update conversations set record = jsonb_set(record, '{acknowledged}', '0') where contact_id = $1 and record ? 'acknowledged'`,
    [reminded.contactId],
  )
}
