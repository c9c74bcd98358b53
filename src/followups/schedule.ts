import { DateTime } from 'luxon'
import { isOpenDay } from '../business/business-hours.ts'
import type { BusinessConfig } from '../business/schema.ts'

export type FollowUp = NonNullable<BusinessConfig['follow_up']>

/** Longest run of closed days looked over: carnival, a strike and holidays in a row. */
const DAYS_AHEAD = 30
const MINUTE_MS = 60_000

/** `at` itself when a reminder may go then, else the next opening. The closing minute is closed. */
export function nextReminderTime(config: BusinessConfig, followUp: FollowUp, at: Date): Date {
  const zone = config.business_hours.timezone
  const {
    hours: { from, to },
    days: allowed,
  } = followUp
  const local = DateTime.fromJSDate(at, { zone })
  for (let days = 0; days <= DAYS_AHEAD; days++) {
    const day = local.plus({ days }).startOf('day')
    if (!isOpenDay(config.business_hours, day.toJSDate(), allowed)) continue
    const opens = atTime(day, from)
    if (local < opens) return opens.toJSDate()
    if (local < atTime(day, to)) return at
  }
  return local.plus({ days: DAYS_AHEAD }).toJSDate()
}

function atTime(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return day.set({ hour, minute })
}

/** End of a step's wait after `anchor`, at whatever hour. Null: the ladder has no such step. */
export function waitOver(followUp: FollowUp, step: number, anchor: Date): Date | null {
  const rung = followUp.ladder[step - 1]
  return rung === undefined ? null : new Date(anchor.getTime() + rung.after_minutes * MINUTE_MS)
}

/** When a step is due: its wait after `anchor`, moved to the next opening. Null: the ladder has no such step. */
export function dueAt(config: BusinessConfig, followUp: FollowUp, step: number, anchor: Date): Date | null {
  const over = waitOver(followUp, step, anchor)
  return over === null ? null : nextReminderTime(config, followUp, over)
}
