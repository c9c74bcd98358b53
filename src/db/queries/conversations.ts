import type { ConversationMode } from '../../graph/state.ts'
import type { ConversationRecord } from '../../model/contract.ts'
import type { Queryable } from '../database.ts'

export interface LockedConversation {
  contactId: string
  businessId: string
  channel: string
  accountId: string
  mode: ConversationMode
  erasedAt: Date | null
}

/** Locks a contact's conversation to the end of the transaction. Null: there is none (any more). */
export async function lockConversation(tx: Queryable, contactId: string): Promise<LockedConversation | null> {
  const { rows } = await tx.query<{
    business_id: string
    channel: string
    account_id: string
    mode: ConversationMode
    erased_at: Date | null
  }>(
    `select business_id, channel, account_id, mode, erased_at from conversations
     where contact_id = $1 for update`,
    [contactId],
  )
  const row = rows[0]
  return row
    ? {
        contactId,
        businessId: row.business_id,
        channel: row.channel,
        accountId: row.account_id,
        mode: row.mode,
        erasedAt: row.erased_at,
      }
    : null
}

/** Changes who speaks. An opt-out is only lifted when `liftOptOut` says so. Returns the mode that holds now. */
export async function setConversationMode(
  tx: Queryable,
  change: { contactId: string; mode: ConversationMode; reason: string; now: Date; liftOptOut?: boolean },
): Promise<ConversationMode | null> {
  const { rows } = await tx.query<{ mode: ConversationMode }>(
    `update conversations set
       mode = case when mode = 'opted_out' and not $5 then mode else $2 end,
       mode_reason = case when mode = 'opted_out' and not $5 then mode_reason else $3 end,
       mode_changed_at = case when mode = $2 or (mode = 'opted_out' and not $5) then mode_changed_at else $4 end,
       updated_at = $4
     where contact_id = $1 and erased_at is null returning mode`,
    [change.contactId, change.mode, change.reason, change.now, change.liftOptOut ?? false],
  )
  return rows[0]?.mode ?? null
}

/** What a turn leaves on its conversation. */
export async function saveConversation(
  tx: Queryable,
  save: {
    contactId: string
    record: ConversationRecord
    summary: string
    summaryUpto: number
    mode: ConversationMode
    modeReason: string | null
    now: Date
  },
): Promise<void> {
  await tx.query(
    `update conversations set record = $2, summary = $3, summary_upto = $4,
       mode_changed_at = case when mode = $5 then mode_changed_at else $7 end,
       mode_reason = case when mode = $5 then mode_reason else $6 end,
       mode = $5, updated_at = $7
     where contact_id = $1`,
    [
      save.contactId,
      JSON.stringify(save.record),
      save.summary,
      save.summaryUpto,
      save.mode,
      save.modeReason,
      save.now,
    ],
  )
}

export interface ConversationHead {
  businessId: string
  mode: ConversationMode
  profileName: string | null
  record: Partial<ConversationRecord>
  summary: string
  summaryUpto: number
  lastInboundAt: Date | null
}

/** What is remembered of a conversation beside its transcript. Null: never seen, or erased. */
export async function readConversationHead(
  db: Queryable,
  contactId: string,
): Promise<ConversationHead | null> {
  const { rows } = await db.query<{
    business_id: string
    mode: ConversationMode
    profile_name: string | null
    record: Partial<ConversationRecord>
    summary: string
    summary_upto: string
    last_inbound_at: Date | null
  }>(
    `select v.business_id, v.mode, c.profile_name, v.record, v.summary, v.summary_upto, v.last_inbound_at
     from conversations v join contacts c on c.id = v.contact_id
     where v.contact_id = $1 and v.erased_at is null`,
    [contactId],
  )
  const row = rows[0]
  return row
    ? {
        businessId: row.business_id,
        mode: row.mode,
        profileName: row.profile_name,
        record: row.record,
        summary: row.summary,
        summaryUpto: Number(row.summary_upto),
        lastInboundAt: row.last_inbound_at,
      }
    : null
}

/** Adds to a conversation's record, outside a turn. The conversation must be locked. */
export async function patchRecord(
  tx: Queryable,
  contactId: string,
  part: Partial<ConversationRecord>,
): Promise<void> {
  await tx.query('update conversations set record = record || $2::jsonb where contact_id = $1', [
    contactId,
    JSON.stringify(part),
  ])
}

/** Whether the agent writes drafts for this contact; null: as the business says. */
export async function readCopilot(db: Queryable, contactId: string): Promise<boolean | null> {
  const { rows } = await db.query<{ copilot: boolean | null }>(
    'select copilot from conversations where contact_id = $1',
    [contactId],
  )
  return rows[0]?.copilot ?? null
}

export async function saveCopilot(tx: Queryable, contactId: string, on: boolean, now: Date): Promise<void> {
  await tx.query('update conversations set copilot = $2, updated_at = $3 where contact_id = $1', [
    contactId,
    on,
    now,
  ])
}
