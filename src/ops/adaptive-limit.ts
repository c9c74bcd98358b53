import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How much may run at once, by how late this process's event loop is. */
export interface AdaptiveLimit {
  current(): number
  stop(): void
}

/** Milliseconds of lateness (90th percentile of a look) above which less runs, and below which more. */
const LATE_MS = 50
const EASY_MS = 25
const LOOK_MS = 500
const RESOLUTION_MS = 10
/** What a late process still runs: enough for turns that wait for a model elsewhere to go on. */
export const LEAST = 3
/** Of what ran, when it was too much. */
const SHARE_KEPT = 0.7

/**
 * Additive increase, multiplicative decrease. Work that computes here makes every other step of the process wait,
 * acknowledgements of webhooks among them, and gains nothing from company; work that waits for somebody else does no
 * harm in any number. The lateness of the event loop tells the two apart.
 */
export function createAdaptiveLimit(most: number): AdaptiveLimit {
  const lateness = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  lateness.enable()
  let limit = Math.min(LEAST, most)
  const timer = setInterval(() => {
    limit = nextLimit(limit, most, lateness.percentile(90) / 1e6 - RESOLUTION_MS)
    lateness.reset()
  }, LOOK_MS)
  timer.unref()
  return {
    current: () => limit,
    stop() {
      clearInterval(timer)
      lateness.disable()
    },
  }
}

/** @param lateMs how late the event loop was, milliseconds. */
export function nextLimit(limit: number, most: number, lateMs: number): number {
  if (lateMs > LATE_MS) return Math.min(most, Math.max(LEAST, Math.floor(limit * SHARE_KEPT)))
  return lateMs < EASY_MS ? Math.min(most, limit + 1) : limit
}
