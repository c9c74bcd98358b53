import { z } from 'zod'
import { looseText } from '../fields.ts'

const valueSchema = z.looseObject({ event: looseText, new_quality_score: looseText })

/** What Meta says of a number, a template or the account, by webhook field, that asks for no more proactive messages. */
const WARNINGS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['phone_number_quality_update', new Set(['FLAGGED', 'DOWNGRADE'])],
  ['message_template_status_update', new Set(['FLAGGED', 'PAUSED', 'DISABLED'])],
  ['message_template_quality_update', new Set(['RED'])],
  ['account_update', new Set(['ACCOUNT_RESTRICTION', 'ACCOUNT_VIOLATION', 'DISABLED_UPDATE'])],
])

/** The warning in a change that is about no message, e.g. "phone_number_quality_update FLAGGED", or null. */
export function warningIn(field: string, value: unknown): string | null {
  const known = valueSchema.safeParse(value).data
  const said = [known?.event, known?.new_quality_score].find(
    (word) => word !== undefined && WARNINGS.get(field)?.has(word.toUpperCase()),
  )
  return said === undefined ? null : `${field} ${said.toUpperCase()}`
}
