import { DateTime } from 'luxon'
import { isOpenDay } from '../business/business-hours.ts'
import type { BusinessConfig } from '../business/schema.ts'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
/** Whatever waits longer than this waits long enough. */
const LONGEST_DAYS = 60

/** Minutes the business was open between two instants; a day counts with its own intervals, a holiday not at all. */
export function openMinutes(hours: BusinessConfig['business_hours'], from: Date, to: Date): number {
  const start = DateTime.fromJSDate(from, { zone: hours.timezone })
  const end = DateTime.fromJSDate(to, { zone: hours.timezone })
  let minutes = 0
  for (let day = 0; day <= LONGEST_DAYS; day++) {
    const date = start.startOf('day').plus({ days: day })
    if (date > end) break
    const name = DAYS[date.weekday - 1]
    if (name === undefined || !isOpenDay(hours, date.plus({ hours: 12 }).toJSDate())) continue
    for (const interval of hours.week[name] ?? []) {
      const opens = DateTime.max(at(date, interval.from), start)
      const closes = DateTime.min(at(date, interval.to), end)
      minutes += Math.max(0, closes.diff(opens, 'minutes').minutes)
    }
  }
  return Math.floor(minutes)
}

/** Local time of a day, "18:00" as the clock shows it. */
function at(date: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return date.set({ hour, minute })
}
