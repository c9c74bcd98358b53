import Holidays from 'date-holidays'
import { DateTime } from 'luxon'
import { remember } from '../text/remember.ts'
import type { BusinessConfig } from './schema.ts'

type Hours = BusinessConfig['business_hours']

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

const DAYS_KEPT = 1_000

/** True within one of the day's intervals (both ends inclusive, by the minute) of a day that is no holiday. */
export function isOpen(hours: Hours, at: Date): boolean {
  const local = DateTime.fromJSDate(at, { zone: hours.timezone })
  const day = DAYS[local.weekday - 1]
  if (day === undefined || isHoliday(hours, local)) return false
  const time = local.toFormat('HH:mm')
  return (hours.week[day] ?? []).some((interval) => interval.from <= time && time <= interval.to)
}

/** True on one of these days that is no holiday, whatever the time. Default: the days with opening hours. */
export function isOpenDay(hours: Hours, at: Date, days?: readonly (typeof DAYS)[number][]): boolean {
  const local = DateTime.fromJSDate(at, { zone: hours.timezone })
  const day = DAYS[local.weekday - 1]
  if (day === undefined || isHoliday(hours, local)) return false
  return days === undefined ? (hours.week[day] ?? []).length > 0 : days.includes(day)
}

function isHoliday(hours: Hours, local: DateTime): boolean {
  const { holidays } = hours
  if (holidays === undefined) return false
  const date = local.toISODate() ?? ''
  if (holidays.extra.includes(date)) return true
  return isPublicHoliday(`${holidays.country}/${holidays.state ?? ''}/${date}`)
}

/** Every turn asks for the same few days, and the library works all of a year's rules out for each. */
const isPublicHoliday = remember((countryStateDate) => {
  const [country = '', state = '', date] = countryStateDate.split('/')
  // The library reads the date in the host's zone; noon of the local date is that date in every zone.
  const noon = new Date(`${date} 12:00:00`)
  const found = calendar(country, state === '' ? undefined : state).isHoliday(noon)
  return found !== false && found.some((holiday) => holiday.type === 'public')
}, DAYS_KEPT)

// Building a calendar parses a country's rules, several milliseconds: one for each country and state.
const calendars = new Map<string, Holidays>()
function calendar(country: string, state: string | undefined): Holidays {
  const key = `${country}-${state ?? ''}`
  const known = calendars.get(key)
  if (known !== undefined) return known
  const made = state === undefined ? new Holidays(country) : new Holidays(country, state)
  calendars.set(key, made)
  return made
}
