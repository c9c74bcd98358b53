import type { PooledDatabase } from '../db/pool.ts'
import { pruneCheckpoints } from '../db/queries/checkpoints.ts'
import { refreshStatistics } from '../db/queries/maintenance.ts'
import { purgeDelivery, purgeInbound } from '../inbox/housekeeping.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

/** A server vacuums itself; the embedded database has nobody else to do it. */
const STATISTICS_MS = 10 * 60_000
const PURGE_MS = 6 * 60 * 60_000
/** Days a thread nobody speaks in keeps more than its newest checkpoint. */
const CHECKPOINT_DAYS = 7
const DAY_MS = 86_400_000

export interface Housekeeping {
  stop(): Promise<void>
}

/** Keeps tables small and the planner informed, in the background; a failure is logged and tried again. */
export function startHousekeeping(deps: { db: PooledDatabase; clock: Clock; log: Log }): Housekeeping {
  const { db, clock, log } = deps
  const chores = [
    every(PURGE_MS, async () => {
      const inbound = await purgeInbound({ db, clock })
      const delivery = await purgeDelivery({ db, clock })
      const olderThan = new Date(clock.now().getTime() - CHECKPOINT_DAYS * DAY_MS)
      const { checkpoints } = await pruneCheckpoints(db, { keepPerThread: 1, olderThan })
      log.info({ inbound, delivery, checkpoints }, 'housekeeping done')
    }),
    ...(db.kind === 'embedded' ? [every(STATISTICS_MS, () => refreshStatistics(db))] : []),
  ]
  return { stop: async () => void (await Promise.all(chores.map((stop) => stop()))) }

  function every(ms: number, work: () => Promise<void>): () => Promise<void> {
    let running: Promise<void> = Promise.resolve()
    const timer = setInterval(() => {
      // One at a time: a slow chore is not started again beside itself.
      running = running.then(work).catch((err: unknown) => log.warn({ err }, 'housekeeping failed'))
    }, ms)
    timer.unref()
    return () => {
      clearInterval(timer)
      return running
    }
  }
}
