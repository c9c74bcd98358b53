import type { Database } from '../db/database.ts'
import { insertDeadLetter, resumeAccounts } from '../db/queries/dead-letters.ts'
import { contactsQueuedFor, orphanSending, unsettledOutbound } from '../db/queries/outbound.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { UNSETTLED } from './codes.ts'

interface RecoverDeps {
  db: Database
  clock: Clock
  wake: Wake
  log?: Log | undefined
}

export interface RecoverReport {
  /** Contacts whose send was cut off: nobody can tell whether the provider has it. */
  interrupted: number
  /** Stopped accounts that are tried again. */
  resumed: number
}

/**
 * Settles what a process that ended left behind. Only the embedded database proves that the process is gone (no
 * two can hold it); on a server a claim is called unknown by whoever gets the contact's job after its worker
 * fell silent. A start is somebody looking, so stopped accounts get one more try.
 */
export async function recoverOutbox(deps: RecoverDeps): Promise<RecoverReport> {
  const { db, clock, wake, log } = deps
  const now = clock.now()
  const report = await db.transaction(async (tx) => {
    const interrupted =
      db.kind === 'embedded' ? await orphanSending(tx, { contactId: null, before: now, now }) : []
    for (const contactId of interrupted) await wake.outbox(contactId, now, tx)
    return { interrupted: interrupted.length }
  })
  const resumed = await resume(deps, 'all')
  wake.nudge('outbox', now)
  if (report.interrupted > 0 || resumed > 0) {
    log?.warn({ ...report, resumed }, 'outbox: recovered from the process before')
  }
  return { ...report, resumed }
}

/** Lifts the stop of accounts and sends what had waited for them. Returns how many were stopped. */
export function resume(
  deps: RecoverDeps,
  accounts: readonly { channel: string; accountId: string }[] | 'all',
): Promise<number> {
  const { db, clock, wake } = deps
  const now = clock.now()
  return db.transaction(async (tx) => {
    const lifted = await resumeAccounts(tx, accounts, now)
    for (const { channel, accountId } of lifted) {
      for (const contactId of await contactsQueuedFor(tx, channel, accountId)) {
        await wake.outbox(contactId, now, tx)
      }
    }
    return lifted.length
  })
}

/** Sends nobody could tell about for this long are shown to operators. Statuses come within seconds, or not. */
export const UNSETTLED_AFTER_MS = 15 * 60_000
const LIMIT = 200

/** Housekeeping: shows operators the sends that no delivery status has settled. Returns how many. */
export function reportUnsettled(deps: Pick<RecoverDeps, 'db' | 'clock'>): Promise<number> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const rows = await unsettledOutbound(tx, new Date(now.getTime() - UNSETTLED_AFTER_MS), LIMIT)
    for (const { id, contactId } of rows) {
      const error = 'Nobody can tell whether the provider accepted this message; it was not sent again.'
      await insertDeadLetter(tx, {
        kind: 'outbound',
        contactId,
        outboundId: id,
        errorCode: UNSETTLED,
        error,
        now,
      })
    }
    return rows.length
  })
}
