/**
 * The graph's state. What must survive a turn lives in the database and is loaded by `ingest`; the checkpoint
 * mirrors it for stepping through a conversation. Every channel is last-write-wins except the three lists
 * that a turn accumulates, which `ingest` resets.
 */
import type { BaseMessage } from '@langchain/core/messages'
import { Annotation } from '@langchain/langgraph'
import type { ChosenReply } from '../business/choose-reply.ts'
import type { Intent } from '../business/rule-ids.ts'
import type { EndedConversation } from '../db/queries/memories.ts'
import type { Violation } from '../guardrails/rule.ts'
import type { Passage } from '../knowledge/types.ts'
import type { MediaStep } from '../media/outcome.ts'
import type { ClockFacts, ConversationRecord, ToolCallRequest, TurnMessage } from '../model/contract.ts'
import type { Qualification } from '../qualification/types.ts'
import type { FieldCandidate, FieldValues } from '../understanding/types.ts'

export type ConversationMode = 'agent' | 'handoff' | 'human' | 'opted_out'

/** Where `guardrail_check` sends a turn. `model` is the ordinary way; the others are answered from replies.yaml. */
export type Route =
  | 'model'
  | 'opt_out'
  | 'erasure'
  | 'data_request'
  | 'human_request'
  | 'injection'
  | 'off_topic'
  | 'abuse'
  | 'media'
  | 'acknowledge'
  | 'silent'

export interface HandoffAction {
  reason: 'quente' | 'human_request' | 'erasure_request' | 'technical_question' | 'repeated_failure' | 'abuse'
  summary: string
}

/** A model a turn showed interest in, offered or heard refused. */
export interface ProductInterest {
  model: string
  kind: 'interest' | 'unavailable' | 'upsell_offered' | 'upsell_refused'
  messageId: string | null
}

/** One tool call of a turn, for whoever looks into it; never for the lead. */
export interface ToolTrace {
  name: string
  success: boolean
  error: string | null
  ms: number
}

export interface DraftViolation extends Violation {
  /** The text that was not sent. */
  draft: string
}

/** A list update appends; `{ replace }` starts the list again, as `ingest` does at each turn. */
export type ListUpdate<T> = T[] | { replace: T[] }
function list<T>() {
  return Annotation<T[], ListUpdate<T>>({
    reducer: (left, right) => (Array.isArray(right) ? [...left, ...right] : right.replace),
    default: () => [],
  })
}

export const TurnState = Annotation.Root({
  // Input
  contactId: Annotation<string>,
  /** Inbound rows this turn answers, oldest first. */
  inbound: Annotation<TurnMessage[]>,

  // Loaded by ingest
  mode: Annotation<ConversationMode>,
  clock: Annotation<ClockFacts>,
  profileName: Annotation<string | null>,
  window: Annotation<TurnMessage[]>,
  summary: Annotation<string>,
  summaryUpto: Annotation<number>,
  known: Annotation<FieldValues>,
  /** Ids of the messages each known field was read from. */
  sources: Annotation<Record<string, string[]>>,
  record: Annotation<ConversationRecord>,
  previousQualification: Annotation<Qualification | null>,
  /** The conversation this turn ended by starting another, or null. */
  ended: Annotation<EndedConversation | null>,
  /** Fields that are not known any more. */
  forgotten: Annotation<string[]>,

  // Worked out in the turn
  intents: Annotation<Intent[]>,
  /** What files, or the answer about a bill, ask the reply to say. Not `media`: that is a route. */
  mediaStep: Annotation<MediaStep | null>,
  learned: Annotation<FieldCandidate[]>,
  route: Annotation<Route>,
  passages: Annotation<Passage[]>,
  evidence: Annotation<boolean>,
  /** Calls the model has just asked for; empty once executed. */
  toolCalls: Annotation<ToolCallRequest[]>,
  toolMessages: list<BaseMessage>(),
  toolTrace: list<ToolTrace>(),
  /** Milliseconds the turn's tools have taken. */
  toolMs: Annotation<number>,
  draft: Annotation<string>,
  /** Fields the draft asks for, as the model says. */
  asked: Annotation<string[]>,
  canned: Annotation<ChosenReply | null>,
  verdict: Annotation<'pass' | 'block' | 'unknown' | null>,
  violations: list<DraftViolation>(),
  revisions: Annotation<number>,
  llmCalls: Annotation<number>,
  models: list<string>(),
  usage: Annotation<{ inputTokens: number; outputTokens: number }>,
  qualification: Annotation<Qualification | null>,
  /** Not `handoff`: a channel may not share a node's name. */
  handoffAction: Annotation<HandoffAction | null>,
  nextMode: Annotation<ConversationMode | null>,
  technicalQuestions: Annotation<{ question: string; messageId: string }[]>,
  productInterests: Annotation<ProductInterest[]>,
  /** The only text that may reach the outbox; set by `deliver` alone. Null: nothing is sent. */
  reply: Annotation<string | null>,
  nodes: list<string>(),
})
export type TurnStateType = typeof TurnState.State
export type TurnUpdate = typeof TurnState.Update
