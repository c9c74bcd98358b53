import type { Intent } from '../business/rule-ids.ts'
import type { FieldId } from '../business/schema.ts'

/**
 * A value learned about the lead. `value` is canonical and printable: "PR", "alta", "12345678000195",
 * "500 folhas/dia". `evidence` are the words of the lead's message that say it, verbatim.
 */
export interface FieldCandidate {
  field: FieldId
  value: string
  evidence: string
  /** Id of the message the evidence is in, when known. */
  messageId?: string
  /** The lead changes something said before ("na verdade é Curitiba"). */
  correction?: boolean
}

/** Values by field id, as known in the conversation. */
export type FieldValues = Record<FieldId, string>

export interface InboundReading {
  intents: Intent[]
  fields: FieldCandidate[]
}

export interface DialogueLine {
  role: 'lead' | 'agent' | 'human' | 'system'
  text: string
}
