import type { Queryable } from '../db/database.ts'
import { businessOfContact } from '../db/queries/contacts.ts'
import { insertCrmNote } from '../db/queries/crm-notes.ts'
import { requestCrmSync } from '../db/queries/crm-operations.ts'
import type { Wake } from '../inbox/ports.ts'

/**
 * A note for the contact's deal, in the transaction of what it tells. The same `key` is noted once. It waits until there
 * is a deal to put it on; without a configured CRM it is kept.
 */
export async function queueCrmNote(
  tx: Queryable,
  note: { contactId: string; key: string; text: string; now: Date },
  deps: { wake: Wake },
): Promise<void> {
  const { contactId, now } = note
  if (!(await insertCrmNote(tx, note))) return
  const businessId = await businessOfContact(tx, contactId)
  if (businessId === null) return
  const at = await requestCrmSync(tx, { contactId, businessId, now })
  await deps.wake.queue('crm', contactId, at, tx)
}
