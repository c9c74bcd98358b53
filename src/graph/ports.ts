/** What the graph needs from outside, and what a turn gives back. Implemented by `inbox/`, `knowledge/`, `model/`. */
import type { Intent } from '../business/rule-ids.ts'
import type { EndedConversation } from '../db/queries/memories.ts'
import type { ConversationRecord, TurnMessage } from '../model/contract.ts'
import type { Qualification } from '../qualification/types.ts'
import type { FieldCandidate, FieldValues, InboundReading } from '../understanding/types.ts'
import type { ConversationMode, DraftViolation, HandoffAction, ProductInterest, ToolTrace } from './state.ts'

/** A conversation as it stands before this turn, read in one go. Bounded: never the whole history. */
export interface ConversationSnapshot {
  businessId: string
  mode: ConversationMode
  profileName: string | null
  /** Last `window_messages` transcript lines before this turn's inbound messages, oldest first. */
  window: TurnMessage[]
  summary: string
  /** Lines older than the window that `summary` does not speak of yet, oldest first; at most 50 a turn. */
  unsummarised: TurnMessage[]
  /** Transcript position `summary` will speak up to once `unsummarised` is folded in. */
  summaryUpto: number
  known: FieldValues
  /** Ids of the messages each known field was read from. */
  sources: Record<string, string[]>
  /** When each known field was learned. */
  learnedAt: Record<string, Date>
  /** Transcript position of the window's last line. */
  windowUpto: number
  record: ConversationRecord
  qualification: Qualification | null
  lastInboundAt: Date | null
}

export interface ConversationStore {
  /** A contact never seen gives an empty conversation. Throws on a database error: the turn fails, nothing is sent. */
  load(input: {
    contactId: string
    inboundIds: string[]
    windowMessages: number
  }): Promise<ConversationSnapshot>
}

/** The deterministic reader of a lead's words, one per business. */
export interface Understanding {
  /** `history` is oldest first and ends before `text`. */
  read(text: string, history: { role: 'lead' | 'agent' | 'human' | 'system'; text: string }[]): InboundReading
  /**
   * The candidate in canonical form, or null when the evidence is not in one of the messages, the value does
   * not follow from the evidence, or it does not pass the field's validator.
   */
  verify(
    candidate: { field: string; value: string; evidence: string },
    messages: TurnMessage[],
  ): FieldCandidate | null
}

export interface TurnInput {
  contactId: string
  businessId: string
  /** Names the turn in traces. */
  turnId?: string
  /** Unhandled messages, oldest first; ids are inbound message ids. */
  inbound: TurnMessage[]
}

/** What a turn wants committed. `reply` null: nothing to send. */
export interface TurnResult {
  reply: string | null
  /** Verdict of the gate over exactly `reply`. A reply without a pass is never committed. */
  verdict: 'pass' | null
  learned: FieldCandidate[]
  known: FieldValues
  record: ConversationRecord
  summary: string
  summaryUpto: number
  /** Null when nothing it reads has changed. */
  qualification: Qualification | null
  qualificationChanged: boolean
  /** The lead is qualified as of this turn. */
  newlyQualified?: boolean
  /** A question of this turn had no answer in the documents. */
  unanswered?: boolean
  handoff: HandoffAction | null
  nextMode: ConversationMode | null
  /** Rows for people: questions for a specialist, interest in products. */
  technicalQuestions: { question: string; messageId: string }[]
  productInterests: ProductInterest[]
  /** The conversation this turn ended by starting another, or null. */
  ended: EndedConversation | null
  /** Fields that are not known any more. */
  forgotten: string[]
  intents: Intent[]
  nodes: string[]
  violations: DraftViolation[]
  /** What the turn's tools answered, failures included. */
  tools: ToolTrace[]
  revisions: number
  canned: boolean
  llmCalls: number
  models: string[]
  usage: { inputTokens: number; outputTokens: number }
  promptVersion: string
}

export interface TurnGraph {
  /** Runs one turn. `signal` aborts it: the turn is dropped and nothing of it is committed. */
  run(input: TurnInput, options?: { signal?: AbortSignal }): Promise<TurnResult>
}
