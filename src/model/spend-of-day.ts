import { DateTime } from 'luxon'
import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import { spendOfDays } from '../db/queries/model-spend.ts'
import { ceilingsOf } from './budget.ts'

/** US dollars. */
export interface SpendOfDay {
  business: string
  /** ISO 8601 date, of the business's time zone. */
  day: string
  timezone: string
  /** With what calls under way have set aside. */
  usd: number
  ceilingUsd: number
  contactCeilingUsd: number
}

const MICRO = 1_000_000

/** What the models cost businesses in a day, as the ceilings count it. */
export async function readSpendOfDay(
  db: Queryable,
  businesses: readonly Business[],
  now: Date,
  day?: string,
): Promise<SpendOfDay[]> {
  const ceilings = ceilingsOf(businesses)
  const asked = businesses.flatMap(({ id }) => {
    const found = ceilings(id)
    if (found === null) return []
    const today = DateTime.fromJSDate(now, { zone: found.timezone }).toISODate() ?? ''
    return [{ id, ...found, scope: `business:${id}`, day: day ?? today }]
  })
  const spent = await spendOfDays(db, asked)
  return asked.map(({ id, scope, day: of, timezone, businessUsd, contactUsd }) => ({
    business: id,
    day: of,
    timezone,
    usd: (spent.get(scope) ?? 0) / MICRO,
    ceilingUsd: businessUsd,
    contactCeilingUsd: contactUsd,
  }))
}
