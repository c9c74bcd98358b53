import { chooseReply } from '../../business/choose-reply.ts'
import type { Business } from '../../business/schema.ts'
import type { RequestReader } from '../../text/requests.ts'
import { withoutRequests } from '../asked.ts'
import { replyValues } from '../reply-values.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'
import { detectUsed } from '../used-replies.ts'

/** Key of replies.yaml that tells a hot lead, once, that a person takes over. */
export const HANDOFF_TOLD = 'handoff_quente'

/**
 * The lead is told once that a person takes over, the answer just written keeps what it answered and loses its
 * questions, and from the next turn on the agent only acknowledges.
 */
export function createHandoff(deps: { business: Business; requests: RequestReader }) {
  const { business, requests } = deps
  return async function handoff(state: TurnStateType): Promise<TurnUpdate> {
    const record = { ...state.record, handoffTold: true }
    const common: TurnUpdate = { record, nextMode: 'handoff', nodes: ['handoff'] }
    if (state.handoffAction?.reason !== 'quente') return common
    if (detectUsed(business.replies, state.draft).some(({ situation }) => situation === HANDOFF_TOLD))
      return common

    const { clock, known } = state
    const values = replyValues({ business, clock, known, record, missing: [] })
    const told = chooseReply(business.replies, HANDOFF_TOLD, values, record.usedReplies)
    if (told === null) return common
    const answered = withoutRequests(requests, state.draft)
    const whole = `${answered}\n\n${told.text}`
    const fits = answered !== '' && whole.length <= business.config.limits.reply_length
    return { ...common, draft: fits ? whole : told.text }
  }
}
