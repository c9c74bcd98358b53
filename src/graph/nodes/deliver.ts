import type { Business } from '../../business/schema.ts'
import type { Reviewer } from '../../guardrails/rule.ts'
import type { RequestReader } from '../../text/requests.ts'
import { fieldsAsked } from '../asked.ts'
import { buildBrief, buildExchange } from '../brief.ts'
import { passGate } from '../gate.ts'
import { readInterests } from '../interests.ts'
import { nextRecord } from '../next-record.ts'
import type { SafeReplyWriter } from '../safe-reply.ts'
import { specialistQuestions } from '../specialist-questions.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'

/**
 * The only way a text leaves the graph. Whatever the earlier nodes put together is judged once more as it
 * will be sent; if it does not pass, a safe reply goes in its place.
 */
export function createDeliver(deps: {
  business: Business
  reviewer: Reviewer
  safeReply: SafeReplyWriter
  requests: RequestReader
}) {
  const { business, reviewer, safeReply, requests } = deps
  return async function deliver(state: TurnStateType, config: { signal?: AbortSignal }): Promise<TurnUpdate> {
    const composed = state.route === 'model' ? state.draft : state.canned?.text
    if (state.route === 'silent') {
      return {
        reply: null,
        verdict: null,
        productInterests: readInterests(business, state, ''),
        nodes: ['deliver'],
      }
    }
    const exchange = buildExchange(business, state)
    const gate = passGate(reviewer, composed ?? '', exchange)
    const final = gate.open
      ? { text: gate.text, canned: state.canned }
      : await safeReply(buildBrief(business, state), exchange, config.signal ?? new AbortController().signal)
    return {
      reply: final.text,
      canned: final.canned,
      verdict: 'pass',
      violations: gate.open
        ? []
        : gate.review.violations.map((violation) => ({ ...violation, draft: composed ?? '' })),
      record: nextRecord(business, state, final.text, fieldsAsked(requests, final.text)),
      productInterests: readInterests(business, state, final.text),
      technicalQuestions: specialistQuestions(business, state, final.text),
      nodes: ['deliver'],
    }
  }
}
