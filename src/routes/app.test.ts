import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DatabaseUnavailableError } from '../db/errors.ts'
import { createLog } from '../ops/log.ts'
import { createMetrics } from '../ops/metrics.ts'
import { createApp } from './app.ts'
import { createOperationsRoutes } from './operations.ts'
import { createSimulatorRoutes } from './simulator.ts'

function setUp(missing: string[] = []) {
  const accepted: unknown[] = []
  const broken = new Hono().get('/broken/:secret', () => {
    throw new Error('select * from contacts where phone = 5511999990001')
  })
  const metrics = createMetrics()
  const app = createApp({
    log: createLog('silent'),
    metrics,
    routers: [
      createOperationsRoutes({ registry: metrics.registry, ready: async () => missing }),
      createSimulatorRoutes({
        businessIds: ['one', 'two'],
        accept: async (events) => accepted.push(...events),
        view: async () => null,
        now: () => new Date('2026-11-16T12:00:00Z'),
      }),
      broken,
    ],
  })
  const post = (body: string) =>
    app.request('/simulator/messages', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
  return { app, accepted, post }
}

describe('the HTTP surface', () => {
  it('is alive, and ready only when nothing is missing', async () => {
    expect((await setUp().app.request('/healthz')).status).toBe(200)
    expect((await setUp().app.request('/readyz')).status).toBe(200)
    const waiting = await setUp(['knowledge']).app.request('/readyz')
    expect(waiting.status).toBe(503)
    expect(await waiting.json()).toMatchObject({
      error: { code: 'not_ready', message: 'Not ready: knowledge' },
    })
  })

  it('lets no webhook wait for ever, and says of a database that is away that it is not the caller', async () => {
    const metrics = createMetrics()
    const app = createApp({
      log: createLog('silent'),
      metrics,
      patienceMs: 10,
      routers: [
        new Hono()
          .post('/webhooks/silent', () => new Promise<Response>(() => {}))
          .get('/admin/anything', () => {
            throw new DatabaseUnavailableError('connect ECONNREFUSED 10.0.0.5:5432')
          }),
      ],
    })
    const late = await app.request('/webhooks/silent', { method: 'POST' })
    expect(late.status).toBe(503)
    expect(await late.json()).toMatchObject({ error: { code: 'http.503' } })
    expect(await metrics.registry.metrics()).toContain(
      'route="/webhooks/silent",method="POST",status="503"} 1',
    )
    const away = await app.request('/admin/anything')
    expect(away.status).toBe(503)
    expect(await away.json()).toMatchObject({
      error: { code: 'db.unavailable', message: 'The database is not available; try again' },
    })
  })

  it('answers every failure in one shape, with the request id and without its inside', async () => {
    const { app } = setUp()
    const lost = await app.request('/nowhere', { headers: { 'x-request-id': 'r-1' } })
    expect(lost.status).toBe(404)
    expect(await lost.json()).toEqual({
      error: { code: 'http.not_found', message: 'No such route', requestId: 'r-1' },
    })
    const broken = await app.request('/broken/s3cret')
    const text = await broken.text()
    expect(broken.status).toBe(500)
    expect(text).not.toMatch(/select|5511|at /)
    expect(broken.headers.get('x-request-id')).toBeTruthy()
    expect(broken.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('counts requests by route pattern, never by path', async () => {
    const { app } = setUp()
    await app.request('/broken/s3cret')
    const metrics = await (await app.request('/metrics')).text()
    expect(metrics).toContain('route="/broken/:secret"')
    expect(metrics).not.toContain('s3cret')
  })

  it('describes itself', async () => {
    const { app } = setUp()
    const document = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await (await app.request('/openapi.json')).json())
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/readyz', '/simulator/messages']))
    expect((await app.request('/docs')).status).toBe(200)
  })
})

describe('the simulator', () => {
  it('takes a message in under the canonical phone', async () => {
    const { post, accepted } = setUp()
    const answer = await post(JSON.stringify({ business: 'one', from: '(11) 99999-0001', text: 'oi' }))
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ contact: '5511999990001' })
    expect(accepted).toMatchObject([
      { kind: 'message', accountId: 'one', sender: { phone: '5511999990001' } },
    ])
  })

  it.each([
    ['{"business":"one"', 400],
    ['{"business":"one","text":"oi"}', 422],
    ['{"business":"one","from":"5511999990001","text":""}', 422],
    ['{"business":"three","from":"5511999990001","text":"oi"}', 422],
    ['{"from":"5511999990001","text":"oi"}', 422],
    ['{"business":"one","from":"abc","text":"oi"}', 422],
    ['{"business":"one","from":"5511999990001","text":"oi","mode":"human"}', 422],
  ])('refuses %s with %i and stores nothing', async (body, status) => {
    const { post, accepted } = setUp()
    const answer = await post(body)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String) },
    })
    expect(accepted).toEqual([])
  })

  it('knows no conversation it was not told of', async () => {
    const answer = await setUp().app.request('/simulator/conversations/5511999990001?business=one')
    expect(answer.status).toBe(404)
  })
})
