import type { HandoffAction } from '../../graph/state.ts'
import type { Queryable } from '../database.ts'

/** Offers the conversation to a person. */
export async function insertHandoff(
  tx: Queryable,
  row: { id: string; contactId: string; turnId: string; handoff: HandoffAction; now: Date },
): Promise<void> {
  await tx.query(
    `insert into handoffs (id, contact_id, turn_id, reason, summary, at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $6)`,
    [row.id, row.contactId, row.turnId, row.handoff.reason, row.handoff.summary, row.now],
  )
}
