export type Level = 'warning' | 'critical'

/** What was noticed of one alert, and what people were told of it. */
export interface AlertState {
  /** Null: well. */
  level: Level | null
  /** What people were told and not told the end of. */
  told: Level | null
  /** The last level they were told of, over or not. */
  lastTold: Level | null
  toldAt: Date | null
}

export type AlertEvent = 'raised' | 'escalated' | 'repeated' | 'recovered'

/** Milliseconds within which an alert that comes back is not told again, unless it is worse. */
export const DEBOUNCE_MS = 15 * 60_000
/** Milliseconds after which an alert that stays is told again. */
export const REPEAT_MS = 4 * 60 * 60_000

export const WELL: AlertState = { level: null, told: null, lastTold: null, toldAt: null }

const SEVERITY: Record<Level, number> = { warning: 1, critical: 2 }
const severity = (level: Level | null) => (level === null ? 0 : SEVERITY[level])

/** What to tell people, when an alert stands at `level` now; `event` null: nothing. */
export function decide(
  before: AlertState,
  level: Level | null,
  now: Date,
): { state: AlertState; event: AlertEvent | null } {
  const since = before.toldAt === null ? Number.POSITIVE_INFINITY : now.getTime() - before.toldAt.getTime()
  const quiet = { state: { ...before, level }, event: null }
  if (level === null) {
    if (before.told === null) return quiet
    return { state: { level, told: null, lastTold: before.lastTold, toldAt: now }, event: 'recovered' }
  }
  const tell = (event: AlertEvent) => ({ state: { level, told: level, lastTold: level, toldAt: now }, event })
  if (before.told === null) {
    if (since < DEBOUNCE_MS && severity(level) <= severity(before.lastTold)) return quiet
    return tell('raised')
  }
  if (severity(level) > severity(before.told)) return tell('escalated')
  return since >= REPEAT_MS ? tell('repeated') : quiet
}
