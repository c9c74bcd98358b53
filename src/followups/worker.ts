import type { Log } from '../ops/log.ts'
import type { Followups } from './followups.ts'

/** Reminders are a matter of hours; this is what one may come late. */
const SWEEP_MS = 15_000

/**
 * Looks for due reminders until stopped. Any number of processes may: each reminder is settled under its
 * conversation's lock, once.
 */
export function startReminderWorker(deps: { followups: Followups; log: Log; everyMs?: number }): {
  stop(): Promise<void>
} {
  const { followups, log, everyMs = SWEEP_MS } = deps
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const schedule = () => {
    timer = setTimeout(() => {
      running = followups
        .sweep({ signal: stopping.signal })
        .catch((err: unknown) => log.warn({ err }, 'reminders: sweep failed'))
        .finally(() => {
          if (!stopping.signal.aborted) schedule()
        })
    }, everyMs)
    timer.unref()
  }
  schedule()
  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}
