import type { Business } from '../business/schema.ts'
import type { TurnResult } from './ports.ts'
import type { TurnStateType } from './state.ts'
import { detectUsed } from './used-replies.ts'

/** The lead's messages of this turn, as questions for a specialist. */
export function questionsOf(state: Pick<TurnStateType, 'inbound'>): TurnResult['technicalQuestions'] {
  return state.inbound.map((message) => ({ question: message.text, messageId: message.id }))
}

/**
 * Questions a person must answer: those read as technical, and those the reply hands to a specialist because
 * the catalogue has no answer. What is promised is always on somebody's list.
 */
export function specialistQuestions(
  business: Business,
  state: Pick<TurnStateType, 'inbound' | 'technicalQuestions'>,
  reply: string,
): TurnResult['technicalQuestions'] {
  if (state.technicalQuestions.length > 0) return state.technicalQuestions
  const promise = business.config.intents.technical_question
  const promised = detectUsed(business.replies, reply).some(({ situation }) => situation === promise)
  return promised ? questionsOf(state) : []
}
