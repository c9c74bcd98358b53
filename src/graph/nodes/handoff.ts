import { chooseReply } from '../../business/choose-reply.ts'
import type { Business } from '../../business/schema.ts'
import type { RequestReader } from '../../text/requests.ts'
import { withoutRequests } from '../asked.ts'
import { isHelpless } from '../failures.ts'
import { replyValues } from '../reply-values.ts'
import type { HandoffAction, TurnStateType, TurnUpdate } from '../state.ts'
import { detectUsed } from '../used-replies.ts'
import { SITUATION } from './guardrail-check.ts'

/** Key of replies.yaml that tells a hot lead, once, that a person takes over. */
export const HANDOFF_TOLD = 'handoff_quente'

const TOLD: Partial<Record<HandoffAction['reason'], string>> = {
  quente: HANDOFF_TOLD,
  repeated_failure: 'handoff_failure',
  abuse: 'handoff_abuse',
  technical_question: 'handoff_question',
}

/** Key of replies.yaml that tells a lead that a person takes over for this reason. */
export function toldSituation(business: Business, reason: HandoffAction['reason']): string {
  const own = TOLD[reason]
  return own !== undefined && business.replies[own] !== undefined ? own : SITUATION.human_request
}

/**
 * The lead is told once that a person takes over, the answer just written keeps what it answered and loses its
 * questions, and from the next turn on the agent only acknowledges.
 */
export function createHandoff(deps: { business: Business; requests: RequestReader }) {
  const { business, requests } = deps
  return async function handoff(state: TurnStateType): Promise<TurnUpdate> {
    const reason = state.handoffAction?.reason
    const record = {
      ...state.record,
      handoffTold: true,
      handedHot: state.record.handedHot || reason === 'quente',
      acknowledged: 0,
      failures: 0,
      abuses: 0,
    }
    const common: TurnUpdate = { record, nextMode: 'handoff', nodes: ['handoff'] }
    // The canned replies to these requests say it already.
    if (reason === undefined || reason === 'human_request' || reason === 'erasure_request') return common
    const situation = toldSituation(business, reason)
    if (detectUsed(business.replies, state.draft).some((used) => used.situation === situation)) return common

    const { clock, known } = state
    const values = replyValues({ business, clock, known, record, missing: [] })
    const told = chooseReply(business.replies, situation, values, record.usedReplies)
    if (told === null) return common
    if (state.route !== 'model') return { ...common, canned: told }
    if (reason === 'repeated_failure' && isHelpless(business, state.draft))
      return { ...common, draft: told.text }
    const answered = withoutRequests(requests, state.draft)
    const whole = `${answered}\n\n${told.text}`
    const fits = answered !== '' && whole.length <= business.config.limits.reply_length
    return { ...common, draft: fits ? whole : told.text }
  }
}
