import { RULE_IDS, type RuleId } from '../business/rule-ids.ts'
import type { Business } from '../business/schema.ts'
import { exchangeOf } from './exchange.ts'
import { framedTexts, respelled } from './frames.ts'
import type { Exchange, Review, Reviewer, Rule, Violation } from './rule.ts'
import { RULES } from './rules/index.ts'
import { type Joiner, joinerOf } from './syllables.ts'

const built = new WeakMap<Business, readonly Rule[]>()

/**
 * The rules a business switches on, in the order of the vocabulary. A loaded business has one set, whoever asks:
 * rules take longer to build than to run.
 * @throws ConfigError on bad parameters.
 */
export function rulesOf(business: Business): readonly Rule[] {
  const known =
    built.get(business) ??
    RULE_IDS.flatMap((id) => {
      const setting = business.config.rules[id]
      return setting?.on ? [RULES[id]({ business, params: setting.params })] : []
    })
  built.set(business, known)
  return known
}

/** What a model is told after it broke a rule; "" for a rule the business does not switch on. */
export function feedbackOf(business: Business, rule: RuleId): string {
  return rulesOf(business).find(({ id }) => id === rule)?.feedback ?? ''
}

const reviewers = new WeakMap<Business, Reviewer>()

/** Judges a draft by every rule of a business. The same text in the same exchange always gets the same answer. */
export function createReviewer(business: Business): Reviewer {
  const known = reviewers.get(business) ?? reviewerOf(rulesOf(business), joinerOf(business))
  reviewers.set(business, known)
  return known
}

/** Rules about what is said, and not about how much is asked or how it is written. */
const JUDGED_INSIDE: ReadonlySet<RuleId> = new Set<RuleId>([
  'price',
  'payment_terms',
  'delivery_terms',
  'proposal',
  'percent_claim',
  'savings_claim',
  'wrong_product',
  'unavailable_product',
  'pressure',
  'identity',
  'internal_leak',
  'personal_data',
  'system_talk',
  'product_fact',
  'ungrounded',
])

function reviewerOf(rules: readonly Rule[], join: Joiner): Reviewer {
  const judge = (draft: string, exchange: Exchange): Review & { broken: Rule[] } => {
    if (draft.trim() === '')
      return { verdict: 'unknown', violations: [{ rule: 'format', match: '' }], broken: [] }
    const violations: Violation[] = []
    const broken: Rule[] = []
    let blocked = false
    for (const rule of rules) {
      const result = rule.check(draft, exchange)
      if (result.verdict === 'pass') continue
      if (result.verdict === 'block') blocked = true
      broken.push(rule)
      for (const match of new Set(result.matches.length > 0 ? result.matches : ['']))
        violations.push({ rule: rule.id, match })
    }
    const plain = respelled(draft, join)
    const inside = framedTexts(plain ?? draft, exchange.lastLead)
    for (const { text: inner, asked } of plain === null
      ? inside
      : [{ text: plain, asked: null }, ...inside]) {
      // What a refusal named is what the words behind it answer.
      const talk =
        asked === null ? exchange : { ...exchange, lastLead: `${exchange.lastLead}\n${asked}`.trim() }
      for (const rule of rules) {
        if ((inner !== plain && !JUDGED_INSIDE.has(rule.id)) || broken.includes(rule)) continue
        // A short answer's subject is the lead's, not the refusal's.
        const result = rule.check(inner, rule.id === 'ungrounded' ? exchange : talk)
        if (result.verdict === 'pass') continue
        broken.push(rule)
        if (result.verdict === 'block') blocked = true
        violations.push({ rule: rule.id, match: result.matches[0] ?? inner.slice(0, 60) })
      }
    }
    return { verdict: broken.length === 0 ? 'pass' : blocked ? 'block' : 'unknown', violations, broken }
  }
  return {
    review(draft, exchange) {
      const { broken, ...review } = judge(draft, exchange)
      if (broken.length === 0 || broken.some((rule) => rule.fix === undefined)) return review
      let fixed: string | null = draft
      for (const rule of broken) fixed = fixed === null ? null : (rule.fix?.(fixed, exchange) ?? null)
      if (fixed === null || fixed.trim() === '' || judge(fixed, exchange).verdict !== 'pass') return review
      return { ...review, fixed }
    },
  }
}

/** Problems of a business's own rules: an example that comes out otherwise than its label says. */
export function verifyExamples(rules: readonly Rule[]): string[] {
  return rules.flatMap((rule) => [
    ...rule.examples.pass.flatMap((example) =>
      rule.check(example.text, exchangeOf(example.exchange)).verdict === 'pass'
        ? []
        : [`rule ${rule.id}: blocks its passing example "${example.text}"`],
    ),
    ...rule.examples.block.flatMap((example) =>
      rule.check(example.text, exchangeOf(example.exchange)).verdict === 'pass'
        ? [`rule ${rule.id}: lets its failing example pass "${example.text}"`]
        : [],
    ),
  ])
}
