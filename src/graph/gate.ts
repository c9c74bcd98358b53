import type { Exchange, Review, Reviewer } from '../guardrails/rule.ts'

export type GateResult = { open: true; text: string } | { open: false; review: Review }

/** The one question asked of every text before it may leave: does exactly this text pass? */
export function passGate(reviewer: Reviewer, text: string, exchange: Exchange): GateResult {
  const trimmed = text.trim()
  if (trimmed === '')
    return { open: false, review: { verdict: 'unknown', violations: [{ rule: 'format', match: '' }] } }
  const review = reviewer.review(trimmed, exchange)
  if (review.verdict === 'pass') return { open: true, text: trimmed }
  if (review.fixed !== undefined && reviewer.review(review.fixed, exchange).verdict === 'pass') {
    return { open: true, text: review.fixed }
  }
  return { open: false, review }
}
