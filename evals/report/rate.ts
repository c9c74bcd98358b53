import { wilson } from '../runner/stats.ts'
import type { Rate } from './report.ts'

export function rateOf(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, rate: null, low: null, high: null }
  return { hits, of, rate: hits / of, ...wilson(hits, of) }
}

/** A mean of chances over cases. The interval is Wilson's with the mean as the share: exact when each is 0 or 1. */
export function meanRate(chances: readonly number[]): Rate {
  return rateOf(
    chances.reduce((sum, one) => sum + one, 0),
    chances.length,
  )
}
