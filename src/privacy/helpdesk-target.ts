import { hasHelpdeskLink, remoteContactsOf } from '../db/queries/helpdesk.ts'
import type { HelpdeskClient } from '../helpdesk/port.ts'
import { ProsaError } from '../ops/errors.ts'
import type { ErasureTarget } from './erase.ts'

/** Longer than a call of the inbox takes: what a killed process had sent has arrived. */
const AFTER_MS = 2 * 60_000

type Helpdesks = ReadonlyMap<string, HelpdeskClient>

/** The person in the salespeople's inbox, by the ids it has there; with it go its conversations. */
export function createHelpdeskTarget(helpdesks: Helpdesks): ErasureTarget {
  return {
    kind: 'helpdesk.contact',
    async refsOf(tx, contactId) {
      return (await remoteContactsOf(tx, contactId)).map((id) => ({ id }))
    },
    async erase({ id }, { businessId, signal }) {
      // No inbox is configured any more: there is nobody to ask.
      await helpdesks.get(businessId)?.deleteContact(String(id), signal)
    },
  }
}

/**
 * The same, by our id of the contact: what was made there and never stored here, or is there still. Done when nobody is
 * found, so one that was found is looked for once more.
 */
export function createHelpdeskSearchTarget(helpdesks: Helpdesks): ErasureTarget {
  return {
    kind: 'helpdesk.search',
    delayMs: AFTER_MS,
    async refsOf(tx, contactId) {
      return (await hasHelpdeskLink(tx, contactId)) ? [{ key: contactId }] : []
    },
    async erase({ key }, { businessId, signal }) {
      const client = helpdesks.get(businessId)
      if (client === undefined || typeof key !== 'string' || key === '') return
      const id = await client.findContact({ key, phone: null }, signal)
      if (id === null) return
      await client.deleteContact(id, signal)
      if ((await client.findContact({ key, phone: null }, signal)) !== null)
        throw new ProsaError('erasure.still_there', 'The inbox has not deleted the contact yet.')
    },
  }
}
