import type { Intent } from '../business/rule-ids.ts'
import type { Replies } from '../business/schema.ts'
import { detectUsed } from './used-replies.ts'

/** Situations of replies.yaml whose words offer to bring a person in. */
export const OFFERS_PERSON: ReadonlySet<string> = new Set([
  'price_insists',
  'abuse',
  'identity',
  'unclear_again',
  'warm_close',
])

const AGREEMENT: ReadonlySet<Intent> = new Set(['affirmation', 'greeting', 'thanks_or_bye'])

/**
 * "sim" to the offer of a person is a request for one. Decided by what the agent's last message was made of and
 * what the lead's message asks, never by the words of the reply to come.
 */
export function acceptsPerson(
  replies: Replies,
  lastAgent: string,
  intents: ReadonlySet<Intent>,
  learned: boolean,
): boolean {
  if (learned || !intents.has('affirmation')) return false
  if ([...intents].some((intent) => !AGREEMENT.has(intent))) return false
  return detectUsed(replies, lastAgent).some(({ situation }) => OFFERS_PERSON.has(situation))
}
