import { isUnfinished, needsNoMore } from './unfinished.ts'

/** Milliseconds; see `debounce` in business.yaml. */
export interface DebounceSettings {
  /** Silence after a message that looks complete. */
  completeMs: number
  /** Silence after one that looks unfinished. */
  unfinishedMs: number
  /** Longest wait since the first unanswered message. */
  capMs: number
}

/** One unanswered message. */
export interface PendingMessage {
  text: string
  /** Kind of a media message: a photo without a caption is often followed by words about it. */
  media?: string | undefined
  /** When it was taken in, by our clock. */
  at: Date
}

/** A greeting waits this share of `completeMs`: nothing more is needed to answer it. */
const GREETING_SHARE = 0.25
/** People keep their rhythm: the next message of a burst is looked for this much longer than the last gap. */
const RHYTHM = 1.25

/**
 * When the turn should run, never before `now`. `pending` is every unanswered message, oldest first; more
 * messages move the instant, at most to `capMs` after the first.
 */
export function nextTurnAt(pending: readonly PendingMessage[], settings: DebounceSettings, now: Date): Date {
  const first = pending[0]
  if (first === undefined) return now
  const latest = first.at.getTime() + settings.capMs
  const at = now.getTime() + quietMs(pending, settings)
  return new Date(Math.max(now.getTime(), Math.min(at, latest)))
}

function quietMs(pending: readonly PendingMessage[], settings: DebounceSettings): number {
  const { completeMs } = settings
  const unfinishedMs = Math.max(completeMs, settings.unfinishedMs)
  const last = pending.at(-1)
  if (last === undefined) return 0
  const before = pending.at(-2)
  if (isUnfinished(last, before !== undefined)) return unfinishedMs
  if (before === undefined) return needsNoMore(last.text) ? completeMs * GREETING_SHARE : completeMs
  const gap = last.at.getTime() - before.at.getTime()
  return Math.min(unfinishedMs, Math.max(completeMs, gap * RHYTHM))
}

/**
 * The business's settings under `DEBOUNCE_MS`, which says what a complete message waits: the others keep
 * their proportion to it, and 0 answers everything at once.
 */
export function scaleDebounce(settings: DebounceSettings, completeMs: number | undefined): DebounceSettings {
  if (completeMs === undefined) return settings
  if (completeMs === 0) return { completeMs: 0, unfinishedMs: 0, capMs: 0 }
  const factor = settings.completeMs === 0 ? 1 : completeMs / settings.completeMs
  return {
    completeMs,
    unfinishedMs: Math.round(settings.unfinishedMs * factor),
    capMs: Math.round(settings.capMs * factor),
  }
}
