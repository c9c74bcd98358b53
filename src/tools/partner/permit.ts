import type { Permit } from '../write-once.ts'
import { qualificationDataSchema } from './qualification.ts'

/**
 * Nothing is created at the partner before it said true to this lead in this conversation, nor while a rule of the
 * business speaks against it.
 */
export function createPartnerPermit(options: { qualificationTool: string | null }): Permit {
  return ({ lookups, blockers }) => {
    const said = qualificationDataSchema.safeParse(lookups[options.qualificationTool ?? '']?.data)
    if (said.data?.qualification !== true) return 'sem qualificação positiva nesta conversa'
    return blockers.length === 0 ? null : `o lead não pode contratar: ${blockers.join(', ')}`
  }
}
