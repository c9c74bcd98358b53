import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from './http.ts'
import { createMetrics, type Metrics } from './metrics.ts'

let metrics: Metrics | undefined
afterEach(() => metrics?.close())

async function values(name: string): Promise<Record<string, number>> {
  const found = await metrics?.registry.getSingleMetric(name)?.get()
  return Object.fromEntries(
    (found?.values ?? [])
      .filter(counted)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )
}

/** Each outcome of a known service is there from the start, with 0. */
const counted = ({ labels, value }: { labels: object; value: number }) => !('outcome' in labels) || value > 0

const answering = (status: number) => async () => new Response('{}', { status })
const client = (fetch: typeof globalThis.fetch, breakAfter = 3) =>
  createHttp({
    service: 'crm',
    baseUrl: 'http://crm.invalid',
    fetch,
    retries: 0,
    breakAfter,
    halfOpenAfterMs: 60_000,
  })
const call = (http: ReturnType<typeof client>) =>
  http.request({ method: 'POST', path: '/deals' }).then(
    () => {},
    () => {},
  )

describe('metrics of calls to other services', () => {
  it.each([
    ['ok', answering(200)],
    ['refused', answering(422)],
    ['unauthorised', answering(401)],
    ['unauthorised', answering(403)],
    ['unavailable', answering(503)],
    [
      'not_sent',
      () => Promise.reject(Object.assign(new Error('no'), { syscall: 'connect', code: 'ECONNREFUSED' })),
    ],
    ['unanswered', () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))],
  ])('counts %s', async (outcome, fetch) => {
    metrics = createMetrics()
    await call(client(fetch))
    expect(await values('prosa_integration_calls_total')).toEqual({ [`crm ${outcome}`]: 1 })
  })

  it('counts each try of a call that is repeated', async () => {
    metrics = createMetrics()
    const answers = [503, 503, 200]
    const http = createHttp({
      service: 'crm',
      baseUrl: 'http://crm.invalid',
      fetch: async () => new Response('{}', { status: answers.shift() ?? 500 }),
      backoffMs: 1,
    })
    await http.request({ method: 'GET', path: '/deals' })
    expect(await values('prosa_integration_calls_total')).toEqual({ 'crm unavailable': 2, 'crm ok': 1 })
  })

  it('shows the breaker, each account with its own', async () => {
    metrics = createMetrics()
    const [failing, fine] = [client(answering(500)), client(answering(200))]
    expect(await values('prosa_integration_breaker_state')).toEqual({
      'crm closed': 2,
      'crm half_open': 0,
      'crm open': 0,
    })
    for (let n = 0; n < 4; n++) await call(failing)
    await call(fine)
    expect(await values('prosa_integration_breaker_state')).toEqual({
      'crm closed': 1,
      'crm half_open': 0,
      'crm open': 1,
    })
    expect(await values('prosa_integration_calls_total')).toEqual({
      'crm unavailable': 3,
      'crm circuit_open': 1,
      'crm ok': 1,
    })
  })

  it('hears nothing once closed', async () => {
    metrics = createMetrics()
    const http = client(answering(200))
    metrics.close()
    await call(http)
    expect(await values('prosa_integration_calls_total')).toEqual({})
  })
})
