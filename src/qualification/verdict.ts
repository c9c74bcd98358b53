import type { EligibilityRule } from '../business/partner-schema.ts'
import type { BusinessConfig } from '../business/schema.ts'
import { rulesOf } from './eligibility.ts'
import type { Qualification, Reason } from './types.ts'

/** The rule that ended it, or null while nothing has. */
export function stoppingRule(
  config: Pick<BusinessConfig, 'qualification'>,
  qualification: Pick<Qualification, 'status' | 'reasons'>,
): EligibilityRule | null {
  if (qualification.status !== 'disqualified') return null
  const reason = qualification.reasons.find(({ verdict }) => verdict === 'disqualify')
  return rulesOf(config).find(({ code }) => code === reason?.code) ?? null
}

/** Codes that keep a lead from being registered or contracted, whatever the partner says. */
export function blockersOf({ reasons }: Pick<Qualification, 'reasons'>): string[] {
  return reasons.flatMap(({ code, verdict }) =>
    code !== undefined && verdict !== undefined && verdict !== 'note' ? [code] : [],
  )
}

/**
 * What is missing of a final verdict, or null. A disqualified lead has the code of a rule with what shows it; a
 * qualified one, where a partner decides, the answers it rests on.
 */
export function finalProblem(
  config: Pick<BusinessConfig, 'look_ups'>,
  { status, reasons }: Pick<Qualification, 'status' | 'reasons'>,
  lookedUp: boolean,
): string | null {
  const shown = ({ messageIds, evidence }: Reason) => messageIds.length > 0 || (evidence?.length ?? 0) > 0
  if (status === 'disqualified') {
    const why = reasons.filter(({ verdict }) => verdict === 'disqualify')
    if (why.length === 0) return 'disqualified without the code of a rule'
    return why.some(({ code }) => code === undefined) ? 'disqualified by a rule without a code' : null
  }
  if (status !== 'qualified' || !lookedUp || config.look_ups.length === 0) return null
  const eligible = reasons.find(({ code }) => code === ELIGIBLE)
  return eligible !== undefined && shown(eligible) ? null : 'qualified without the answers it rests on'
}

/** Code of the reason that carries the evidence of a qualified lead. */
export const ELIGIBLE = 'eligible'
/** Code of a look-up nobody answered: the lead is neither qualified nor disqualified by it. */
export const PARTNER_UNKNOWN = 'partner_unknown'
export const BILL_SCORE = 'bill_score'
