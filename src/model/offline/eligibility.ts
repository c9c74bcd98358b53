import type { EligibilityRule } from '../../business/partner-schema.ts'
import { rulesOf } from '../../qualification/eligibility.ts'
import { stoppingRule } from '../../qualification/verdict.ts'
import { isFresh } from './plans.ts'
import type { Part, Turn } from './turn.ts'

/** What ended the qualification, said when it comes up: kindly, with the reason, and nothing more is asked. */
export function stoppedParts(turn: Turn): Part[] {
  const { config, brief } = turn
  const rule = stoppingRule(config, brief.qualification)
  if (rule?.reply === undefined || !comesUp(turn, rule)) return []
  const text = turn.phrases.say(rule.reply)
  return text === null ? [] : [{ kind: 'close', text }]
}

/** What must be settled first, or leads elsewhere: said once. */
export function pendingParts(turn: Turn): Part[] {
  const { config, brief, phrases } = turn
  if (brief.qualification.status === 'disqualified') return []
  for (const { code, verdict } of brief.qualification.reasons) {
    const reply = rulesOf(config).find((rule) => rule.code === code)?.reply
    if (reply === undefined || (verdict !== 'hold' && verdict !== 'route') || phrases.uses(reply) > 0)
      continue
    const text = phrases.say(reply)
    if (text !== null) return [{ kind: 'answer', text }]
  }
  return []
}

/** New in this turn, or not said yet. */
function comesUp(turn: Turn, rule: EligibilityRule): boolean {
  const { brief, phrases } = turn
  if (rule.reply !== undefined && phrases.uses(rule.reply) === 0) return true
  if ('field' in rule && brief.learned.some(({ field }) => field === rule.field)) return true
  if ((rule.check === 'coverage' || rule.check === 'partner_says') && isFresh(turn)) return true
  const said = brief.record.statements[rule.code]?.messageIds ?? []
  return brief.inbound.some(({ id }) => said.includes(id))
}
