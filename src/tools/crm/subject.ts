import type { CrmConfig } from '../../business/crm-schema.ts'
import type { Crm } from '../../crm/port.ts'
import type { Database, Queryable } from '../../db/database.ts'
import { listTranscript } from '../../db/queries/conversation-view.ts'
import { requestCrmSync } from '../../db/queries/crm-operations.ts'
import { saveLeadFields } from '../../db/queries/lead-fields.ts'
import { upsertLead } from '../../db/queries/leads.ts'
import type { Understanding } from '../../graph/ports.ts'
import { leadColumns } from '../../inbox/lead-columns.ts'
import type { Wake } from '../../inbox/ports.ts'
import type { Clock } from '../../ops/clock.ts'
import { ProsaError } from '../../ops/errors.ts'
import type { FieldCandidate } from '../../understanding/types.ts'
import type { ToolContext } from '../registry.ts'

/** What every tool of the CRM is made from. `name` is the business's own for it. */
export interface CrmToolDeps {
  name: string
  description?: string | undefined
  db: Database
  clock: Clock
  wake: Wake
  crm: Crm
  config: CrmConfig
  understanding: Understanding
}

type Asker = Pick<ToolContext, 'contactId' | 'businessId' | 'known'>

/** Lines of the transcript in which a value is looked for. */
const LINES = 100

/** The lead said no such thing, or it is no value of that field. */
export class UnsaidError extends ProsaError {
  constructor(field: string) {
    super(`tool.unsaid:${field}`, `the lead said no such ${field}`)
  }
}

/** The values as the lead's own words carry them: a tool takes no fact from a model alone. */
export async function verified(
  deps: Pick<CrmToolDeps, 'db' | 'understanding'>,
  contactId: string,
  values: Readonly<Record<string, string | null>>,
): Promise<FieldCandidate[]> {
  const wanted = Object.entries(values).flatMap(([field, value]) =>
    value === null ? [] : [{ field, value }],
  )
  if (wanted.length === 0) return []
  const lines = (await listTranscript(deps.db, contactId, LINES))
    .filter(({ role }) => role === 'lead')
    .toReversed()
  return wanted.map(({ field, value }) => {
    for (const { id, text, at } of lines) {
      const message = { id, role: 'lead' as const, text, at: at.toISOString() }
      const found = deps.understanding.verify({ field, value, evidence: text }, [message])
      if (found !== null) return found
    }
    throw new UnsaidError(field)
  })
}

/** Stores facts of this conversation's lead and asks for the CRM to be told. Returns the lead's id. */
export function note(
  deps: CrmToolDeps,
  { contactId, businessId, known }: Asker,
  facts: readonly FieldCandidate[],
  write?: (tx: Queryable, leadId: string, now: Date) => Promise<void>,
): Promise<void> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const fields = facts.map(({ field, value, evidence, messageId }) => ({
      field,
      value,
      evidence,
      messageId: messageId ?? null,
    }))
    await saveLeadFields(tx, { contactId, turnId: null, fields, now })
    const all = { ...known, ...Object.fromEntries(facts.map(({ field, value }) => [field, value])) }
    const columns = leadColumns(all)
    const leadId = await upsertLead(tx, {
      contactId,
      businessId,
      phone: null,
      columns,
      temperature: null,
      status: null,
      now,
    })
    await write?.(tx, leadId, now)
    const at = await requestCrmSync(tx, { contactId, businessId, now })
    await deps.wake.queue('crm', contactId, at, tx)
  })
}
