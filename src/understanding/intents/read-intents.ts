import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import { createIntentClassifier, loadIntentModel } from './classifier.ts'
import { createSignalReader, type IntentInput, type Signals } from './signals.ts'

/** Everything a message asks for, by rules alone. */
export function decide(signals: Signals): Set<Intent> {
  const found = new Set<Intent>()
  const add = (on: boolean, intent: Intent) => {
    if (on) found.add(intent)
  }
  add(signals.optOut, 'opt_out')
  add(signals.erasure, 'erasure_request')
  add(signals.injection, 'injection')
  add(signals.human, 'human_request')
  add(signals.abuse, 'abuse')
  add(signals.price, 'price_request')
  add(signals.payment, 'payment_request')
  add(signals.delivery, 'delivery_request')
  add(signals.quote, 'quote_request')
  add(signals.technical, 'technical_question')
  // "Quanto custa uma passagem pra Paris?" is no price of ours.
  if (signals.offTopic && !signals.range && !signals.product) {
    for (const intent of ['price_request', 'payment_request', 'delivery_request', 'quote_request'] as const)
      found.delete(intent)
  }
  const business = signals.price || signals.payment || signals.delivery || signals.quote || signals.technical
  add(signals.productQuestion, 'product_question')
  add(
    signals.offTopic && !signals.injection && !signals.technical && !(signals.data && !signals.asks),
    'off_topic',
  )
  // To "quer que eu apresente …?" a short no turns down the offer, not the purchase.
  add(signals.notInterested && !(signals.negation && signals.answersOffer), 'not_interested')
  add(signals.correction, 'correction')
  const asks = business || signals.productQuestion
  add(signals.data || (signals.product && !asks), 'provides_data')
  add(signals.thanks, 'thanks_or_bye')
  add(signals.greeting, 'greeting')
  add(signals.affirmation, 'affirmation')
  add(signals.negation && !found.has('not_interested') && !signals.optOut, 'negation')
  return found
}

/** Below it the classifier does not speak. Chosen by cross-validation over the tuning cases; see docs/evals. */
const SURE = 0.5
/** These are never guessed from words alone: they answer something, or an extractor must have read a value. */
const GUESSED_ONLY_WHEN_SURE: Partial<Record<Intent, number>> = {
  provides_data: 0.8,
  correction: 0.8,
  affirmation: 0.8,
  negation: 0.8,
  greeting: 0.7,
  erasure_request: 0.7,
  opt_out: 0.8,
  injection: 0.8,
  abuse: 0.8,
}

export function createIntentReader(business: Business): (input: IntentInput) => Intent[] {
  const read = createSignalReader(business)
  const classifier = createIntentClassifier(loadIntentModel())
  return (input) => {
    const signals = read(input)
    const found = decide(signals)
    // The rules are exact in what they take; only where they are silent do the words decide.
    const silent =
      found.size === 0 || (found.size === 1 && found.has('greeting') && input.message.words.length > 3)
    if (silent && !signals.noise) {
      let best: { intent: Intent; score: number } | null = null
      for (const [intent, score] of classifier.score(input.message.text.trim())) {
        if (intent === 'unclear' || found.has(intent)) continue
        // A statement is no question, however much it sounds like the questions seen in training.
        if (intent === 'product_question' && !signals.asks) continue
        if (!best || score > best.score) best = { intent, score }
      }
      if (best && best.score >= (GUESSED_ONLY_WHEN_SURE[best.intent] ?? SURE)) found.add(best.intent)
    }
    if (found.size === 0) found.add('unclear')
    return [...found]
  }
}
