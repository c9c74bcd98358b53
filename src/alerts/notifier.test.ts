import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { type Loopback, startLoopback } from '../../test/support/loopback.ts'
import type { Database } from '../db/database.ts'
import { createManualClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createMetrics, type Metrics, startAtZero } from '../ops/metrics.ts'
import { createNotifier, type NotifierOptions } from './notifier.ts'

let test: TestDatabase
let channel: Loopback
let open: Metrics[] = []
const clock = createManualClock(new Date('2026-11-20T12:00:00Z'))

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await test.db.query('truncate alerts, dead_letters cascade')
  channel = await startLoopback({ handle: () => ({ status: 200, body: 'ok' }) })
})
afterEach(async () => {
  await channel.close().catch(() => {})
  for (const metrics of open) metrics.close()
  open = []
})

function notifier(part: Partial<NotifierOptions> = {}) {
  const metrics = createMetrics()
  open.push(metrics)
  const made = createNotifier({
    db: test.db,
    clock,
    log: createLog('silent'),
    metrics,
    url: `${channel.url}/services/T0/secret`,
    format: 'json',
    backoffMs: 1,
    ...part,
  })
  return { ...made, metrics }
}

const letters = (count: number) =>
  test.db.query(
    `insert into dead_letters (kind, error_code, error) select 'turn', 'x', 'x' from generate_series(1, $1)`,
    [count],
  )
const told = () => channel.requests.map(({ body }) => body)

describe('the notifier', () => {
  it('tells nobody anything while all is well', async () => {
    await notifier().look()
    expect(told()).toEqual([])
  })

  it('tells at the threshold, when it gets worse, and when it is over', async () => {
    const { look } = notifier()
    await letters(1)
    await look()
    await look()
    expect(told()).toMatchObject([{ alert: 'dead_letters', event: 'raised', level: 'warning' }])
    await letters(8)
    await look()
    expect(told()).toHaveLength(1)
    await letters(1)
    await look()
    expect(told()[1]).toMatchObject({ alert: 'dead_letters', event: 'escalated', level: 'critical' })
    await test.db.query(`update dead_letters set state = 'discarded'`)
    await look()
    await look()
    expect(told()[2]).toMatchObject({ alert: 'dead_letters', event: 'recovered', level: 'critical' })
    expect(told()).toHaveLength(3)
  })

  it('tells of refusals and of a ceiling that is reached, from what is counted', async () => {
    const { look, metrics } = notifier()
    startAtZero(metrics, { limits: ['badTokens', 'turns'], businesses: ['padaria'], channels: ['zapi'] })
    await look()
    metrics.spendRefused.inc({ business: 'padaria', scope: 'contact' }, 50)
    metrics.limited.inc({ limit: 'turns' }, 500)
    await look()
    expect(told()).toEqual([])
    metrics.spendRefused.inc({ business: 'padaria', scope: 'business' })
    metrics.limited.inc({ limit: 'badTokens' }, 20)
    await look()
    expect(told()).toMatchObject([
      { alert: 'guessing', event: 'raised', level: 'warning' },
      { alert: 'spend:padaria', event: 'raised', level: 'critical' },
    ])
  })

  it('speaks as Slack takes it', async () => {
    await letters(1)
    await notifier({ format: 'slack' }).look()
    expect(channel.requests).toMatchObject([
      {
        method: 'POST',
        path: '/services/T0/secret',
        body: { text: expect.stringContaining('(dead_letters): 1 itens') },
      },
    ])
  })

  it('says once what several processes see', async () => {
    await letters(1)
    const [one, two] = [notifier(), notifier()]
    await Promise.all([one.look(), two.look()])
    await Promise.all([one.look(), two.look()])
    expect(told()).toHaveLength(1)
  })

  it('tries again at the next look when the channel fails, and does not fail itself', async () => {
    await letters(1)
    const { look } = notifier()
    channel.fault({ kind: 'respond', status: 500, times: 3 })
    await look()
    const tried = told().length
    expect(tried).toBeGreaterThan(0)
    channel.clearFaults()
    await look()
    expect(told().length).toBe(tried + 1)
    await look()
    expect(told().length).toBe(tried + 1)
  })

  it('lives on when there is no channel at all', async () => {
    await letters(1)
    const { look } = notifier()
    await channel.close()
    await expect(look()).resolves.toBeUndefined()
    expect((await test.db.query('select told from alerts')).rows).toEqual([{ told: null }])
  })

  it('tells of a database that went away and of its return', async () => {
    let away = true
    const db: Database = {
      ...test.db,
      query: (text, values) => (away ? Promise.reject(new Error('gone')) : test.db.query(text, values)),
    }
    const { look } = notifier({ db })
    await look()
    await look()
    away = false
    await look()
    expect(told()).toMatchObject([
      { alert: 'database', event: 'raised', level: 'critical' },
      { alert: 'database', event: 'recovered' },
    ])
  })

  it('sees calls and requests of the last five minutes, and forgets older ones', async () => {
    const { look, metrics } = notifier()
    await look()
    metrics.integrationCalls.inc({ service: 'piperun', outcome: 'ok' }, 9)
    metrics.integrationCalls.inc({ service: 'piperun', outcome: 'unavailable' }, 1)
    await look()
    expect(told()).toMatchObject([{ alert: 'failing:piperun', event: 'raised', level: 'warning' }])
    metrics.integrationCalls.inc({ service: 'piperun', outcome: 'ok' }, 100)
    await look()
    expect(told()[1]).toMatchObject({ alert: 'failing:piperun', event: 'recovered' })
  })

  it('sees slow replies', async () => {
    const { look, metrics } = notifier()
    await look()
    for (let n = 0; n < 18; n++) metrics.replySeconds.observe({ business: 'x' }, 1)
    for (let n = 0; n < 2; n++) metrics.replySeconds.observe({ business: 'x' }, 25)
    await look()
    expect(told()).toMatchObject([{ alert: 'reply_slow', event: 'raised', level: 'critical' }])
  })
})
