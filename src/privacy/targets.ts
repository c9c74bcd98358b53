import type { Crm } from '../crm/port.ts'
import { crmThingsOf } from '../db/queries/crm-links.ts'
import { remoteContactsOf } from '../db/queries/helpdesk.ts'
import type { HelpdeskClient } from '../helpdesk/port.ts'
import type { ErasureTarget } from './erase.ts'
import { createTraceTarget } from './trace-target.ts'

/** What an erasure reaches outside the database, as this installation is configured. */
export function createErasureTargets(deps: {
  helpdesks: ReadonlyMap<string, HelpdeskClient>
  crms: ReadonlyMap<string, Crm>
  /** Where turns are traced. Absent: nowhere. */
  langsmith?: { apiKey: string; apiUrl?: string | undefined } | undefined
}): ErasureTarget[] {
  return [
    ...(deps.langsmith === undefined ? [] : [createTraceTarget(deps.langsmith)]),
    {
      kind: 'helpdesk.contact',
      async refsOf(tx, contactId) {
        return (await remoteContactsOf(tx, contactId)).map((id) => ({ id }))
      },
      async erase({ id }, { businessId, signal }) {
        // No inbox is configured any more: there is nobody to ask.
        await deps.helpdesks.get(businessId)?.deleteContact(String(id), signal)
      },
    },
    {
      kind: 'crm',
      // A company is nobody's personal data, and others may speak for it.
      refsOf: (tx, contactId) => crmThingsOf(tx, contactId),
      async erase({ kind, id }, { businessId, signal }) {
        if (kind !== 'person' && kind !== 'deal' && kind !== 'note') return
        await deps.crms.get(businessId)?.remove(kind, String(id), { signal })
      },
    },
  ]
}
