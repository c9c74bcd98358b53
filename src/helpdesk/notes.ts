import type { Queryable } from '../db/database.ts'
import { insertHelpdeskNote } from '../db/queries/helpdesk.ts'
import type { Wake } from '../inbox/ports.ts'

/**
 * A private note for the people who serve this contact, in the transaction of what it tells. The same `key` is noted
 * once. Without an inbox it waits in the database, where operators see it.
 */
export async function queueNote(
  tx: Queryable,
  note: { contactId: string; key: string; text: string; now: Date },
  deps: { wake: Wake },
): Promise<void> {
  if (await insertHelpdeskNote(tx, note)) await deps.wake.queue('helpdesk', note.contactId, note.now, tx)
}
