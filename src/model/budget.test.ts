import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { Database } from '../db/database.ts'
import { deleteSpendBefore } from '../db/queries/model-spend.ts'
import { createManualClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { type BudgetOptions, type Ceilings, createBudget } from './budget.ts'
import type { ModelUsage } from './contract.ts'
import { ModelError } from './errors.ts'
import { parsePrices } from './prices.ts'

/** A dollar a million tokens each way: a token is a millionth of a dollar. */
const PRICES = parsePrices('one=1/1,dear=10/40')
const CEILINGS: Ceilings = { timezone: 'America/Sao_Paulo', contactUsd: 0.001, businessUsd: 0.003 }
const tokens = (inputTokens: number, outputTokens = 0): ModelUsage => ({ inputTokens, outputTokens })

let test: TestDatabase
let clock: ReturnType<typeof createManualClock>
let refused: string[]
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await test.db.query('delete from model_spend')
  // 20:30 in São Paulo.
  clock = createManualClock(new Date('2026-03-10T23:30:00Z'))
  refused = []
})

const replica = (part: Partial<BudgetOptions> = {}) =>
  createBudget({
    db: test.db,
    clock,
    log: createLog('silent'),
    prices: PRICES,
    ceilingsOf: () => CEILINGS,
    onRefused: ({ scope }) => refused.push(scope),
    ...part,
  })
const ana = { businessId: 'padaria', contactId: 'ana' }
const call = (most: number, used: number | Error | null, model = 'openai:one') => ({
  model,
  most: tokens(most),
  make: () => (used instanceof Error ? Promise.reject(used) : Promise.resolve({ usage: tokens(used ?? 0) })),
})
const spent = async () =>
  Object.fromEntries(
    (
      await test.db.query<{ key: string; micro: number }>(
        `select scope || ' ' || day as key, micro_usd::int as micro from model_spend order by 1`,
      )
    ).rows.map(({ key, micro }) => [key, micro]),
  )

describe("a day's ceilings", () => {
  it('keeps what a call really used, for the contact and for the business', async () => {
    await replica().spend(ana, call(900, 250))
    await replica().spend({ businessId: 'padaria' }, call(900, 100))
    expect(await spent()).toEqual({ 'contact:ana 2026-03-10': 250, 'business:padaria 2026-03-10': 350 })
  })

  it('refuses what would pass a contact’s ceiling, and no other contact for it', async () => {
    const budget = replica()
    await budget.spend(ana, call(900, 800))
    await expect(budget.spend(ana, call(300, 10))).rejects.toMatchObject({ failure: 'budget' })
    await budget.spend(ana, call(200, 10))
    await budget.spend({ ...ana, contactId: 'bia' }, call(900, 10))
    expect(refused).toEqual(['contact'])
  })

  it('refuses what would pass the business’s, and takes nothing from the contact for it', async () => {
    const budget = replica()
    for (const contactId of ['a', 'b', 'c']) await budget.spend({ ...ana, contactId }, call(1000, 900))
    await expect(budget.spend(ana, call(400, 10))).rejects.toBeInstanceOf(ModelError)
    expect(refused).toEqual(['business'])
    expect(await spent()).not.toHaveProperty('contact:ana 2026-03-10')
  })

  it('does not make a call it refuses', async () => {
    let made = 0
    const most = tokens(5_000)
    const make = () => Promise.resolve({ usage: tokens(++made) })
    await expect(replica().spend(ana, { model: 'one', most, make })).rejects.toMatchObject({
      code: 'model.budget',
    })
    expect(made).toBe(0)
  })

  it('holds when two replicas spend at once: together they never set aside more than there is', async () => {
    const [one, other] = [replica(), replica()]
    const calls = Array.from({ length: 30 }, (_, index) =>
      (index % 2 ? one : other)
        .spend({ ...ana, contactId: `c${index % 6}` }, call(400, 400))
        .then(() => 400)
        .catch(() => 0),
    )
    const total = (await Promise.all(calls)).reduce((sum, each) => sum + each, 0)
    // 3,000 for the business leaves seven calls of 400; each contact has room for two.
    expect(total).toBe(2_800)
    expect((await spent())['business:padaria 2026-03-10']).toBe(2_800)
  })

  it('counts a call whose process ended before it was settled as what it might have cost', async () => {
    const lost = replica().spend(ana, {
      ...call(900, 0),
      make: () => new Promise<{ usage: ModelUsage }>(() => {}),
    })
    await expect.poll(async () => (await spent())['contact:ana 2026-03-10']).toBe(900)
    await expect(replica().spend(ana, call(200, 10))).rejects.toMatchObject({ failure: 'budget' })
    void lost
  })

  it('gives back what the provider refused, and keeps what may have been charged', async () => {
    const budget = replica()
    await expect(budget.spend(ana, call(500, new ModelError('provider', 'no')))).rejects.toThrow('no')
    expect((await spent())['contact:ana 2026-03-10']).toBe(0)
    await expect(budget.spend(ana, call(500, new ModelError('timeout', 'late')))).rejects.toThrow('late')
    expect((await spent())['contact:ana 2026-03-10']).toBe(500)
  })

  it('keeps what was set aside where a server counts no tokens', async () => {
    await replica().spend(ana, call(500, null))
    expect((await spent())['contact:ana 2026-03-10']).toBe(500)
  })

  it('counts a model nobody priced as the dearest there is, never as free', async () => {
    await replica().spend({ businessId: 'padaria' }, call(200, 100, 'openai:unheard-of'))
    expect((await spent())['business:padaria 2026-03-10']).toBe(1_000)
  })

  it('knows a dated name', async () => {
    await replica().spend(ana, call(500, 300, 'openai:one-2026-01-31'))
    expect((await spent())['contact:ana 2026-03-10']).toBe(300)
  })

  it('begins anew at midnight of the business, and settles a call on the day it began', async () => {
    const budget = replica()
    await budget.spend(ana, call(1_000, 1_000))
    clock.advance(60 * 60_000) // 21:30 there, the next day in UTC.
    await expect(budget.spend(ana, call(100, 10))).rejects.toMatchObject({ failure: 'budget' })
    clock.advance(150 * 60_000 - 1) // The last millisecond of the day.
    await expect(budget.spend(ana, call(100, 10))).rejects.toMatchObject({ failure: 'budget' })
    const over = budget.spend(
      { ...ana, contactId: 'bia' },
      {
        ...call(500, 0),
        make: () => {
          clock.advance(5_000)
          return Promise.resolve({ usage: tokens(100) })
        },
      },
    )
    await over
    await budget.spend(ana, call(100, 10))
    expect(await spent()).toEqual({
      'business:padaria 2026-03-10': 1_100,
      'business:padaria 2026-03-11': 10,
      'contact:ana 2026-03-10': 1_000,
      'contact:ana 2026-03-11': 10,
      'contact:bia 2026-03-10': 100,
    })
  })

  it('asks no model while nobody can count', async () => {
    const down: Database = { ...test.db, transaction: () => Promise.reject(new Error('connection refused')) }
    await expect(replica({ db: down }).spend(ana, call(1, 1))).rejects.toMatchObject({ failure: 'budget' })
    expect(refused).toEqual(['unknown'])
  })

  it('answers although the correction could not be stored', async () => {
    let transactions = 0
    const flaky: Database = {
      ...test.db,
      transaction: (work) =>
        ++transactions > 1 ? Promise.reject(new Error('gone')) : test.db.transaction(work),
    }
    expect(await replica({ db: flaky }).spend(ana, call(500, 10))).toEqual({ usage: tokens(10) })
    expect((await spent())['contact:ana 2026-03-10']).toBe(500)
  })

  it('a ceiling of nothing lets nothing through; a business without ceilings everything', async () => {
    const none = replica({ ceilingsOf: () => ({ ...CEILINGS, contactUsd: 0 }) })
    await expect(none.spend(ana, call(1, 1))).rejects.toMatchObject({ failure: 'budget' })
    await replica({ ceilingsOf: () => null }).spend(ana, call(9_000_000, 9_000_000))
    expect(await spent()).toEqual({})
  })

  it('forgets days that are over', async () => {
    await replica().spend(ana, call(500, 10))
    expect(await deleteSpendBefore(test.db, new Date('2026-03-10T12:00:00Z'))).toBe(0)
    expect(await deleteSpendBefore(test.db, new Date('2026-03-11T12:00:00Z'))).toBe(2)
  })
})
