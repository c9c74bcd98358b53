import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyDatabase } from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { Database } from '../db/database.ts'
import { createManualClock, systemClock } from './clock.ts'
import { createLog } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createQueue } from './queue.ts'
import { createSnapshot } from './snapshot.ts'

const NOW = new Date('2026-11-20T15:00:00Z')
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)
const business = exampleBusiness()

let test: TestDatabase
let open: Metrics[] = []
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  await test.db.query('truncate model_spend')
})
afterEach(() => {
  for (const metrics of open) metrics.close()
  open = []
})

function replica(db: Database = test.db, clock = createManualClock(NOW)) {
  const metrics = createMetrics()
  open.push(metrics)
  let looks = 0
  const counting: Database = {
    ...db,
    query: (text, values) => {
      looks++
      return db.query(text, values)
    },
  }
  const snapshot = createSnapshot({
    db: counting,
    clock,
    log: createLog('silent'),
    metrics,
    businesses: [business],
  })
  async function series(name: string): Promise<Record<string, number>> {
    const found = await metrics.registry.getSingleMetric(name)?.get()
    return Object.fromEntries(
      (found?.values ?? []).map(({ labels, value }) => [Object.values(labels).join(' '), value]),
    )
  }
  return { ...snapshot, series, clock, looks: () => looks }
}

/** A lead that came `minutes` ago and knows these fields. */
async function lead(
  minutes: number,
  options: { fields?: readonly string[]; status?: string; temperature?: string; stage?: string } = {},
): Promise<string> {
  const id = randomUUID()
  await test.db.query('insert into contacts (id, business_id, created_at) values ($1, $2, $3)', [
    id,
    business.id,
    ago(minutes),
  ])
  await test.db.query(
    `insert into conversations (contact_id, business_id, channel, account_id, stage) values ($1, $2, 'simulator', 'x', $3)`,
    [id, business.id, options.stage ?? 'initial'],
  )
  for (const field of options.fields ?? [])
    await test.db.query(
      `insert into lead_fields (contact_id, field, value, evidence, at) values ($1, $2, 'v', 'v', $3)`,
      [id, field, NOW],
    )
  if (options.status !== undefined)
    await test.db.query(
      `insert into qualifications (contact_id, version, temperature, status, score, reasons, inputs, at)
       values ($1, 1, 'quente', $2, 80, '[]', 'x', $3)`,
      [id, options.status, NOW],
    )
  if (options.temperature !== undefined)
    await test.db.query('insert into leads (contact_id, business_id, temperature) values ($1, $2, $3)', [
      id,
      business.id,
      options.temperature,
    ])
  return id
}

const spent = (scope: string, day: string, usd: number) =>
  test.db.query('insert into model_spend (scope, day, micro_usd) values ($1, $2, $3)', [
    scope,
    day,
    usd * 1e6,
  ])

describe('key figures', () => {
  it('count each milestone of the last thirty days, and leave out who came before', async () => {
    const all = business.config.minimum
    await lead(1)
    await lead(2, { fields: all.slice(1) })
    await lead(3, { fields: all })
    await lead(4, { fields: [...all, 'volume'], status: 'qualified', temperature: 'quente' })
    await lead(5, { fields: all, status: 'in_progress', temperature: 'morno', stage: 'converted' })
    await lead(31 * 24 * 60, { fields: all, status: 'qualified', temperature: 'quente' })
    const { refresh, series } = replica()
    await refresh()
    expect(await series('prosa_kpi_leads')).toEqual({
      'grafica created': 5,
      'grafica collected': 3,
      'grafica qualified': 1,
      'grafica deal': 0,
      'grafica human': 0,
      'grafica converted': 0,
    })
    expect(await series('prosa_kpi_leads_by_temperature')).toEqual({
      'grafica quente false': 1,
      'grafica morno true': 1,
    })
  })

  it('share the cost of the models among the leads that were qualified', async () => {
    const one = await lead(10, { status: 'qualified' })
    await lead(10, { status: 'qualified' })
    await spent('business:grafica', '2026-11-20', 2)
    await spent('business:grafica', '2026-10-21', 1)
    await spent('business:grafica', '2026-10-20', 100)
    await spent('business:other', '2026-11-20', 100)
    await spent(`contact:${one}`, '2026-11-20', 2)
    const { refresh, series } = replica()
    await refresh()
    expect(await series('prosa_kpi_model_cost_usd')).toEqual({ grafica: 3 })
    expect(await series('prosa_kpi_cost_per_qualified_lead_usd')).toEqual({ grafica: 1.5 })
  })

  it('have no cost per qualified lead while nobody is qualified', async () => {
    await lead(10)
    await spent('business:grafica', '2026-11-20', 1)
    const { refresh, series } = replica()
    await refresh()
    expect(await series('prosa_kpi_model_cost_usd')).toEqual({ grafica: 1 })
    expect(await series('prosa_kpi_cost_per_qualified_lead_usd')).toEqual({})
  })
})

describe('how things stand', () => {
  it('says what waits, for how long, and what failed', async () => {
    const id = await lead(60)
    await test.db.query(
      `insert into inbound (channel, account_id, external_id, contact_id, content, sent_at, received_at)
       values ('simulator', 'x', '1', $1, '{}', $2, $2), ('simulator', 'x', '2', $1, '{}', $3, $3)`,
      [id, ago(10), ago(2)],
    )
    await test.db.query(
      `insert into outbound (contact_id, channel, account_id, body, state, not_before, finished_at) values
       ($1, 'simulator', 'x', '{}', 'queued', $2, null), ($1, 'simulator', 'x', '{}', 'sent', $2, $2),
       ($1, 'simulator', 'x', '{}', 'failed', $3, $3)`,
      [id, ago(3), ago(2 * 24 * 60)],
    )
    await test.db.query(
      `insert into dead_letters (kind, error_code, error) values ('turn', 'x', 'x'), ('outbound', 'outbox.account_paused', 'x')`,
    )
    const queue = createQueue({ db: test.db, clock: systemClock })
    await queue.prepare()
    await queue.turn(randomUUID(), new Date(), test.db)
    await queue.turn(randomUUID(), new Date(Date.now() + 3_600_000), test.db)
    await queue.stop()
    const { refresh, series } = replica()
    await refresh()
    expect(await series('prosa_inbound_pending')).toEqual({ '': 2 })
    expect(await series('prosa_inbound_oldest_pending_seconds')).toEqual({ '': 600 })
    // What was settled days ago is no news.
    expect(await series('prosa_outbound_messages')).toEqual({ queued: 1, sent: 1 })
    expect(await series('prosa_outbound_oldest_due_seconds')).toEqual({ '': 180 })
    expect(await series('prosa_dead_letters_open')).toEqual({ turn: 1 })
    expect(await series('prosa_accounts_paused')).toEqual({ '': 1 })
    expect(await series('prosa_queue_jobs')).toEqual({ 'turn due': 1, 'turn waiting': 1 })
  })

  it("says what today's models cost beside the ceiling, by the business's own day, and which numbers wait", async () => {
    const { timezone } = business.config.business_hours
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(NOW)
    const yesterday = new Date(NOW.getTime() - 86_400_000).toISOString().slice(0, 10)
    await spent('business:grafica', today, 2.5)
    await spent('business:grafica', yesterday, 100)
    await spent('business:other', today, 100)
    await test.db.query(
      `insert into proactive_breakers (channel, account_id, latched, reason, evidence, tripped_at) values
       ('zapi', '1', true, 'failures', '{}', $1), ('zapi', '2', true, 'failures', '{}', $1), ('zapi', '3', false, 'warning', '{}', $1)`,
      [NOW],
    )
    const { refresh, series } = replica()
    await refresh()
    expect(await series('prosa_model_spend_day_usd')).toEqual({ grafica: 2.5 })
    expect(await series('prosa_model_spend_ceiling_usd')).toEqual({
      grafica: business.config.spend.business_usd_per_day,
    })
    expect(await series('prosa_proactive_stopped')).toEqual({ 'zapi failures': 2 })
    await test.db.query('delete from proactive_breakers')
  })

  it('forgets what is over', async () => {
    const { refresh, series, clock } = replica()
    const id = await lead(60)
    await test.db.query(
      `insert into handoffs (contact_id, reason, summary, at, changed_at) values ($1, 'quente', '', $2, $2)`,
      [id, ago(30)],
    )
    await refresh()
    expect(await series('prosa_handoffs_oldest_offered_seconds')).toEqual({ grafica: 1800 })
    await test.db.query(`update handoffs set state = 'closed'`)
    clock.advance(10_000)
    await refresh()
    expect(await series('prosa_handoffs_open')).toEqual({})
    expect(await series('prosa_handoffs_oldest_offered_seconds')).toEqual({})
  })
})

describe('scrapes', () => {
  it('share one look, together and within its time', async () => {
    const { refresh, looks, clock } = replica()
    await Promise.all([refresh(), refresh(), refresh()])
    await refresh()
    expect(looks()).toBe(5)
    clock.advance(9_999)
    await refresh()
    expect(looks()).toBe(5)
    clock.advance(1)
    await refresh()
    // The key figures are still fresh.
    expect(looks()).toBe(7)
  })

  it('of several replicas say the same', async () => {
    await lead(1, { fields: business.config.minimum })
    const [one, two] = [replica(), replica()]
    await Promise.all([one.refresh(), two.refresh()])
    expect(await one.series('prosa_kpi_leads')).toEqual(await two.series('prosa_kpi_leads'))
  })

  it('without the database show no old figures, and show them again once it is back', async () => {
    let away = false
    const db: Database = {
      ...test.db,
      query: (text, values) => (away ? Promise.reject(new Error('gone')) : test.db.query(text, values)),
    }
    const { refresh, series, clock } = replica(db)
    await lead(1)
    await refresh()
    expect(await series('prosa_snapshot_success')).toEqual({ '': 1 })
    away = true
    clock.advance(10_000)
    await refresh()
    expect(await series('prosa_snapshot_success')).toEqual({ '': 0 })
    expect(await series('prosa_kpi_leads')).toEqual({})
    expect(await series('prosa_inbound_pending')).toEqual({})
    away = false
    await refresh()
    expect(await series('prosa_snapshot_success')).toEqual({ '': 1 })
    expect((await series('prosa_kpi_leads'))['grafica created']).toBe(1)
    expect(await series('prosa_inbound_pending')).toEqual({ '': 0 })
  })
})
