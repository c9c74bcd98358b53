/** Routers: pure functions of the state that return literal unions. */
import type { Intent } from '../business/rule-ids.ts'
import type { ConversationMode, Route, TurnStateType } from './state.ts'

/**
 * Where a turn goes, from the mode of the conversation and what the lead asks for. A person's silence and an
 * opt-out come before everything; what a lead asks about their own data is acknowledged at once, also while a person is
 * awaited; a request for a person before any answer; the rest of the canned ways only
 * when the message asks for nothing the agent could answer or store.
 */
export function routeInbound(
  mode: ConversationMode,
  intents: readonly Intent[],
  turn: { learned: boolean; unreadable: boolean; acknowledgedEnough?: boolean; dataRequest?: boolean },
): Route {
  if (mode === 'human' || mode === 'opted_out') return 'silent'
  if (intents.includes('opt_out')) return 'opt_out'
  if (intents.includes('erasure_request')) return 'erasure'
  if (turn.dataRequest) return 'data_request'
  if (mode === 'handoff') return turn.acknowledgedEnough ? 'silent' : 'acknowledge'
  if (intents.includes('human_request')) return 'human_request'
  if (turn.unreadable) return 'media'
  const substance = turn.learned || intents.some((intent) => SUBSTANCE.has(intent))
  if (substance) return 'model'
  if (intents.includes('injection')) return 'injection'
  if (intents.includes('abuse')) return 'abuse'
  if (intents.includes('off_topic')) return 'off_topic'
  return 'model'
}

const SUBSTANCE: ReadonlySet<Intent> = new Set([
  'product_question',
  'technical_question',
  'price_request',
  'payment_request',
  'delivery_request',
  'quote_request',
  'provides_data',
  'correction',
])

export function afterGuardrailCheck(state: TurnStateType): 'retrieve' | 'qualify' {
  return state.route === 'model' ? 'retrieve' : 'qualify'
}

/** Look-ups that are due run before anything is written. */
export function afterRetrieve(state: TurnStateType): 'tool_execution' | 'llm' {
  return state.toolCalls.length > 0 ? 'tool_execution' : 'llm'
}

export function afterLlm(state: TurnStateType): 'tool_execution' | 'guardrail_review' {
  return state.toolCalls.length > 0 ? 'tool_execution' : 'guardrail_review'
}

export function afterGuardrailReview(state: TurnStateType): 'llm' | 'qualify' {
  return state.verdict === 'pass' ? 'qualify' : 'llm'
}

export function afterQualify(state: TurnStateType): 'handoff' | 'deliver' {
  return state.handoffAction === null ? 'deliver' : 'handoff'
}
