import type { RuleId } from '../../business/rule-ids.ts'
import type { RuleFactory } from '../rule.ts'
import { deliveryTerms } from './delivery-terms.ts'
import { emojiLimit } from './emoji-limit.ts'
import { format } from './format.ts'
import { identity } from './identity.ts'
import { internalLeak } from './internal-leak.ts'
import { knownField } from './known-field.ts'
import { language } from './language.ts'
import { length } from './length.ts'
import { offTopic } from './off-topic.ts'
import { paymentTerms } from './payment-terms.ts'
import { percentClaim } from './percent-claim.ts'
import { personalData } from './personal-data.ts'
import { pressure } from './pressure.ts'
import { price } from './price.ts'
import { productFact } from './product-fact.ts'
import { proposal } from './proposal.ts'
import { questionLimit } from './question-limit.ts'
import { questionnaire } from './questionnaire.ts'
import { savingsClaim } from './savings-claim.ts'
import { systemTalk } from './system-talk.ts'
import { unavailableProduct } from './unavailable-product.ts'
import { ungrounded } from './ungrounded.ts'
import { wrongProduct } from './wrong-product.ts'

/** Every rule by its id. */
export const RULES: Record<RuleId, RuleFactory> = {
  price,
  payment_terms: paymentTerms,
  delivery_terms: deliveryTerms,
  proposal,
  question_limit: questionLimit,
  questionnaire,
  known_field: knownField,
  pressure,
  identity,
  internal_leak: internalLeak,
  personal_data: personalData,
  system_talk: systemTalk,
  language,
  unavailable_product: unavailableProduct,
  product_fact: productFact,
  ungrounded,
  off_topic: offTopic,
  percent_claim: percentClaim,
  savings_claim: savingsClaim,
  wrong_product: wrongProduct,
  length,
  format,
  emoji_limit: emojiLimit,
}
