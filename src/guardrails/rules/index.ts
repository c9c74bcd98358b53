import type { RuleId } from '../../business/rule-ids.ts'
import type { RuleFactory } from '../rule.ts'
import { deliveryTerms } from './delivery-terms.ts'
import { emojiLimit } from './emoji-limit.ts'
import { format } from './format.ts'
import { knownField } from './known-field.ts'
import { length } from './length.ts'
import { paymentTerms } from './payment-terms.ts'
import { price } from './price.ts'
import { proposal } from './proposal.ts'
import { questionLimit } from './question-limit.ts'
import { questionnaire } from './questionnaire.ts'

/** Every rule by its id. */
export const RULES: Partial<Record<RuleId, RuleFactory>> = {
  price,
  payment_terms: paymentTerms,
  delivery_terms: deliveryTerms,
  proposal,
  question_limit: questionLimit,
  questionnaire,
  known_field: knownField,
  length,
  format,
  emoji_limit: emojiLimit,
}
