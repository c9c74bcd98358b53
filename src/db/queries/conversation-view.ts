import type { Queryable } from '../database.ts'

export interface ConversationHead {
  contact_id: string
  business_id: string
  mode: string
  stage: string
  temperature: string | null
  status: string | null
  score: string | null
  reasons: { text: string; code?: string }[] | null
}

/** The conversation of a contact id, or of any alias value, with its newest qualification. */
export async function findConversationHead(
  db: Queryable,
  input: { businessId: string; contact: string },
): Promise<ConversationHead | null> {
  const { rows } = await db.query<ConversationHead>(
    `select v.contact_id, v.business_id, v.mode, v.stage, q.temperature, q.status, q.score, q.reasons
       from conversations v
       left join lateral (
         select temperature, status, score, reasons from qualifications
          where contact_id = v.contact_id order by at desc, id limit 1) q on true
      where v.business_id = $1
        and (v.contact_id::text = $2
          or v.contact_id in (select contact_id from contact_aliases where business_id = $1 and value = $2))
      limit 1`,
    [input.businessId, input.contact],
  )
  return rows[0] ?? null
}

export interface FieldValueRow {
  field: string
  value: string
  evidence: string
}

export async function listCurrentFields(db: Queryable, contactId: string): Promise<FieldValueRow[]> {
  const { rows } = await db.query<FieldValueRow>(
    `select field, value, evidence from lead_fields
      where contact_id = $1 and superseded_at is null order by at, field`,
    [contactId],
  )
  return rows
}

export interface TranscriptRow {
  id: string
  role: string
  text: string
  at: Date
  /** Of our own messages. */
  state: string | null
  delivery: string | null
}

/** The newest `limit` lines, oldest first. */
export async function listTranscript(
  db: Queryable,
  contactId: string,
  limit: number,
): Promise<TranscriptRow[]> {
  const { rows } = await db.query<TranscriptRow>(
    `select m.id, m.role, m.text, m.at, o.state, o.delivery
       from (select * from messages where contact_id = $1 order by seq desc limit $2) m
       left join outbound o on o.message_id = m.id
      order by m.seq`,
    [contactId, limit],
  )
  return rows
}

export interface TurnViewRow {
  id: string
  state: string
  nodes: string[]
  intents: string[]
  llm_calls: number
  violations: { rule: string; match: string; draft: string }[]
  tool_calls: { name: string; success: boolean; error: string | null; ms: number }[]
}

/** Turns of a contact that began at or after `since`, oldest first. */
export async function listTurnsSince(
  db: Queryable,
  contactId: string,
  sinceTurn: number,
): Promise<TurnViewRow[]> {
  const { rows } = await db.query<TurnViewRow>(
    `select id, state, nodes, intents, llm_calls, violations, tool_calls from turns
      where contact_id = $1 order by started_at, id offset $2`,
    [contactId, sinceTurn],
  )
  return rows
}
