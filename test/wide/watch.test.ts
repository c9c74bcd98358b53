/**
 * Alerts and dashboard on the real tools: promtool runs the rules' own tests, and a real Prometheus scrapes a running
 * server that has something to tell, and answers every query of the dashboard.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { startOpenAiServer } from '../support/openai-server.ts'
import { hasPrometheus, type PrometheusServer, startPrometheus } from '../support/prometheus.ts'
import { alertQueries, dashboardQueries } from '../support/queries.ts'

const RULES = join(import.meta.dirname, '../../ops/prometheus')
const run = promisify(execFile)
const TOKEN = 'metrics-token-of-a-test'

const there = await hasPrometheus()
// Without Prometheus these tests would say nothing; .ci/promtool installs it.
const withPrometheus = describe.skipIf(!there && process.env.CI === undefined)

withPrometheus('alert rules', () => {
  it('fire on their faults and are silent on what looks like them', async () => {
    const { stdout } = await run('promtool', ['test', 'rules', join(RULES, 'prosa.rules.test.yml')])
    expect(stdout).toContain('SUCCESS')
    await run('promtool', ['check', 'config', join(RULES, 'prometheus.yml')])
  })
})

withPrometheus('the live /metrics', () => {
  let app: AppServer
  let model: Awaited<ReturnType<typeof startOpenAiServer>>
  let prometheus: PrometheusServer
  beforeAll(async () => {
    model = await startOpenAiServer({ apiKey: 'key-of-a-test' })
    app = await startAppServer({
      PROSA_BUSINESSES: 'seleto',
      METRICS_TOKEN: TOKEN,
      OPENAI_API_KEY: 'key-of-a-test',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'small',
      OPENAI_EMBEDDING_MODEL: 'local',
      MODEL_PRICES: 'small=1/2',
    })
    prometheus = await startPrometheus({ target: new URL(app.url).host, token: TOKEN })
    await scraped(1)
  })
  afterAll(async () => {
    await prometheus.close()
    await app.close()
    await model.close()
  })

  /** Waits for as many further scrapes. */
  async function scraped(times: number): Promise<void> {
    const count = async () => (await prometheus.query('count_over_time(up{job="prosa"}[10m])'))[0]?.value ?? 0
    const before = await count()
    await eventually(async () => (await count()) >= before + times, `${times} scrapes`, 60_000)
    expect((await prometheus.query('up{job="prosa"}'))[0]?.value).toBe(1)
  }

  it('answers every query of the dashboard and of the alerts', async () => {
    for (const text of [
      'Oi, boa tarde. Meu nome é Ana Prado, sou de Campinas, São Paulo',
      'Quero uma formadora de hambúrguer, a FB300, faço uns 800 hambúrgueres por dia, é urgente',
      'quero falar com uma pessoa',
    ]) {
      const posted = await fetch(`${app.url}/simulator/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ business: 'seleto', from: '5519987650001', text }),
      })
      expect(posted.status).toBeLessThan(300)
      await scraped(1)
    }
    await eventually(
      async () =>
        ((await prometheus.query('sum(prosa_outbound_settled_total{outcome="sent"})'))[0]?.value ?? 0) >= 2,
      'replies were sent',
      60_000,
    )
    // The state is read anew every ten seconds.
    await eventually(
      async () =>
        ((await prometheus.query('max(prosa_outbound_messages{state="sent"})'))[0]?.value ?? 0) >= 2,
      'the snapshot shows them',
      60_000,
    )
    const silent: string[] = []
    for (const { where, expression } of dashboardQueries()) {
      const found = await prometheus.query(expression)
      if (found.length === 0) silent.push(where)
    }
    // What shows only in trouble, or with what this server has not: everything else must show something.
    expect(new Set(silent)).toEqual(new Set(EMPTY_WHEN_WELL))
    for (const { expression } of alertQueries()) await prometheus.query(expression)
  })
})

const EMPTY_WHEN_WELL: string[] = []
