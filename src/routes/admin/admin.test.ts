import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import {
  ACCOUNT,
  BUSINESS,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../../test/support/conversation-harness.ts'
import { createAuthenticate } from '../../admin/authenticate.ts'
import { createHandoffs } from '../../handoff/handoffs.ts'
import { createLog } from '../../ops/log.ts'
import { createMetrics } from '../../ops/metrics.ts'
import { createPrivacyRequests } from '../../privacy/requests.ts'
import { createApp } from '../app.ts'
import { createAdminRoutes } from './admin.ts'

const ROOT = 'raiz-0123456789abcdef'
const LEAD = '5511987650031'

let h: Harness
let app: ReturnType<typeof createApp>
beforeAll(async () => {
  h = await createHarness()
  const handoffs = createHandoffs({
    db: h.db,
    clock: h.clock,
    wake: h.wake,
    businesses: [],
    cancelReminders: async () => {},
  })
  const refuse = () => Promise.reject(new Error('not part of this test'))
  app = createApp({
    log: createLog('silent'),
    metrics: createMetrics(),
    routers: [
      createAdminRoutes({
        db: h.db,
        clock: h.clock,
        wake: h.wake,
        authenticate: createAuthenticate({ db: h.db, clock: h.clock, bootstrapTokens: [ROOT] }),
        businesses: [],
        accounts: [{ channel: 'whatsapp-cloud', accountId: ACCOUNT, businessId: BUSINESS }],
        breaker: h.breaker,
        deadLetters: h.deadLetters,
        answer: handoffs.answer,
        cancelReminders: async () => {},
        indexer: { sync: refuse },
        inForce: refuse,
        erasureTargets: [],
        requests: createPrivacyRequests({
          db: h.db,
          clock: h.clock,
          wake: h.wake,
          businesses: [],
          targets: [],
        }),
      }),
    ],
  })
})
afterAll(() => h.close())
beforeEach(async () => {
  await emptyDatabase(h.db)
  await h.db.query('truncate audit_log, admin_tokens')
  h.channel.sent.length = 0
})

async function call(method: string, path: string, token = ROOT, body?: object) {
  const response = await app.request(path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) }
}
async function issue(role: string, businesses: string[] | null, part: object = {}): Promise<string> {
  const { body } = await call('POST', '/admin/tokens', ROOT, { name: 'teste', role, businesses, ...part })
  return z.string().parse(body.secret)
}
const items = (body: Record<string, unknown>) =>
  z.array(z.looseObject({ id: z.string().optional() })).parse(body.items)

it('a token is refused from the instant it ends', async () => {
  const expiresAt = new Date(h.clock.now().getTime() + 60_000).toISOString()
  const token = await issue('viewer', null, { expiresAt })
  expect((await call('GET', '/admin/me', token)).status).toBe(200)
  h.clock.advance(59_999)
  expect((await call('GET', '/admin/me', token)).status).toBe(200)
  h.clock.advance(1)
  expect((await call('GET', '/admin/me', token)).status).toBe(401)
  const [row] = await h.rows<{ hash: Buffer; last_used_at: Date | null }>(
    'select hash, last_used_at from admin_tokens',
  )
  expect(row?.hash).toHaveLength(32)
  expect(row?.last_used_at).not.toBe(null)
})

it('without a token in the environment, an empty one opens nothing', async () => {
  const authenticate = createAuthenticate({ db: h.db, clock: h.clock, bootstrapTokens: [] })
  expect(await authenticate('')).toBe(null)
  expect(await authenticate('undefined')).toBe(null)
  expect(await authenticate('x'.repeat(5000))).toBe(null)
})

it('a failed turn is seen by its business alone, retried once, and says so', async () => {
  h.graph.script = () => Promise.reject(new Error('broken'))
  await h.inbox.accept([h.message(LEAD, 'oi')])
  for (let round = 0; round < 8; round++) {
    await h.drain()
    h.clock.advance(120_000)
  }
  const own = await issue('operator', [BUSINESS])
  const other = await issue('operator', ['outra'])
  const [letter] = items((await call('GET', '/admin/dead-letters', own)).body)
  expect(letter).toMatchObject({ kind: 'turn', business: BUSINESS, state: 'open' })
  expect(items((await call('GET', '/admin/dead-letters', other)).body)).toEqual([])
  expect((await call('POST', `/admin/dead-letters/${letter?.id}/retry`, other)).status).toBe(403)
  h.graph.script = () => ({ reply: 'agora vai' })
  expect(await call('POST', `/admin/dead-letters/${letter?.id}/retry`, own)).toEqual({
    status: 200,
    body: { outcome: 'retried' },
  })
  await h.drain()
  expect(h.channel.sent.map(({ text }) => text)).toEqual(['agora vai'])
  expect((await call('POST', `/admin/dead-letters/${letter?.id}/retry`, own)).status).toBe(409)
  expect((await call('POST', `/admin/dead-letters/${letter?.id}/discard`, own)).status).toBe(409)
  const audited = await h.rows('select actor, business_id, before, after from audit_log where action = $1', [
    'admin.dead_letter.retry',
  ])
  expect(audited).toEqual([
    {
      actor: expect.stringMatching(/^teste \(token /),
      business_id: BUSINESS,
      before: expect.objectContaining({ state: 'open', kind: 'turn' }),
      after: { outcome: 'retried' },
    },
  ])
})

it('a stored event belongs to the business of its account; one of no account only to whoever has all', async () => {
  const event = (accountId: string) => ({ event: { ...h.message(LEAD, 'guardada'), accountId } })
  const insert = `insert into dead_letters (kind, payload, error_code, error, created_at) values ('event', $1, 'x', 'x', $2) returning id`
  const [known] = await h.rows<{ id: string }>(insert, [JSON.stringify(event(ACCOUNT)), h.clock.now()])
  const [unknown] = await h.rows<{ id: string }>(insert, [JSON.stringify(event('999')), h.clock.now()])
  const own = await issue('operator', [BUSINESS])
  expect(items((await call('GET', '/admin/dead-letters', own)).body).map(({ id }) => id)).toEqual([known?.id])
  expect(items((await call('GET', '/admin/dead-letters')).body)).toHaveLength(2)
  expect((await call('POST', `/admin/dead-letters/${unknown?.id}/discard`, own)).status).toBe(403)
  h.graph.script = () => ({ reply: 'respondida' })
  expect((await call('POST', `/admin/dead-letters/${known?.id}/retry`, own)).body).toEqual({
    outcome: 'retried',
  })
  await h.drain()
  expect(h.channel.sent.map(({ text }) => text)).toEqual(['respondida'])
  expect((await call('POST', `/admin/dead-letters/${unknown?.id}/discard`)).body).toEqual({
    outcome: 'discarded',
  })
})

it('pages letters made in the same instant, each once', async () => {
  await h.db.query(
    `insert into dead_letters (kind, error_code, error, created_at) select 'event', 'x', 'x', $1 from generate_series(1, 7)`,
    [h.clock.now()],
  )
  const seen: unknown[] = []
  for (let next: unknown = null; ; ) {
    const { body } = await call('GET', `/admin/dead-letters?limit=3${next === null ? '' : `&cursor=${next}`}`)
    seen.push(...items(body).map(({ id }) => id))
    next = body.next
    if (next === null) break
  }
  expect(seen).toHaveLength(7)
  expect(new Set(seen).size).toBe(7)
})

it('answers a technical question once, in the business’s words', async () => {
  h.graph.script = ({ inbound }) => ({
    reply: 'Vou ver com o especialista.',
    technicalQuestions: [{ question: 'Qual a tensão do motor?', messageId: inbound[0]?.id ?? '' }],
  })
  await h.inbox.accept([h.message(LEAD, 'qual a tensão do motor?')])
  await h.drain()
  const own = await issue('operator', [BUSINESS])
  const other = await issue('operator', ['outra'])
  const [question] = items((await call('GET', '/admin/questions', own)).body)
  expect(question).toMatchObject({ question: 'Qual a tensão do motor?', answer: null, business: BUSINESS })
  expect(items((await call('GET', '/admin/questions', other)).body)).toEqual([])
  const path = `/admin/questions/${question?.number}/answer`
  const answer = { text: '220 V, trifásico.' }
  expect((await call('POST', path, other, answer)).status).toBe(403)
  expect((await call('POST', path, own, answer)).body).toEqual({ outcome: 'sent' })
  await h.drain()
  expect(h.channel.sent.at(-1)?.text).toBe('220 V, trifásico.')
  expect((await call('POST', path, own, answer)).status).toBe(409)
  expect(items((await call('GET', '/admin/questions', own)).body)).toEqual([])
  expect(items((await call('GET', '/admin/questions?state=all', own)).body)).toHaveLength(1)
})

it('nothing resumes a lead who asked to be left alone', async () => {
  await h.inbox.accept([h.message(LEAD, 'oi')])
  await h.db.query(`update conversations set mode = 'opted_out'`)
  const id = await h.contactOf(LEAD)
  for (const control of ['pause', 'resume']) {
    expect((await call('POST', `/admin/contacts/${id}/${control}`, ROOT, {})).status).toBe(409)
  }
  expect((await call('POST', `/admin/contacts/${id}/close`, ROOT, {})).status).toBe(200)
  expect(await h.rows('select mode from conversations')).toEqual([{ mode: 'opted_out' }])
})

it('who may let templates and reminders of a number go on, and what is kept of it', async () => {
  const own = await issue('operator', [BUSINESS])
  const other = await issue('operator', ['outra'])
  const viewer = await issue('viewer', [BUSINESS])
  const order = { channel: 'whatsapp-cloud', account: ACCOUNT, note: 'teste' }
  const reset = '/admin/breakers/reset'
  expect((await call('POST', reset, own, order)).body).toMatchObject({ error: { code: 'admin.not_stopped' } })
  expect((await call('POST', '/admin/breakers/stop', own, order)).status).toBe(200)
  expect(items((await call('GET', '/admin/breakers', viewer)).body)).toMatchObject([
    { channel: 'whatsapp-cloud', account: ACCOUNT, stopped: true, reason: 'person' },
  ])
  expect(items((await call('GET', '/admin/breakers', other)).body)).toEqual([])
  expect((await call('POST', reset, other, order)).status).toBe(403)
  expect((await call('POST', reset, viewer, order)).status).toBe(403)
  expect((await call('POST', reset, own, { ...order, account: '*' })).status).toBe(403)
  expect((await call('POST', reset, own, { ...order, account: 'nenhuma' })).status).toBe(404)
  expect(await call('POST', reset, own, order)).toEqual({ status: 200, body: { waiting: 0, dropped: 0 } })
  const audited = await h.rows<{ actor: string }>(
    `select actor, business_id, action from audit_log where action like 'proactive.%' order by action desc`,
  )
  expect(audited).toMatchObject([
    { business_id: BUSINESS, action: 'proactive.stopped' },
    { business_id: BUSINESS, action: 'proactive.reset' },
  ])
  expect(audited[0]?.actor).toContain('teste (token ')
})
