import { DateTime } from 'luxon'
import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { correctSpend, takeSpend } from '../db/queries/model-spend.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import type { ModelUsage } from './contract.ts'
import { ModelError } from './errors.ts'
import { createPrices, type ModelPrice, type PriceOf } from './prices.ts'

/** Whom a call is for. Without a contact it counts for the business alone. */
export interface Spender {
  businessId: string
  contactId?: string | undefined
}

/** US dollars a day of the business's time zone. */
export interface Ceilings {
  timezone: string
  contactUsd: number
  businessUsd: number
}

/** The ceilings business.yaml sets, as it is when asked: a business may be read again. */
export function ceilingsOf(businesses: readonly Business[]): (businessId: string) => Ceilings | null {
  const byId = new Map(businesses.map((business) => [business.id, business]))
  return function ceilings(businessId) {
    const config = byId.get(businessId)?.config
    if (config === undefined) return null
    const { contact_usd_per_day: contactUsd, business_usd_per_day: businessUsd } = config.spend
    return { timezone: config.business_hours.timezone, contactUsd, businessUsd }
  }
}

export interface Budget {
  /**
   * Makes a call that a day's ceilings allow.
   *
   * @param call.most what it uses at most: set aside before it is made, so that replicas cannot pass a ceiling together.
   * @throws ModelError `budget`, and the call was not made; else whatever the call throws.
   */
  spend<Answer extends { usage: ModelUsage }>(
    who: Spender,
    call: { model: string; most: ModelUsage; make: () => Promise<Answer> },
  ): Promise<Answer>
  /** Counts what no ceiling may stop. Never throws: what cannot be counted is logged. */
  count(who: Spender, call: { model: string; used: ModelUsage }): Promise<void>
}

export interface BudgetOptions {
  db: Database
  clock: Clock
  /** Null: no ceilings. */
  ceilingsOf: (businessId: string) => Ceilings | null
  prices: ReadonlyMap<string, ModelPrice>
  log: Log
  /** Told of each call that was not made. */
  onRefused?:
    | ((refused: { businessId: string; scope: 'contact' | 'business' | 'unknown' }) => void)
    | undefined
}

const MICRO = 1_000_000

export function createBudget(options: BudgetOptions): Budget {
  const { db, clock, log } = options
  const costOf = dearestWhenUnknown(options.prices, (model) =>
    log.warn({ model }, 'spend: no price of this model; it is counted as the dearest there is'),
  )

  return {
    async spend(who, { model, most, make }) {
      const ceilings = options.ceilingsOf(who.businessId)
      if (ceilings === null) return make()
      const taken = costOf(model, most)
      const day = DateTime.fromJSDate(clock.now(), { zone: ceilings.timezone }).toISODate() ?? ''
      const scopes = scopesOf(who, ceilings)
      await reserve(who, scopes, day, taken)
      const settle = (cost: number) => correct(scopes, day, cost - taken)
      const answer = await make().catch(async (error: unknown) => {
        // Refused by the provider: nothing was made. Whatever else failed may have been charged.
        if (error instanceof ModelError && error.failure === 'provider') await settle(0)
        throw error
      })
      const { inputTokens, outputTokens, seconds = 0 } = answer.usage
      // A server that counts nothing: what was set aside stands.
      if (inputTokens + outputTokens + seconds > 0) await settle(costOf(model, answer.usage))
      return answer
    },

    async count(who, { model, used }) {
      const ceilings = options.ceilingsOf(who.businessId)
      if (ceilings === null) return
      const microUsd = costOf(model, used)
      const day = DateTime.fromJSDate(clock.now(), { zone: ceilings.timezone }).toISODate() ?? ''
      const work = async (tx: Queryable) => {
        for (const { scope } of scopesOf(who, ceilings))
          await takeSpend(tx, { scope, day, microUsd, ceilingMicroUsd: Number.MAX_SAFE_INTEGER })
      }
      await db.transaction(work).catch((err: unknown) => log.warn({ err }, 'spend: not counted'))
    },
  }

  async function reserve(who: Spender, scopes: Scope[], day: string, microUsd: number): Promise<void> {
    const { businessId } = who
    try {
      await db.transaction(async (tx) => {
        for (const { kind, scope, ceilingMicroUsd } of scopes) {
          if (!(await takeSpend(tx, { scope, day, microUsd, ceilingMicroUsd }))) throw new Refused(kind)
        }
      })
    } catch (cause) {
      const scope = cause instanceof Refused ? cause.scope : 'unknown'
      log.warn(
        { business: businessId, scope, day, ...(cause instanceof Refused ? {} : { err: cause }) },
        'spend: a ceiling is reached, or nobody could count; the model is not asked',
      )
      options.onRefused?.({ businessId, scope })
      throw new ModelError('budget', `the day's ceiling (${scope}) leaves nothing for this call`, { cause })
    }
  }

  /** What cannot be stored stays at what was set aside: more than was spent, never less. */
  async function correct(scopes: Scope[], day: string, byMicroUsd: number): Promise<void> {
    if (byMicroUsd === 0) return
    const work = async (tx: Queryable) => {
      // In the order they were taken in: two calls never wait for one another.
      for (const { scope } of scopes) await correctSpend(tx, { scope, day, byMicroUsd })
    }
    await db.transaction(work).catch((err: unknown) => log.warn({ err }, 'spend: not corrected'))
  }
}

interface Scope {
  kind: 'contact' | 'business'
  scope: string
  ceilingMicroUsd: number
}

class Refused extends Error {
  readonly scope: 'contact' | 'business'

  constructor(scope: 'contact' | 'business') {
    super(`ceiling of the ${scope}`)
    this.scope = scope
  }
}

/** The contact's first: the business's row is everybody's, and is held the shorter. */
function scopesOf({ businessId, contactId }: Spender, ceilings: Ceilings): Scope[] {
  const business = {
    kind: 'business' as const,
    scope: `business:${businessId}`,
    ceilingMicroUsd: Math.round(ceilings.businessUsd * MICRO),
  }
  if (contactId === undefined) return [business]
  const ceilingMicroUsd = Math.round(ceilings.contactUsd * MICRO)
  return [{ kind: 'contact', scope: `contact:${contactId}`, ceilingMicroUsd }, business]
}

/** Millionths of a dollar, rounded up. A model nobody priced must not be free: it costs what the dearest one does. */
function dearestWhenUnknown(prices: ReadonlyMap<string, ModelPrice>, onUnknown: (model: string) => void) {
  const known: PriceOf = createPrices(prices)
  const told = new Set<string>()
  const all = [...prices.values()]
  const input = Math.max(0, ...all.map((price) => price.input))
  const output = Math.max(0, ...all.map((price) => price.output))
  const minute = Math.max(0, ...all.map((price) => price.minute ?? 0))
  return (model: string, usage: ModelUsage): number => {
    const usd = known(model, usage) ?? known(model.replace(/-\d{4}-\d{2}-\d{2}$/, ''), usage)
    if (usd !== null) return Math.ceil(usd * MICRO)
    if (!told.has(model)) {
      told.add(model)
      onUnknown(model)
    }
    // Prices are for a million tokens, so this is millionths already.
    const tokens = usage.inputTokens * input + usage.outputTokens * output
    return Math.ceil(tokens + ((usage.seconds ?? 0) / 60) * minute * MICRO)
  }
}
