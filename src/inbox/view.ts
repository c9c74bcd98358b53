import type { Queryable } from '../db/database.ts'
import { findConversationHead, listCurrentFields, listTranscript } from '../db/queries/conversation-view.ts'
import { listStageChanges } from '../db/queries/journey.ts'

/** Transcript lines shown at once. */
const LINES = 200

export interface ConversationView {
  contactId: string
  mode: string
  /** Where it stands, see docs/journey.md. */
  stage: string
  /** How it came there, oldest first. */
  stages: { from: string; event: string; to: string; at: string }[]
  fields: Record<string, string>
  temperature: string | null
  status: string
  reasons: string[]
  messages: { id: string; role: string; text: string; at: string; state?: string; delivery?: string }[]
}

/** A conversation as an operator sees it, or null. `contact` is a contact id or any alias value. */
export async function viewConversation(
  db: Queryable,
  input: { businessId: string; contact: string },
): Promise<ConversationView | null> {
  const head = await findConversationHead(db, input)
  if (head === null) return null
  const fields = await listCurrentFields(db, head.contact_id)
  const changes = await listStageChanges(db, head.contact_id)
  const lines = await listTranscript(db, head.contact_id, LINES)
  return {
    contactId: head.contact_id,
    mode: head.mode,
    stage: head.stage,
    stages: changes.map((change) => ({ ...change, at: change.at.toISOString() })),
    fields: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
    temperature: head.temperature,
    status: head.status ?? 'new',
    reasons: (head.reasons ?? []).map(({ code, text }) => (code === undefined ? text : `${code}: ${text}`)),
    messages: lines.map((line) => ({
      id: line.id,
      role: line.role,
      text: line.text,
      at: line.at.toISOString(),
      ...(line.state === null ? {} : { state: line.state }),
      ...(line.delivery === null ? {} : { delivery: line.delivery }),
    })),
  }
}
