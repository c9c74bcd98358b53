import { remoteContactOf } from '../db/queries/helpdesk.ts'
import type { HelpdeskClient } from '../helpdesk/port.ts'
import type { ErasureTarget } from './erase.ts'

/** What an erasure reaches outside the database, as this installation is configured. */
export function createErasureTargets(deps: {
  helpdesks: ReadonlyMap<string, HelpdeskClient>
}): ErasureTarget[] {
  return [
    {
      kind: 'helpdesk.contact',
      async refsOf(tx, contactId) {
        const id = await remoteContactOf(tx, contactId)
        return id === null ? [] : [{ id }]
      },
      async erase({ id }, { businessId, signal }) {
        // No inbox is configured any more: there is nobody to ask.
        await deps.helpdesks.get(businessId)?.deleteContact(String(id), signal)
      },
    },
  ]
}
