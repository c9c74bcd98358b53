import { type ChosenReply, chooseReply } from '../business/choose-reply.ts'
import type { Business } from '../business/schema.ts'
import type { Exchange, Reviewer } from '../guardrails/rule.ts'
import type { ReplyModel, TurnBrief } from '../model/contract.ts'
import { ProsaError } from '../ops/errors.ts'
import { passGate } from './gate.ts'
import { replyValues } from './reply-values.ts'

/** Key of replies.yaml whose variants need nothing and ask nothing: what is left when all else was blocked. */
export const LAST_RESORT = 'fallback'

export interface SafeReply {
  text: string
  /** Null when the offline model wrote it. */
  canned: ChosenReply | null
}

/**
 * A reply that passes, when no draft of the model does: first what the offline model would say, which still
 * answers what can be answered; then the canned reply of each intent; then the last resort.
 * @throws ProsaError when not even the last resort passes: the turn fails visibly and nothing is sent.
 */
export function createSafeReply(deps: { business: Business; reviewer: Reviewer; offline: ReplyModel }) {
  const { business, reviewer, offline } = deps

  return async function safeReply(
    brief: TurnBrief,
    exchange: Exchange,
    signal: AbortSignal,
  ): Promise<SafeReply> {
    const written = await offline.call({
      business,
      brief: { ...brief, feedback: null },
      toolMessages: [],
      allowTools: false,
      signal,
    })
    if (written.kind === 'answer') {
      const gate = passGate(reviewer, written.answer.reply, exchange)
      if (gate.open) return { text: gate.text, canned: null }
    }
    for (const canned of cannedReplies(brief)) {
      const gate = passGate(reviewer, canned.text, exchange)
      if (gate.open) return { text: gate.text, canned }
    }
    throw new ProsaError('graph.no_safe_reply', 'no reply of this business passes its own rules here')
  }

  function* cannedReplies(brief: TurnBrief): Generator<ChosenReply> {
    const { clock, known, record, missing } = brief
    const values = replyValues({ business, clock, known, record, missing })
    const situations = [
      ...brief.intents.flatMap((intent) => business.config.intents[intent] ?? []),
      LAST_RESORT,
    ]
    for (const situation of situations) {
      const used = [...record.usedReplies]
      for (const _ of business.replies[situation] ?? []) {
        const chosen = chooseReply(business.replies, situation, values, used)
        if (chosen === null) break
        used.push(chosen.fingerprint)
        yield chosen
      }
    }
  }
}
export type SafeReplyWriter = ReturnType<typeof createSafeReply>
