import type { Database } from '../db/database.ts'
import { deleteLapsedCrmLeases } from '../db/queries/crm-links.ts'
import { deleteDoneCrmOperations } from '../db/queries/crm-operations.ts'
import { deleteClosedDeadLetters } from '../db/queries/dead-letters.ts'
import { deleteDeliveryEventsBefore } from '../db/queries/delivery-events.ts'
import { deleteInboundBefore } from '../db/queries/inbound.ts'
import type { Clock } from '../ops/clock.ts'

/** How long a message's id is remembered against replays. Meta redelivers for up to 7 days. */
export const INBOUND_DAYS = 30
const DAY_MS = 86_400_000
/** Rows of one statement: a long delete would hold the embedded database. */
const BATCH = 1_000

/**
 * Forgets handled inbound rows older than `days`; the transcript keeps what was said. Messages that wait, or
 * are in the dead letters, stay. Returns how many went.
 */
export function purgeInbound(deps: { db: Database; clock: Clock }, days = INBOUND_DAYS): Promise<number> {
  return inBatches((limit) => deleteInboundBefore(deps.db, daysAgo(deps.clock, days), limit))
}

/** Forgets delivery statuses, closed dead letters and what the CRM was told older than `days`. Returns how many went. */
export async function purgeDelivery(
  deps: { db: Database; clock: Clock },
  days = INBOUND_DAYS,
): Promise<number> {
  const before = daysAgo(deps.clock, days)
  const events = await inBatches((limit) => deleteDeliveryEventsBefore(deps.db, before, limit))
  const letters = await deleteClosedDeadLetters(deps.db, before)
  await deleteLapsedCrmLeases(deps.db, before)
  return events + letters + (await deleteDoneCrmOperations(deps.db, before))
}

const daysAgo = (clock: Clock, days: number): Date => new Date(clock.now().getTime() - days * DAY_MS)

async function inBatches(remove: (limit: number) => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const removed = await remove(BATCH)
    total += removed
    if (removed < BATCH) return total
  }
}
