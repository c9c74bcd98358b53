import type { BusinessConfig } from '../business/schema.ts'
import { isUnfinished, needsNoMore } from './unfinished.ts'

/** `debounce` of business.yaml: milliseconds of silence, and the longest wait since the first unanswered message. */
export type DebounceSettings = BusinessConfig['debounce']

/** One unanswered message. */
export interface PendingMessage {
  text: string
  /** Kind of a media message: a photo without a caption is often followed by words about it. */
  media?: string | undefined
  /** When it was taken in, by our clock. */
  at: Date
}

/** A greeting waits this share of `complete_ms`: nothing more is needed to answer it. */
const GREETING_SHARE = 0.25
/** People keep their rhythm: the next message of a burst is looked for this much longer than the last gap. */
const RHYTHM = 1.25

/**
 * When the turn should run, never before `now`. `pending` is every unanswered message, oldest first; more
 * messages move the instant, at most to `cap_ms` after the first.
 */
export function nextTurnAt(pending: readonly PendingMessage[], settings: DebounceSettings, now: Date): Date {
  const first = pending[0]
  if (first === undefined) return now
  const latest = first.at.getTime() + settings.cap_ms
  const at = now.getTime() + quietMs(pending, settings)
  return new Date(Math.max(now.getTime(), Math.min(at, latest)))
}

function quietMs(pending: readonly PendingMessage[], settings: DebounceSettings): number {
  const completeMs = settings.complete_ms
  const unfinishedMs = Math.max(completeMs, settings.unfinished_ms)
  const last = pending.at(-1)
  if (last === undefined) return 0
  const before = pending.at(-2)
  if (isUnfinished(last, before !== undefined)) return unfinishedMs
  if (before === undefined) return needsNoMore(last.text) ? completeMs * GREETING_SHARE : completeMs
  const gap = last.at.getTime() - before.at.getTime()
  return Math.min(unfinishedMs, Math.max(completeMs, gap * RHYTHM))
}
