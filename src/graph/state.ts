/**
 * The graph's state. What must survive a turn lives in the database and is loaded by `ingest`; the checkpoint
 * mirrors it for stepping through a conversation. Every channel is last-write-wins except the three lists
 * that a turn accumulates, which `ingest` resets.
 */
import type { BaseMessage } from '@langchain/core/messages'
import { Annotation } from '@langchain/langgraph'
import type { Intent } from '../business/rule-ids.ts'
import type { Violation } from '../guardrails/rule.ts'
import type { Passage } from '../knowledge/types.ts'
import type { ClockFacts, ConversationRecord, TurnMessage } from '../model/contract.ts'
import type { Qualification } from '../qualification/types.ts'
import type { FieldCandidate, FieldValues } from '../understanding/types.ts'
import type { TurnResult } from './ports.ts'

export type ConversationMode = 'agent' | 'handoff' | 'human' | 'opted_out'

/** Where `guardrail_check` sends a turn. `model` is the ordinary way; the others are answered from replies.yaml. */
export type Route =
  | 'model'
  | 'opt_out'
  | 'erasure'
  | 'human_request'
  | 'injection'
  | 'off_topic'
  | 'abuse'
  | 'acknowledge'
  | 'silent'

export interface HandoffAction {
  reason: 'quente' | 'human_request' | 'technical_question' | 'repeated_failure' | 'abuse'
  summary: string
}

export interface DraftViolation extends Violation {
  /** The text that was not sent. */
  draft: string
}

export interface CannedReply {
  situation: string
  text: string
}

const reset = Symbol.for('prosa.reset')
/** Put first in a list update to drop what the turn before left. */
export type ListUpdate<T> = T[] | { [reset]: true; items: T[] }
export function resetList<T>(items: T[] = []): ListUpdate<T> {
  return { [reset]: true, items }
}
function list<T>() {
  return Annotation<T[], ListUpdate<T>>({
    reducer: (left, right) => (Array.isArray(right) ? [...left, ...right] : right.items),
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
  record: Annotation<ConversationRecord>,
  previousQualification: Annotation<Qualification | null>,

  // Worked out in the turn
  intents: Annotation<Intent[]>,
  learned: Annotation<FieldCandidate[]>,
  route: Annotation<Route>,
  passages: Annotation<Passage[]>,
  evidence: Annotation<boolean>,
  toolMessages: list<BaseMessage>(),
  draft: Annotation<string>,
  /** Fields the draft asks for, as the model says. */
  asked: Annotation<string[]>,
  canned: Annotation<CannedReply | null>,
  verdict: Annotation<'pass' | 'block' | 'unknown' | null>,
  violations: list<DraftViolation>(),
  revisions: Annotation<number>,
  llmCalls: Annotation<number>,
  models: list<string>(),
  usage: Annotation<{ inputTokens: number; outputTokens: number }>,
  qualification: Annotation<Qualification | null>,
  handoff: Annotation<HandoffAction | null>,
  nextMode: Annotation<ConversationMode | null>,
  technicalQuestions: Annotation<{ question: string; messageId: string }[]>,
  productInterests: Annotation<TurnResult['productInterests']>,
  /** The only text that may reach the outbox; set by `deliver` alone. Null: nothing is sent. */
  reply: Annotation<string | null>,
  nodes: list<string>(),
})
export type TurnStateType = typeof TurnState.State
export type TurnUpdate = typeof TurnState.Update
