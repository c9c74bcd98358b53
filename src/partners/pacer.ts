import { setTimeout as sleep } from 'node:timers/promises'
import { PartnerError } from './errors.ts'

/** Lets one call through every `intervalMs`, in order of arrival. */
export interface Pacer {
  /** Resolves when it is this call's turn; rejects when the signal fires first, or when the queue is too long. */
  wait(signal?: AbortSignal): Promise<void>
  /** Nobody is let through for so long: the other side asked for it. */
  hold(ms: number): void
}

/**
 * @param options.maxWaitMs a call that would wait longer is refused at once: the lead gets an answer without it.
 */
export function createPacer(options: {
  intervalMs: number
  maxWaitMs: number
  now?: () => number
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>
}): Pacer {
  const { intervalMs, maxWaitMs, now = () => performance.now() } = options
  const pause =
    options.sleep ?? ((ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }))
  let nextAt = Number.NEGATIVE_INFINITY

  return {
    async wait(signal) {
      signal?.throwIfAborted()
      const at = Math.max(now(), nextAt)
      const waitMs = at - now()
      if (waitMs > maxWaitMs) throw new PartnerError('unavailable', 'too many calls are waiting')
      nextAt = at + intervalMs
      if (waitMs > 0) await pause(waitMs, signal)
    },
    hold(ms) {
      nextAt = Math.max(nextAt, now() + ms)
    },
  }
}
