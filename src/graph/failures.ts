import type { Business } from '../business/schema.ts'
import type { MediaStep } from '../media/outcome.ts'
import { LAST_RESORT } from './safe-reply.ts'
import type { TurnStateType } from './state.ts'
import { detectUsed } from './used-replies.ts'

/** Situations of replies.yaml that say that the agent did not understand, or has nothing to say. */
const HELPLESS: ReadonlySet<string> = new Set([LAST_RESORT, 'unclear', 'unclear_again', 'no_evidence'])

export function isHelpless(business: Business, draft: string): boolean {
  return detectUsed(business.replies, draft).some(
    ({ situation }) => HELPLESS.has(situation) || situation === business.config.intents.unclear,
  )
}

const UNREAD: ReadonlySet<MediaStep | null> = new Set([null, 'audio_unheard', 'media_failed'])

const QUESTIONS = ['product_question', 'technical_question'] as const

/**
 * Turns in a row, this one included, in which the agent was of no help: it did not understand, had nothing to answer
 * a question from, could not read what was sent, or was left with the last resort. Read from what the turn did; any
 * other turn starts the count again.
 */
export function countFailures(
  business: Business,
  state: Pick<TurnStateType, 'route' | 'draft' | 'intents' | 'evidence' | 'learned' | 'record'> &
    Partial<Pick<TurnStateType, 'mediaStep'>>,
): number {
  return failed(business, state) ? state.record.failures + 1 : 0
}

function failed(business: Business, state: Parameters<typeof countFailures>[1]): boolean {
  // A file that was kept is no failure, and files that are no bill have a count of their own.
  if (state.route === 'media') return UNREAD.has(state.mediaStep ?? null)
  if (state.route !== 'model') return false
  if (isHelpless(business, state.draft)) return true
  // What the lead told is progress, whatever else was asked.
  if (state.learned.length > 0) return false
  if (state.evidence) return false
  const promise = business.config.intents.technical_question
  const promised = detectUsed(business.replies, state.draft).some(({ situation }) => situation === promise)
  return promised || QUESTIONS.some((intent) => state.intents.includes(intent))
}
