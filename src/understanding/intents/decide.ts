import type { Intent } from '../../business/rule-ids.ts'
import type { Signals } from './signals.ts'

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
