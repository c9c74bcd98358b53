import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createHarness, emptyDatabase, type Harness } from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createLimiter } from '../limits/limiter.ts'

const TURNS = 3
const FLOODER = '5511987653001'
const OTHER = '5511987653002'

let test: TestDatabase
let h: Harness
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  await test.db.query('delete from rate_limits')
  const limits = {
    badWebhooks: 0,
    leadsByAddress: 0,
    leadsByPhone: 0,
    badTokens: 0,
    adminCalls: 0,
    turns: TURNS,
  }
  const limiter = createLimiter({ db: test.db, limits })
  h = await createHarness({
    db: test.db,
    putOff: async (contactId) => {
      const verdict = await limiter.take('turns', contactId)
      return verdict.allowed ? null : new Date(h.clock.now().getTime() + verdict.retryAfterMs)
    },
  })
  // The library reads the system clock: it moves with the test's.
  vi.useFakeTimers({ toFake: ['Date'], now: h.clock.now() })
})
afterEach(() => vi.useRealTimers())

function pass(ms: number): void {
  h.clock.advance(ms)
  vi.setSystemTime(h.clock.now())
}

it('answers one who floods a few times a minute, everything in order, and others at once', async () => {
  for (let n = 0; n < 20; n++) {
    await h.inbox.accept([h.message(FLOODER, `m${n}`)])
    await h.drain()
  }
  expect(h.graph.calls).toHaveLength(TURNS)
  expect(await h.rows(`select from inbound where state = 'pending'`)).toHaveLength(20 - TURNS)

  await h.inbox.accept([h.message(OTHER, 'oi')])
  await h.drain()
  expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: m0', 're: m1', 're: m2', 're: oi'])

  pass(61_000)
  await h.drain()
  const rest = Array.from({ length: 20 - TURNS }, (_, n) => `m${n + TURNS}`)
  expect(h.channel.sent.at(-1)?.text).toBe(`re: ${rest.join(' | ')}`)
  expect(h.graph.calls).toHaveLength(TURNS + 2)
  expect(await h.rows(`select from inbound where state <> 'handled'`)).toEqual([])
})

it('counts no turn where the agent has no say, so that a person finds it fresh', async () => {
  await h.inbox.accept([h.message(FLOODER, 'oi')])
  await h.drain()
  await test.db.query(`update conversations set mode = 'human'`)
  for (let n = 0; n < 10; n++) {
    await h.inbox.accept([h.message(FLOODER, `para a pessoa ${n}`)])
    await h.drain()
  }
  expect(await h.rows(`select from inbound where state = 'pending'`)).toEqual([])
  await test.db.query(`update conversations set mode = 'agent'`)
  await h.inbox.accept([h.message(FLOODER, 'de volta')])
  await h.drain()
  expect(h.channel.sent.at(-1)?.text).toBe('re: de volta')
})

it('puts off and loses nothing over a restart in between', async () => {
  for (let n = 0; n < 6; n++) {
    await h.inbox.accept([h.message(FLOODER, `m${n}`)])
    await h.drain()
  }
  // The wake-up is durable: another runner, which has counted nothing, finds the rest.
  const contactId = await h.contactOf(FLOODER)
  const next = await createHarness({ db: test.db })
  await next.runner.run(contactId)
  expect(next.graph.calls[0]?.inbound.map(({ text }) => text)).toEqual(['m3', 'm4', 'm5'])
})
