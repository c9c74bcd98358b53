import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import { createIntentClassifier, loadIntentModel } from './classifier.ts'
import { createDomain, type DomainShare } from './domain.ts'
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
  add(signals.data || (signals.product && !asks) || (signals.replaces && !asks), 'provides_data')
  add(signals.thanks, 'thanks_or_bye')
  add(signals.greeting, 'greeting')
  add(signals.affirmation, 'affirmation')
  add(signals.negation && !found.has('not_interested') && !signals.optOut, 'negation')
  return found
}

/**
 * Least probability at which the classifier speaks where the rules are silent; by cross-validation over the tuning
 * cases. What has consequences for the lead, or answers a question that was not asked, must be surer.
 */
const LEAST: Partial<Record<Intent, number>> = {
  greeting: 0.6,
  thanks_or_bye: 0.6,
  provides_data: 0.5,
  correction: 0.6,
  affirmation: 0.5,
  negation: 0.5,
  human_request: 0.4,
  opt_out: 0.6,
  erasure_request: 0.7,
  injection: 0.7,
  abuse: 0.75,
  off_topic: 0.25,
  price_request: 0.35,
  payment_request: 0.35,
  delivery_request: 0.35,
  quote_request: 0.4,
  technical_question: 0.3,
  // A lead taken for gone is said goodbye to.
  not_interested: 0.5,
}
/** Guessed from a statement only when very sure. */
const REQUESTS: ReadonlySet<Intent> = new Set([
  'price_request',
  'payment_request',
  'delivery_request',
  'technical_question',
])
const LEAST_OF_OTHERS = 0.15

function silentQuestion(signals: Signals, text: string, share: DomainShare): boolean {
  return signals.asks && text.includes('?') && (share === 'most' || share === 'some')
}

export function createIntentReader(business: Business): (input: IntentInput) => Intent[] {
  const read = createSignalReader(business)
  const domain = createDomain(business)
  const classifier = createIntentClassifier(loadIntentModel())
  return (input) => {
    const signals = read(input)
    const found = decide(signals)
    // The rules are exact in what they take; only where they are silent do the words decide.
    const silent =
      found.size === 0 || (found.size === 1 && found.has('greeting') && input.message.words.length > 5)
    if (silent && !signals.noise) {
      const text = input.message.text.trim()
      const share = domain(text)
      let best: { intent: Intent; score: number } | null = null
      for (const [intent, score] of classifier.score(text, share)) {
        if (intent === 'unclear' || found.has(intent)) continue
        // What speaks of nothing ("por que quer saber isso?") does not speak of another world.
        if (intent === 'off_topic' && share !== 'none') continue
        if (REQUESTS.has(intent) && !signals.asks && score < 0.45) continue
        // A statement is no question, however much it sounds like the questions seen in training.
        if (intent === 'product_question' && !signals.asks && score < 0.5) continue
        if (!best || score > best.score) best = { intent, score }
      }
      if (best && best.score >= (LEAST[best.intent] ?? LEAST_OF_OTHERS)) found.add(best.intent)
      // A question in the business's own words is about its range.
      else if (found.size === 0 && silentQuestion(signals, text, share)) found.add('product_question')
      // A statement in them is about the lead's own business: "quero sair do manual pro automático".
      else if (found.size === 0 && (share === 'most' || share === 'some')) found.add('provides_data')
    }
    if (found.size === 0) found.add('unclear')
    return [...found]
  }
}
