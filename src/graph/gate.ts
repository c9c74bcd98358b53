import type { Exchange, Review, Reviewer } from '../guardrails/rule.ts'
import { readable, sendable } from '../text/sendable.ts'

export type GateResult = { open: true; text: string } | { open: false; review: Review }

/**
 * The one question asked of every text before it may leave: does exactly this text pass? It is asked of what a
 * person would see: characters nobody sees are taken out first.
 */
export function passGate(reviewer: Reviewer, text: string, exchange: Exchange): GateResult {
  const seen = sendable(text)
  if (!readable(seen))
    return { open: false, review: { verdict: 'unknown', violations: [{ rule: 'format', match: seen }] } }
  const review = reviewer.review(seen, exchange)
  if (review.verdict === 'pass') return { open: true, text: seen }
  if (review.fixed !== undefined && reviewer.review(review.fixed, exchange).verdict === 'pass') {
    return { open: true, text: review.fixed }
  }
  return { open: false, review }
}
