import type { Database, Queryable } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import * as breakers from '../db/queries/proactive-breakers.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { PROACTIVE_STOPPED } from './codes.ts'

/**
 * Stops templates and reminders of a number that is going bad, and keeps them stopped until a person lets them go on.
 * What answers a lead is never stopped.
 */
export interface ProactiveBreaker {
  /**
   * Whether a proactive message of this account must wait; latches when the account's last ones went badly. `dryRun`: only
   * says so.
   */
  holds(tx: Queryable, account: breakers.Account, now: Date, dryRun?: boolean): Promise<boolean>
  /** Latches by what a provider said or a send was answered. */
  trip(tx: Queryable, trip: Trip, now: Date): Promise<void>
  list(): Promise<breakers.Breaker[]>
  /** A person stops. False: it was stopped before. */
  stop(order: Order): Promise<boolean>
  /** A person lets go on. Null: nothing was stopped. */
  reset(order: Order): Promise<{ waiting: number; dropped: number } | null>
}

export type Trip = breakers.Account & {
  reason: breakers.TripReason
  evidence: object
  businessId?: string | undefined
}
/** Who orders what, as the audit log names them. */
export type Order = breakers.Account & {
  actor: string
  businessId?: string | undefined
  note?: string | undefined
}

/** Messages that are looked at, and how far back. */
const NEWEST = 100
const WINDOW_MS = 24 * 60 * 60_000
/** Fewer say nothing. */
const ENOUGH = 10
const FAILED_SHARE = 0.3
const ENOUGH_FOR_OPT_OUTS = 20
const OPTED_OUT_SHARE = 0.1
/** What waited longer is of no use to its lead any more. */
const STALE_MS = 24 * 60 * 60_000

/**
 * WhatsApp's codes that speak of the number's standing, whatever the message. Source: Meta, Cloud API error codes: 368
 * blocked for policy violations, 131031 account locked, 131048 spam, 131064 template violations.
 */
const STANDING = new Set(['368', '131031', '131048', '131064'])

/** Whether a failed send, or a delivery that failed, speaks of the number and not of the message. */
export const speaksOfTheNumber = (errorCode: string | null): boolean =>
  errorCode !== null && STANDING.has(errorCode.replace(/^whatsapp\./, ''))

export function createProactiveBreaker(deps: {
  db: Database
  clock: Clock
  wake: Wake
  log?: Log | undefined
  onTripped?: ((trip: { channel: string; reason: breakers.TripReason }) => void) | undefined
}): ProactiveBreaker {
  const { db, clock, wake, log } = deps

  async function latch(tx: Queryable, trip: Trip, now: Date, actor: string): Promise<boolean> {
    if (!(await breakers.tripBreaker(tx, { ...trip, now }))) return false
    const { channel, accountId, reason, evidence, businessId } = trip
    await insertAudit(tx, {
      actor,
      action: 'proactive.stopped',
      entity: 'account',
      entityId: `${channel}:${accountId}`,
      businessId,
      after: { reason, evidence },
      now,
    })
    log?.error(
      { channel, accountId, reason, counts: evidence },
      'proactive messages stopped until a person resets',
    )
    deps.onTripped?.({ channel, reason })
    return true
  }

  return {
    async holds(tx, { channel, accountId }, now, dryRun = false) {
      const since = new Date(now.getTime() - WINDOW_MS)
      const account = { channel, accountId }
      const health = await breakers.readProactiveHealth(tx, {
        ...account,
        since,
        newest: NEWEST,
        standing: [...STANDING],
      })
      if (health.latched) return true
      // Conversations without a provider have no standing to lose.
      const reason = channel === 'simulator' ? null : verdictOn(health)
      if (reason === null) return false
      const { latched: _, ...evidence } = health
      if (!dryRun) await latch(tx, { ...account, reason, evidence }, now, 'prosa')
      return true
    },
    async trip(tx, trip, now) {
      await latch(tx, trip, now, 'prosa')
    },
    list: () => breakers.listBreakers(db),
    stop({ actor, businessId, note, channel, accountId }) {
      const trip: Trip = {
        channel,
        accountId,
        businessId,
        reason: 'person',
        evidence: note === undefined ? {} : { note },
      }
      return db.transaction((tx) => latch(tx, trip, clock.now(), actor))
    },
    async reset({ actor, businessId, note, channel, accountId }) {
      const now = clock.now()
      const account = { channel, accountId }
      const done = await db.transaction(async (tx) => {
        const before = await breakers.resetBreaker(tx, account, now)
        if (before === null) return null
        const stale = { ...account, before: new Date(now.getTime() - STALE_MS), code: PROACTIVE_STOPPED, now }
        const dropped = await breakers.cancelStaleProactive(tx, stale)
        const waiting = await breakers.contactsHeld(tx, account)
        for (const contactId of waiting) await wake.outbox(contactId, now, tx)
        await insertAudit(tx, {
          actor,
          action: 'proactive.reset',
          entity: 'account',
          entityId: `${channel}:${accountId}`,
          businessId,
          before,
          after: { waiting: waiting.length, dropped, ...(note === undefined ? {} : { note }) },
          now,
        })
        return { waiting: waiting.length, dropped }
      })
      if (done !== null) wake.nudge('outbox', now)
      return done
    },
  }
}

/** Why what went out lately is enough to stop, or null. */
export function verdictOn(health: Omit<breakers.ProactiveHealth, 'latched'>): breakers.TripReason | null {
  const { settled, failed, optedOut, standing } = health
  if (standing > 0) return 'provider'
  if (settled >= ENOUGH && failed / settled >= FAILED_SHARE) return 'failures'
  if (settled >= ENOUGH_FOR_OPT_OUTS && optedOut / settled >= OPTED_OUT_SHARE) return 'opt_outs'
  return null
}
