import type { Business } from '../../business/schema.ts'
import type { Reviewer } from '../../guardrails/rule.ts'
import { buildBrief, buildExchange } from '../brief.ts'
import { passGate } from '../gate.ts'
import type { SafeReplyWriter } from '../safe-reply.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'

/**
 * Every rule of the business over the draft and the exchange. A blocked draft goes back to the model with its
 * violations while revisions and calls are left; then a safe reply is written in its place.
 */
export function createGuardrailReview(deps: {
  business: Business
  reviewer: Reviewer
  safeReply: SafeReplyWriter
}) {
  const { business, reviewer, safeReply } = deps
  const { limits } = business.config
  return async function guardrailReview(
    state: TurnStateType,
    config: { signal?: AbortSignal },
  ): Promise<TurnUpdate> {
    const exchange = buildExchange(state)
    const gate = passGate(reviewer, state.draft, exchange)
    if (gate.open) return { draft: gate.text, verdict: 'pass', nodes: ['guardrail_review'] }

    const violations = gate.review.violations.map((violation) => ({ ...violation, draft: state.draft }))
    // The same text again means that the model does not take the feedback.
    const stubborn = state.violations.some(({ draft }) => draft === state.draft)
    if (state.revisions < limits.revisions && state.llmCalls < limits.model_calls && !stubborn) {
      return {
        verdict: gate.review.verdict,
        violations,
        revisions: state.revisions + 1,
        nodes: ['guardrail_review'],
      }
    }
    const safe = await safeReply(
      buildBrief(business, state),
      exchange,
      config.signal ?? new AbortController().signal,
    )
    return { draft: safe.text, canned: safe.canned, verdict: 'pass', violations, nodes: ['guardrail_review'] }
  }
}
