import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import type { Message } from '../message.ts'
import { createIntentClassifier, loadIntentModel } from './classifier.ts'
import { decide } from './decide.ts'
import { createDomain } from './domain.ts'
import { asksErasure, mayAskErasure } from './erasure.ts'
import { featuresOf } from './features.ts'
import { maySayStop } from './requests.ts'
import { createSignalReader, type IntentInput } from './signals.ts'

/** Below it nothing was understood: of a message of a few words, and of one that says more. */
const LEAST_OF_FEW = 0.2
const LEAST_OF_MANY = 0.06
const FEW = 2 // words
/** What ends or diverts the conversation is not guessed. */
const GRAVE: ReadonlySet<Intent> = new Set(['opt_out', 'erasure_request', 'injection', 'abuse'])
const LEAST_OF_GRAVE = 0.3

/**
 * What the classifier makes of a message. It weighs the words, what the rules saw (each as one fact among others)
 * and what the agent had asked: on messages of hands it was not trained on it is right far more often than the rules.
 *
 * @param ruled what the rules alone made of it
 * @param length words of the message
 */
export function conclude(
  scores: ReadonlyMap<Intent, number>,
  leastOf: (intent: Intent) => number,
  ruled: ReadonlySet<Intent>,
  length: number,
): Intent[] {
  const found: Intent[] = []
  let best: Intent | null = null
  let likeliest = 0
  for (const [intent, score] of scores) {
    if (intent === 'unclear') continue
    if (score > likeliest && !(GRAVE.has(intent) && score < LEAST_OF_GRAVE)) {
      best = intent
      likeliest = score
    }
    if (score >= leastOf(intent)) found.push(intent)
  }
  // Whoever says something else has been understood.
  if (found.length > 0) return found
  if ((scores.get('unclear') ?? 0) >= leastOf('unclear')) return ['unclear']
  const least = length > FEW ? LEAST_OF_MANY : LEAST_OF_FEW
  if (best !== null && likeliest >= least) return [best]
  // Where the words decide nothing, what the rules saw stands.
  return ruled.size > 0 ? [...ruled] : ['unclear']
}

/** What ends a conversation must be there to be read: a likeness is not enough, and plain words are. */
function withGrave(found: readonly Intent[], ruled: ReadonlySet<Intent>, message: Message): Intent[] {
  const { text } = message
  const kept = found.filter((intent) => {
    if (ruled.has(intent)) return true
    if (intent === 'erasure_request') return mayAskErasure(text)
    return intent !== 'opt_out' || maySayStop(message)
  })
  if (asksErasure(text) && !kept.includes('erasure_request')) kept.push('erasure_request')
  const rest = kept.includes('erasure_request') ? kept.filter((intent) => intent !== 'unclear') : kept
  if (rest.length > 0) return rest
  return ruled.size > 0 ? [...ruled] : ['unclear']
}

export function createIntentReader(business: Business): (input: IntentInput) => Intent[] {
  const read = createSignalReader(business)
  const domain = createDomain(business)
  const classifier = createIntentClassifier(loadIntentModel(business))
  return (input) => {
    const signals = read(input)
    const share = domain(input.message.text.trim())
    const ruled = decide(signals)
    const found = conclude(
      classifier.score(featuresOf({ ...input, signals, share })),
      classifier.least,
      ruled,
      input.message.words.length,
    )
    return withGrave(found, ruled, input.message)
  }
}
