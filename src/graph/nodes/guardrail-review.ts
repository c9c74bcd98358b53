import type { Business } from '../../business/schema.ts'
import type { Judge, JudgeOpinion } from '../../guardrails/judge/judge.ts'
import type { Reviewer, Violation } from '../../guardrails/rule.ts'
import { ModelError } from '../../model/errors.ts'
import { OFFLINE_MODEL } from '../../model/offline/offline-chat-model.ts'
import { stoppingRule } from '../../qualification/verdict.ts'
import { buildBrief, buildExchange, qualifyTurn } from '../brief.ts'
import { passGate } from '../gate.ts'
import type { SafeReplyWriter } from '../safe-reply.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'
import { detectUsed } from '../used-replies.ts'

/**
 * Every rule of the business over the draft and the exchange, then the judge's opinion on what they let pass, if
 * there is a judge. A blocked draft goes back to the model with its
 * violations while revisions and calls are left; then a safe reply is written in its place.
 */
export function createGuardrailReview(deps: {
  business: Business
  reviewer: Reviewer
  safeReply: SafeReplyWriter
  judge?: Judge | null
  /** Told of each rule the judge gave no answer for. */
  onJudgeFailure?: (failure: JudgeOpinion['failures'][number]) => void
}) {
  const { business, reviewer, safeReply, judge } = deps
  const { limits } = business.config
  return async function guardrailReview(
    state: TurnStateType,
    config: { signal?: AbortSignal },
  ): Promise<TurnUpdate> {
    const signal = config.signal ?? new AbortController().signal
    const exchange = buildExchange(business, state)
    const gate = passGate(reviewer, state.draft, exchange)
    const opinion =
      gate.open && judge
        ? withoutUnaffordable(await judge.review(gate.text, exchange, signal, state.contactId), state)
        : null
    for (const failure of opinion?.failures ?? []) deps.onJudgeFailure?.(failure)
    const spent = opinion === null ? {} : { usage: sum(state.usage, opinion.usage) }
    const clean = gate.open && (opinion === null || opinion.violations.length === 0)
    if (clean && !hidesTheEnd(business, state, gate.text))
      return { ...spent, draft: gate.text, verdict: 'pass', nodes: ['guardrail_review'] }
    if (clean) {
      const told = await safeReply(buildBrief(business, state), exchange, signal)
      return {
        ...spent,
        draft: told.text,
        canned: told.canned,
        verdict: 'pass',
        nodes: ['guardrail_review'],
      }
    }

    const found: Violation[] = gate.open ? (opinion?.violations ?? []) : gate.review.violations
    const violations = found.map((violation) => ({ ...violation, draft: state.draft }))
    // The same text again means that the model does not take the feedback.
    const stubborn = state.violations.some(({ draft }) => draft === state.draft)
    if (state.revisions < limits.revisions && state.llmCalls < limits.model_calls && !stubborn) {
      return {
        ...spent,
        verdict: gate.open ? 'block' : gate.review.verdict,
        violations,
        revisions: state.revisions + 1,
        nodes: ['guardrail_review'],
      }
    }
    const safe = await safeReply(buildBrief(business, state), exchange, signal)
    return {
      ...spent,
      draft: safe.text,
      canned: safe.canned,
      verdict: 'pass',
      violations,
      nodes: ['guardrail_review'],
    }
  }
}

/**
 * The qualification ended in this turn, and the draft does not say so in the business's words. A lead who does not
 * qualify is told why, whatever a model would rather write.
 */
function hidesTheEnd(business: Business, state: TurnStateType, draft: string): boolean {
  const rule = stoppingRule(business.config, qualifyTurn(business, state))
  if (rule?.reply === undefined || state.previousQualification?.status === 'disqualified') return false
  return !detectUsed(business.replies, draft).some(({ situation }) => situation === rule.reply)
}

/**
 * Past the day's ceiling nobody judges, and nobody but the offline model writes: its drafts go as they do where there is no
 * key. What a model wrote before the ceiling was reached is held to the judge's policy.
 */
function withoutUnaffordable(opinion: JudgeOpinion, state: TurnStateType): JudgeOpinion {
  if (state.models.at(-1) !== OFFLINE_MODEL) return opinion
  const unasked = opinion.failures.filter(
    ({ error }) => error instanceof ModelError && error.failure === 'budget',
  )
  return {
    ...opinion,
    violations: opinion.violations.filter(
      ({ rule, match }) => match !== '' || !unasked.some((failure) => failure.rule === rule),
    ),
  }
}

function sum(one: TurnStateType['usage'], other: TurnStateType['usage']): TurnStateType['usage'] {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
  }
}
