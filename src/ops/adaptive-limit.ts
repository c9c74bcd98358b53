import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** How much may run at once, by how this process's event loop is doing. */
export interface AdaptiveLimit {
  current(): number
  stop(): void
}

/** How the event loop did since the last look. */
export interface LoopState {
  /** Milliseconds it was late, 90th percentile. */
  lateMs: number
  /** Share of the time it had something to do. */
  busy: number
}

/** Late above the one, and on time below the other. */
const LATE_MS = 50
const ON_TIME_MS = 25
/** A loop that is late and mostly idle is late because of others on the machine: less work of its own would not help. */
const BUSY = 0.7
const LOOK_MS = 500
const RESOLUTION_MS = 10
/** What a late process still runs: enough for turns that wait for a model elsewhere to go on. */
export const LEAST = 3
/** Of what ran, when it was too much. */
const SHARE_KEPT = 0.7

/**
 * Additive increase, multiplicative decrease. Work that computes here makes every other step of the process wait,
 * acknowledgements of webhooks among them, and gains nothing from company; work that waits for somebody else does no
 * harm in any number. A late and busy event loop tells the two apart.
 */
export function createAdaptiveLimit(most: number): AdaptiveLimit {
  const lateness = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  lateness.enable()
  let before = performance.eventLoopUtilization()
  let limit = Math.min(LEAST, most)
  const timer = setInterval(() => {
    const busy = performance.eventLoopUtilization(before).utilization
    limit = nextLimit(limit, most, { lateMs: lateness.percentile(90) / 1e6 - RESOLUTION_MS, busy })
    lateness.reset()
    before = performance.eventLoopUtilization()
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

export function nextLimit(limit: number, most: number, { lateMs, busy }: LoopState): number {
  if (lateMs > LATE_MS && busy > BUSY) return Math.min(most, Math.max(LEAST, Math.floor(limit * SHARE_KEPT)))
  return lateMs < ON_TIME_MS || busy < BUSY ? Math.min(most, limit + 1) : limit
}
