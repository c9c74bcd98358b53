import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { Queryable } from '../db/database.ts'
import { deleteLapsedLimits } from '../db/queries/rate-limits.ts'
import { createLimiter } from './limiter.ts'
import { ALLOWED, type LimitName, type RequestLimits } from './limits.ts'

const NONE: RequestLimits = {
  badWebhooks: 0,
  leadsByAddress: 0,
  leadsByPhone: 0,
  badTokens: 0,
  adminCalls: 0,
  turns: 0,
}
const ADDRESS = '203.0.113.7'
const PHONE = '5511987650099'

describe('limits shared by replicas', () => {
  let test: TestDatabase
  let refused: LimitName[]
  let statements: number
  const counting: Queryable = {
    query: (text, values) => {
      statements++
      return test.db.query(text, values)
    },
  }
  const replica = (limits: Partial<RequestLimits>, db: Queryable = counting) =>
    createLimiter({ db, limits: { ...NONE, ...limits }, onLimited: (name) => refused.push(name) })

  beforeAll(async () => {
    test = await createTestDatabase()
  })
  afterAll(() => test.close())
  beforeEach(async () => {
    refused = []
    statements = 0
    await test.db.query('delete from rate_limits')
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-10T12:00:00Z') })
  })
  afterEach(() => vi.useRealTimers())

  it('counts what two replicas see together, key by key', async () => {
    const [one, other] = [replica({ leadsByPhone: 3 }), replica({ leadsByPhone: 3 })]
    expect(await one.take('leadsByPhone', PHONE)).toEqual(ALLOWED)
    expect(await other.take('leadsByPhone', PHONE)).toEqual(ALLOWED)
    expect(await one.take('leadsByPhone', PHONE)).toEqual(ALLOWED)
    expect(await other.take('leadsByPhone', PHONE)).toEqual({ allowed: false, retryAfterMs: 60_000 })
    expect(await one.take('leadsByPhone', '5511987650098')).toEqual(ALLOWED)
    expect(refused).toEqual(['leadsByPhone'])
  })

  it('loses no count when both take at once', async () => {
    const [one, other] = [replica({ turns: 10 }), replica({ turns: 10 })]
    const verdicts = await Promise.all(
      Array.from({ length: 30 }, (_, index) => (index % 2 ? one : other).take('turns', 'c')),
    )
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(10)
  })

  it('lets a key in again when its minute is over', async () => {
    const limiter = replica({ badTokens: 1 })
    await limiter.take('badTokens', ADDRESS)
    await limiter.take('badTokens', ADDRESS)
    vi.setSystemTime(new Date('2026-03-10T12:00:40Z'))
    expect(await limiter.look('badTokens', ADDRESS)).toEqual({ allowed: false, retryAfterMs: 20_000 })
    vi.setSystemTime(new Date('2026-03-10T12:01:01Z'))
    expect(await limiter.look('badTokens', ADDRESS)).toEqual(ALLOWED)
    expect(await limiter.take('badTokens', ADDRESS)).toEqual(ALLOWED)
  })

  it('looks without counting', async () => {
    const limiter = replica({ badTokens: 1 })
    for (let i = 0; i < 5; i++) expect(await limiter.look('badTokens', ADDRESS)).toEqual(ALLOWED)
    expect(await limiter.take('badTokens', ADDRESS)).toEqual(ALLOWED)
    expect(await limiter.look('badTokens', ADDRESS)).toEqual(ALLOWED)
  })

  it('refuses a flood without asking the database again', async () => {
    const limiter = replica({ badWebhooks: 5 })
    for (let i = 0; i < 6; i++) await limiter.take('badWebhooks', ADDRESS)
    const asked = statements
    for (let i = 0; i < 500; i++) expect((await limiter.take('badWebhooks', ADDRESS)).allowed).toBe(false)
    expect(statements).toBe(asked)
  })

  it('keeps no address and no phone, and forgets in time', async () => {
    const limiter = replica({ leadsByPhone: 5, leadsByAddress: 5 })
    await limiter.take('leadsByPhone', PHONE)
    await limiter.take('leadsByAddress', ADDRESS)
    const { rows } = await test.db.query<{ key: string }>('select key from rate_limits')
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toMatch(/203\.0\.113|98765/)
    expect(await deleteLapsedLimits(test.db, new Date('2026-03-10T12:00:30Z'))).toBe(0)
    expect(await deleteLapsedLimits(test.db, new Date('2026-03-10T12:02:00Z'))).toBe(2)
  })

  it('counts in the process for leads and turns while the database is down, and closes the admin API', async () => {
    const down: Queryable = { query: () => Promise.reject(new Error('connection refused')) }
    const limiter = replica({ badWebhooks: 2, turns: 2, badTokens: 2, adminCalls: 2 }, down)
    for (const name of ['badWebhooks', 'turns'] as const) {
      expect(await limiter.take(name, ADDRESS)).toEqual(ALLOWED)
      expect(await limiter.take(name, ADDRESS)).toEqual(ALLOWED)
      expect((await limiter.take(name, ADDRESS)).allowed).toBe(false)
    }
    expect((await limiter.look('badTokens', ADDRESS)).allowed).toBe(false)
    expect((await limiter.take('adminCalls', 'somebody')).allowed).toBe(false)
  })

  it('counts with the others again once the database is back', async () => {
    let isDown = true
    const flaky: Queryable = {
      query: (text, values) =>
        isDown ? Promise.reject(new Error('connection refused')) : test.db.query(text, values),
    }
    const limiter = replica({ badTokens: 2 }, flaky)
    expect((await limiter.look('badTokens', ADDRESS)).allowed).toBe(false)
    isDown = false
    expect(await limiter.look('badTokens', ADDRESS)).toEqual(ALLOWED)
    expect(await limiter.take('badTokens', ADDRESS)).toEqual(ALLOWED)
  })

  it('does nothing where a limit is off', async () => {
    const limiter = replica({})
    for (let i = 0; i < 300; i++) expect(await limiter.take('turns', 'c')).toEqual(ALLOWED)
    expect(statements).toBe(0)
  })
})
