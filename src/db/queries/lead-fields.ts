import type { Queryable } from '../database.ts'

export interface LearnedField {
  field: string
  value: string
  evidence: string
  messageId: string | null
}

/**
 * Takes what was learned: the value before stays in the history with the instant it was superseded. The same
 * value again keeps its first evidence, unless this is the first time a message carries it.
 */
export async function saveLeadFields(
  tx: Queryable,
  save: { contactId: string; turnId: string | null; fields: readonly LearnedField[]; now: Date },
): Promise<void> {
  if (save.fields.length === 0) return
  const input = JSON.stringify(
    save.fields.map((field) => ({
      field: field.field,
      value: field.value,
      evidence: field.evidence,
      message_id: field.messageId,
    })),
  )
  // Two statements: the unique index on current values must see the first before the second.
  await tx.query(
    `update lead_fields l set superseded_at = $3
     from jsonb_to_recordset($2) as n (field text, value text, message_id uuid)
     where l.contact_id = $1 and l.field = n.field and l.superseded_at is null
       and (l.value <> n.value or (l.message_id is null and n.message_id is not null))`,
    [save.contactId, input, save.now],
  )
  await tx.query(
    `insert into lead_fields (contact_id, field, value, evidence, message_id, turn_id, at)
     select $1, n.field, n.value, n.evidence, (select m.id from messages m where m.id = n.message_id and m.contact_id = $1), $3, $4
     from jsonb_to_recordset($2) as n (field text, value text, evidence text, message_id uuid)
     on conflict (contact_id, field) where superseded_at is null do nothing`,
    [save.contactId, input, save.turnId, save.now],
  )
}

/** Current values with the message each was read from. */
export async function currentLeadFields(
  db: Queryable,
  contactId: string,
): Promise<{ field: string; value: string; messageId: string | null; at: Date }[]> {
  const { rows } = await db.query<{ field: string; value: string; message_id: string | null; at: Date }>(
    'select field, value, message_id, at from lead_fields where contact_id = $1 and superseded_at is null',
    [contactId],
  )
  return rows.map((row) => ({ field: row.field, value: row.value, messageId: row.message_id, at: row.at }))
}

/** These are not known any more; their values stay in the history. Returns which were. */
export async function forgetLeadFields(
  tx: Queryable,
  contactId: string,
  fields: readonly string[],
  now: Date,
): Promise<string[]> {
  if (fields.length === 0) return []
  const { rows } = await tx.query<{ field: string }>(
    `update lead_fields set superseded_at = $3
     where contact_id = $1 and field = any($2::text[]) and superseded_at is null returning field`,
    [contactId, fields, now],
  )
  return rows.map(({ field }) => field)
}

export interface FieldHistory {
  field: string
  value: string
  evidence: string
  at: Date
  /** Null: it holds. */
  supersededAt: Date | null
}

/** Everything ever known of a contact, newest first. */
export async function listFieldHistory(db: Queryable, contactId: string): Promise<FieldHistory[]> {
  const { rows } = await db.query<{
    field: string
    value: string
    evidence: string
    at: Date
    superseded_at: Date | null
  }>(
    `select field, value, evidence, at, superseded_at from lead_fields where contact_id = $1
     order by superseded_at is not null, at desc, field`,
    [contactId],
  )
  return rows.map(({ superseded_at, ...row }) => ({ ...row, supersededAt: superseded_at }))
}

/** The values of a field that no longer hold go for good. Returns how many. */
export async function deleteFieldHistory(
  tx: Queryable,
  contactId: string,
  fields: readonly string[],
): Promise<number> {
  const { rowCount } = await tx.query(
    'delete from lead_fields where contact_id = $1 and field = any($2::text[])',
    [contactId, fields],
  )
  return rowCount ?? 0
}
