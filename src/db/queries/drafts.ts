import type { ConversationRecord } from '../../model/contract.ts'
import type { Queryable } from '../database.ts'

export interface Draft {
  id: string
  turnId: string | null
  text: string
  channel: string
  accountId: string
  /** What the conversation's record becomes when this is said. */
  record: ConversationRecord
  /** The lead wrote after it was written. */
  stale: boolean
}

/** Keeps what the agent would have sent. One that waited before is settled first. */
export async function insertDraft(
  tx: Queryable,
  draft: Omit<Draft, 'stale' | 'turnId'> & { contactId: string; turnId: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into drafts (id, contact_id, turn_id, text, channel, account_id, record, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      draft.id,
      draft.contactId,
      draft.turnId,
      draft.text,
      draft.channel,
      draft.accountId,
      JSON.stringify(draft.record),
      draft.now,
    ],
  )
}

/** The draft that waits for a person, or null. The conversation must be locked. */
export async function pendingDraft(tx: Queryable, contactId: string): Promise<Draft | null> {
  const { rows } = await tx.query<{
    id: string
    turn_id: string | null
    text: string
    channel: string
    account_id: string
    record: ConversationRecord
    stale: boolean
  }>(
    `select d.id, d.turn_id, d.text, d.channel, d.account_id, d.record,
       exists (
         select from inbound i join messages m on m.id = i.message_id
         where i.contact_id = d.contact_id and m.role = 'lead' and m.seq > coalesce((
           select max(x.seq) from inbound t join messages x on x.id = t.message_id where t.turn_id = d.turn_id), 0)
           and i.turn_id is distinct from d.turn_id) as stale
     from drafts d where d.contact_id = $1 and d.state = 'pending'`,
    [contactId],
  )
  const row = rows[0]
  return row
    ? {
        id: row.id,
        turnId: row.turn_id,
        text: row.text,
        channel: row.channel,
        accountId: row.account_id,
        record: row.record,
        stale: row.stale,
      }
    : null
}

/** Ends the draft that waits, if there is one. Returns whether there was. */
export async function settleDraft(
  tx: Queryable,
  settle: { contactId: string; state: 'sent' | 'discarded' | 'stale'; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update drafts set state = $2, settled_at = $3 where contact_id = $1 and state = 'pending'`,
    [settle.contactId, settle.state, settle.now],
  )
  return rowCount === 1
}
