/** What goes into one model call and what comes out, whatever model answers. */
import type { BaseMessage } from '@langchain/core/messages'
import { z } from 'zod'
import type { BillOnRecord } from '../bills/types.ts'
import type { Intent } from '../business/rule-ids.ts'
import type { Business, FieldId } from '../business/schema.ts'
import type { EndedConversation } from '../db/queries/memories.ts'
import type { BeforePerson } from '../graph/before-person.ts'
import type { Violation } from '../guardrails/rule.ts'
import type { Passage } from '../knowledge/types.ts'
import type { MediaOutcome, MediaStep } from '../media/outcome.ts'
import type { Offer } from '../partners/offer.ts'
import type { LookupOnRecord } from '../partners/types.ts'
import type { Statement } from '../qualification/statements.ts'
import type { Qualification } from '../qualification/types.ts'
import type { FieldCandidate, FieldValues } from '../understanding/types.ts'

/** Asked for as a JSON schema in the request. Only `reply` is demanded of an answer; the rest is checked on its own. */
export const answerSchema = z.object({
  reply: z.string().describe('Texto que o lead vai ler, em português do Brasil.'),
  fields: z
    .array(
      z.object({
        field: z.string().describe('Identificador do campo.'),
        value: z.string().describe('Valor que o lead informou.'),
        evidence: z.string().describe('Palavras exatas do lead que dizem o valor.'),
      }),
    )
    .describe('Só o que o lead disse nas mensagens deste turno.'),
  asked: z.array(z.string()).describe('Identificadores dos campos perguntados em reply.'),
  cited: z.array(z.string()).describe('Ids das passagens usadas em reply.'),
})
export type Answer = z.infer<typeof answerSchema>

export interface ClockFacts {
  /** ISO 8601 with offset, in the business's time zone. */
  now: string
  greeting: 'Bom dia' | 'Boa tarde' | 'Boa noite'
  businessHours: boolean
  /** Free text may be sent: the lead wrote within WhatsApp's 24 h window. */
  windowOpen: boolean
}

/** What the agent remembers of a conversation beyond its transcript. Committed with the turn that changed it. */
export interface ConversationRecord {
  /** Agent turns committed so far. */
  turns: number
  /** Upsell ids presented. */
  upsells: string[]
  /** Models not for sale whose alternative was offered. */
  alternatives: string[]
  /** How often each field was asked for. */
  asked: Record<FieldId, number>
  /** Fields asked for in the last agent message and not answered yet. */
  pendingFields: FieldId[]
  /** Questions asked / answered with data, for engagement. */
  questionsAsked: number
  questionsAnswered: number
  /** Fingerprints of recent canned replies, so that none is repeated word for word. */
  usedReplies: string[]
  /** Offers the lead refused, by upsell id or model. */
  refused: string[]
  /** The lead was told that a person will take over, and none has given the conversation back. */
  handoffTold: boolean
  /** Handed over as hot: once a conversation, also when a person gave it back. */
  handedHot: boolean
  /** Messages acknowledged since the handover. */
  acknowledged: number
  /** Turns in a row that helped the lead with nothing. */
  failures: number
  /** Messages with abuse since the last handover. */
  abuses: number
  /** The goodbye of a cold lead was said. */
  closed: boolean
  /** ISO 8601: when this conversation started, when one before it ended; null for a contact's first. */
  startedAt: string | null
  /** The conversation before this one. */
  earlier: EndedConversation | null
  /** By tool name: the last answer of each look-up this conversation made. */
  lookups: Record<string, LookupOnRecord>
  /** The last bill that was read, or null. */
  bill: BillOnRecord | null
  /** What the lead said that decides whether they may contract, by the code of the rule. */
  statements: Record<string, Statement>
  /** Pictures and documents in a row that were no readable bill. */
  billAttempts: number
  /** Turns in which a person waited for the lead's bill, the one that asked for it included. */
  billTurns: number
}

export interface TurnMessage {
  id: string
  role: 'lead' | 'agent' | 'human' | 'system'
  text: string
  /** What came with the text and was not read: `image`, `audio`, `location` … */
  attachment?: string
  /** What became of the file that came with the text. */
  media?: MediaOutcome
  /** ISO 8601. */
  at: string
}

/** Everything a reply is written from. The offline model reads it as it is; others get it as messages. */
export interface TurnBrief {
  clock: ClockFacts
  /** Name given by the channel's profile: a hint, never a known field. */
  profileName: string | null
  known: FieldValues
  /** Deterministically read from this turn's messages and verified. */
  learned: FieldCandidate[]
  inbound: TurnMessage[]
  intents: Intent[]
  /** What files, or the answer about a bill, ask the reply to say. */
  mediaStep?: MediaStep | null
  window: TurnMessage[]
  summary: string
  passages: Passage[]
  /** False: the search found nothing above its threshold. */
  evidence: boolean
  record: ConversationRecord
  /** What the partner said about this conversation; never what nobody answered. */
  offer: Offer
  /** Tools that were called in this turn. */
  called: string[]
  /** Fields worth asking now, in order; empty when nothing is missing or nothing may be asked. */
  missing: FieldId[]
  /** With what is known and learned so far. */
  qualification: Qualification
  /** What goes before a person takes over a hot lead. */
  beforePerson?: BeforePerson
  /** Violations of the previous draft of this turn. */
  feedback: { draft: string; violations: Violation[] } | null
}

export interface ToolCallRequest {
  id: string
  name: string
  args: Record<string, unknown>
}

export interface ModelUsage {
  inputTokens: number
  outputTokens: number
  /** Of sound, where that is what is paid for. */
  seconds?: number
}

export type ModelOutcome =
  | { kind: 'answer'; answer: Answer; model: string; usage: ModelUsage }
  | { kind: 'tools'; calls: ToolCallRequest[]; message: BaseMessage; model: string; usage: ModelUsage }

/**
 * One model call. `toolMessages` are the assistant and tool messages of this turn's tool rounds. Throws
 * ModelError when the provider fails, over-runs its time or answers nonsense; the caller falls back.
 */
export interface ReplyModel {
  readonly name: string
  call(input: {
    business: Business
    brief: TurnBrief
    toolMessages: BaseMessage[]
    /** Whom the call is for, where that is counted. */
    contactId?: string
    /** Tools may be called in this round. */
    allowTools: boolean
    signal: AbortSignal
  }): Promise<ModelOutcome>
}
