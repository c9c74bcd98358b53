import type { Business } from '../business/schema.ts'
import type { PooledDatabase } from '../db/pool.ts'
import { pruneCheckpoints } from '../db/queries/checkpoints.ts'
import { deleteUnplacedDeadLetters } from '../db/queries/dead-letters.ts'
import { deleteDeliveriesBefore } from '../db/queries/helpdesk.ts'
import { deleteSpendBefore } from '../db/queries/model-spend.ts'
import { deleteLapsedPaces } from '../db/queries/pacing.ts'
import { deleteLapsedLimits } from '../db/queries/rate-limits.ts'
import { isRetentionDue } from '../db/queries/retention.ts'
import { purgeDelivery, purgeInbound } from '../inbox/housekeeping.ts'
import { sweepSilence } from '../journey/journey.ts'
import { reportUnsettled } from '../outbox/recover.ts'
import type { ErasureTarget } from '../privacy/erase.ts'
import { sweepErasures } from '../privacy/erasure-tasks.ts'
import { runRetention } from '../privacy/retention.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

const PURGE_MS = 6 * 60 * 60_000
/** An erased contact's files do not wait for the night, and a flood's counts are not kept until then. */
const MEDIA_MS = 10 * 60_000
const UNSETTLED_MS = 5 * 60_000
/** People are reminded in minutes. */
const HANDOFFS_MS = 60_000
const ERASURES_MS = 60_000
const RETENTION_MS = 60 * 60_000
/** How often it is looked whether retention is due: after a restart too, and by one replica for all. */
const RETENTION_LOOK_MS = 10 * 60_000
/** Days a thread nobody speaks in keeps more than its newest checkpoint. */
const CHECKPOINT_DAYS = 7
/** Days a delivery of the inbox is known as seen. */
const DELIVERY_DAYS = 30
/** Days the spend of a day is kept: to look back on a month. */
const SPEND_DAYS = 35
const DAY_MS = 86_400_000

export interface Housekeeping {
  stop(): Promise<void>
}

/**
 * Keeps tables small and shows operators what nobody has settled, in the background; a failure is logged and
 * tried again at the next round.
 */
export function startHousekeeping(deps: {
  db: PooledDatabase
  clock: Clock
  log: Log
  erasureTargets: readonly ErasureTarget[]
  /** Deletes files whose time is over, and those of erased contacts. */
  sweepMedia?: () => Promise<{ expired: number; leftovers: number; kept: number }>
  businesses: readonly Business[]
  /** Warns of requests under the LGPD whose time is ending. */
  sweepRequests?: () => Promise<number>
  /** Reminds people of who waits for them. */
  sweepHandoffs?: () => Promise<{ reminded: number; escalated: number }>
}): Housekeeping {
  const { db, clock, log } = deps
  const stopping = new AbortController()
  const chores = [
    every(PURGE_MS, purge),
    every(MEDIA_MS, sweep),
    every(UNSETTLED_MS, report),
    every(ERASURES_MS, erasures),
    every(HANDOFFS_MS, handoffs),
    every(RETENTION_LOOK_MS, retention),
  ]
  return {
    async stop() {
      stopping.abort()
      await Promise.all(chores.map((stop) => stop()))
    },
  }

  function every(ms: number, work: () => Promise<void>): () => Promise<void> {
    let running: Promise<void> = Promise.resolve()
    const timer = setInterval(() => {
      // One round at a time: a slow one is not started again beside itself.
      running = running.then(work).catch((err: unknown) => log.warn({ err }, 'housekeeping failed'))
    }, ms)
    timer.unref()
    return () => {
      clearInterval(timer)
      return running
    }
  }

  async function sweep(): Promise<void> {
    await deleteLapsedLimits(db, clock.now())
    await deleteLapsedPaces(db, new Date(clock.now().getTime() - MEDIA_MS))
    const swept = await deps.sweepMedia?.()
    if (swept !== undefined && swept.expired + swept.leftovers + swept.kept > 0)
      log.info(swept, 'files deleted, and kept that there was no room for')
  }

  async function report(): Promise<void> {
    for (const { id, config } of deps.businesses) {
      const lost = await sweepSilence({ db, clock }, { id, afterDays: config.journey.lost_after_days })
      if (lost > 0) log.info({ business: id, lost }, 'silent leads let go')
    }
    const unsettled = await reportUnsettled({ db, clock })
    if (unsettled > 0) log.warn({ unsettled }, 'sends that no delivery status has settled')
  }

  async function handoffs(): Promise<void> {
    const swept = await deps.sweepHandoffs?.()
    if (swept !== undefined && swept.reminded + swept.escalated > 0) log.info(swept, 'people reminded')
  }

  async function erasures(): Promise<void> {
    await sweepErasures({ db, clock, log, targets: deps.erasureTargets })
    await deps.sweepRequests?.()
  }

  async function retention(): Promise<void> {
    const { businesses, erasureTargets: targets } = deps
    const now = clock.now().getTime()
    // One that never ended was cut short, or is very long: a second one at the same time does no harm.
    const due = { before: new Date(now - RETENTION_MS), cutBefore: new Date(now - RETENTION_LOOK_MS) }
    if (!(await isRetentionDue(db, due))) return
    const lines = await runRetention({ db, clock, log, businesses, targets }, { signal: stopping.signal })
    for (const { business, job, counts, failed } of lines) {
      const done = Object.values(counts).reduce((sum, one) => sum + one, 0)
      if (done + failed > 0) log.info({ business, job, ...counts, failed }, 'retention: done')
    }
  }

  async function purge(): Promise<void> {
    const inbound = await purgeInbound({ db, clock })
    const delivery = await purgeDelivery({ db, clock })
    await deleteSpendBefore(db, new Date(clock.now().getTime() - SPEND_DAYS * DAY_MS))
    const auditDays = Math.max(
      ...deps.businesses.map(({ config }) => config.retention.integration_audit_days),
    )
    if (deps.businesses.length > 0)
      await deleteUnplacedDeadLetters(db, new Date(clock.now().getTime() - auditDays * DAY_MS))
    const olderThan = new Date(clock.now().getTime() - CHECKPOINT_DAYS * DAY_MS)
    const deliveries = await deleteDeliveriesBefore(
      db,
      new Date(clock.now().getTime() - DELIVERY_DAYS * DAY_MS),
    )
    const { checkpoints } = await pruneCheckpoints(db, { keepPerThread: 1, olderThan })
    log.info({ inbound, delivery, deliveries, checkpoints }, 'housekeeping done')
  }
}
