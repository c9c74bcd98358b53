import type { Database } from '../db/database.ts'
import {
  deleteErasuresBefore,
  deleteOrphanThreads,
  dueErasureTasks,
  settleErasureTask,
} from '../db/queries/erasures.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import type { ErasureTarget } from './erase.ts'

const TASKS_A_SWEEP = 100
const TASK_TIMEOUT_MS = 30_000
const FIRST_RETRY_MS = 60_000
const LONGEST_RETRY_MS = 6 * 3_600_000
/** About four days of tries; after that a person must look. */
const MAX_ATTEMPTS = 24
/** Providers deliver for a week at most, and replays are known for 30 days. */
const TOMBSTONE_DAYS = 35

/** Does what erasures left to do outside the database, and clears what was written late. Safe in any number of processes. */
export async function sweepErasures(deps: {
  db: Database
  clock: Clock
  targets: readonly ErasureTarget[]
  log?: Log | undefined
}): Promise<{ done: number; failed: number; threads: number }> {
  const { db, clock, targets, log } = deps
  let done = 0
  let failed = 0
  for (const task of await dueErasureTasks(db, clock.now(), TASKS_A_SWEEP)) {
    const target = targets.find(({ kind }) => kind === task.kind)
    try {
      if (target === undefined) throw new ProsaError('erasure.no_target', `Nothing erases ${task.kind} here.`)
      const signal = AbortSignal.timeout(TASK_TIMEOUT_MS)
      await target.erase(task.ref, { businessId: task.businessId, signal, db, clock })
      await settleErasureTask(db, {
        id: task.id,
        state: 'done',
        nextAt: clock.now(),
        errorCode: null,
        now: clock.now(),
      })
      done++
    } catch (error) {
      failed++
      const givenUp = task.attempts + 1 >= MAX_ATTEMPTS
      const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** task.attempts)
      const errorCode = error instanceof ProsaError ? error.code : 'erasure.failed'
      await settleErasureTask(db, {
        id: task.id,
        state: givenUp ? 'failed' : 'open',
        nextAt: new Date(clock.now().getTime() + wait),
        errorCode,
        now: clock.now(),
      })
      const level = givenUp ? 'error' : 'warn'
      log?.[level]({ kind: task.kind, taskId: task.id, errorCode }, 'erasure: a task is not done')
    }
  }
  const threads = await deleteOrphanThreads(db)
  await deleteErasuresBefore(db, new Date(clock.now().getTime() - TOMBSTONE_DAYS * 86_400_000))
  return { done, failed, threads }
}
