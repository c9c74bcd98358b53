import { chooseReply } from '../business/choose-reply.ts'
import type { Business } from '../business/schema.ts'
import { plainWords } from '../business/terms.ts'
import type { ReplyModel, TurnBrief } from '../model/contract.ts'
import { showsBill } from './print-bill.ts'
import { replyValues } from './reply-values.ts'

/**
 * What this turn owes the lead, whatever a model would rather write: the bill that was read is shown, the bill that is
 * wanted is asked for, and whom the rules stopped is not told that they may go on.
 */
export async function withOwed(
  deps: { business: Business; offline: ReplyModel },
  draft: string,
  brief: TurnBrief,
  signal: AbortSignal,
): Promise<string> {
  const { business, offline } = deps
  const { bill } = brief.record
  const unshown = brief.mediaStep === 'bill_read' && bill !== null && !showsBill(draft, bill.reading)
  const stopped = brief.qualification.status === 'disqualified' && WELCOMES.test(plainWords(draft))
  if (unshown || stopped) {
    const written = await offline.call({ business, brief, toolMessages: [], allowTools: false, signal })
    return written.kind === 'answer' ? written.answer.reply : draft
  }
  if (brief.beforePerson !== 'ask_bill' || brief.mediaStep === 'bill_read') return draft
  const asked = WANTS_FILE.test(plainWords(draft)) || draft.includes('?')
  return asked ? draft : withRequest(business, draft, brief)
}

/** The request of the business's own, as the last thing said. */
function withRequest(business: Business, draft: string, brief: TurnBrief): string {
  const { clock, known, record } = brief
  const values = replyValues({ business, clock, known, record, missing: [] })
  const request = chooseReply(business.replies, 'bill_request', values, record.usedReplies)
  if (request === null) return draft
  const whole = `${draft}\n\n${request.text}`
  return whole.length <= business.config.limits.reply_length ? whole : request.text
}

const WANTS_FILE = /\b(?:foto|fotografia|pdf|imagem|print)\b/
const WELCOMES =
  /(?<!\b(?:nao|nem) (?:\w+ ){0,3})\b(?:aprovad[oa]|qualificad[oa]|elegivel|parabens|pode (?:ja )?(?:contratar|assinar|aderir)|vou te (?:mandar|enviar|mostrar|apresentar) (?:\w+ )?planos?)\b/
