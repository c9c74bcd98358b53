/**
 * Alerts and dashboard on the real tools: promtool runs the rules' own tests, and a real Prometheus scrapes a running
 * server that has something to tell, and answers every query of the dashboard.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { metaText, postMetaWebhook } from '../support/meta-webhook.ts'
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { type PiperunServer, startPiperunServer } from '../support/piperun-server.ts'
import { hasPrometheus, type PrometheusServer, startPrometheus } from '../support/prometheus.ts'
import { alertQueries, dashboardQueries } from '../support/queries.ts'

const RULES = join(import.meta.dirname, '../../ops/prometheus')
const run = promisify(execFile)
const TOKEN = 'metrics-token-of-a-test'
const SECRET = 'segredo-de-teste'

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
  let model: OpenAiServer
  let graph: GraphServer
  let piperun: PiperunServer
  let prometheus: PrometheusServer
  beforeAll(async () => {
    model = await startOpenAiServer({ apiKey: 'key-of-a-test' })
    graph = await startGraphServer()
    piperun = await startPiperunServer()
    app = await startAppServer({
      PROSA_BUSINESSES: 'seleto',
      METRICS_TOKEN: TOKEN,
      OPENAI_API_KEY: 'key-of-a-test',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'small',
      OPENAI_EMBEDDING_MODEL: 'local',
      MODEL_PRICES: 'small=1/2',
      WHATSAPP_GRAPH_URL: graph.url,
      WHATSAPP_ACCESS_TOKEN: 'test-token',
      WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
      WHATSAPP_APP_SECRET: SECRET,
      PIPERUN_URL: piperun.url,
      PIPERUN_TOKEN: 'piperun-token',
    })
    await converse()
    // Only now: what the database says of 30 days is read at the first scrape, and then kept for minutes.
    prometheus = await startPrometheus({ target: new URL(app.url).host, token: TOKEN })
    const scrapes = async () =>
      (await prometheus.query('count_over_time(up{job="prosa"}[10m])'))[0]?.value ?? 0
    await eventually(async () => (await scrapes()) >= 3, 'three scrapes', 120_000)
  })
  afterAll(async () => {
    await prometheus?.close()
    await app?.close()
    await Promise.all([model, graph, piperun].map((one) => one?.close()))
  })

  async function converse(): Promise<void> {
    const phone = '5519987650001'
    const drafts = [
      { content: 'isto não é JSON' },
      { reply: 'A FB300 custa R$ 35 mil, quer fechar?' },
      { reply: 'Anotado! Posso ajudar em algo mais?' },
    ]
    model.answer((_, index) => drafts[index] ?? { reply: 'Anotado! Posso ajudar em algo mais?' })
    for (const text of [
      'Oi, boa tarde. Meu nome é Ana Prado, sou de Campinas, São Paulo',
      'Quero uma formadora de hambúrguer, a FB300, faço uns 800 hambúrgueres por dia, é urgente',
      'quero falar com uma pessoa',
    ]) {
      const before = graph.messages.length
      const body = metaText({ from: phone, text, id: `wamid.${randomUUID()}` })
      expect((await postMetaWebhook(`${app.url}/webhooks/whatsapp`, SECRET, body)).status).toBe(200)
      await eventually(() => graph.messages.length > before, `an answer to "${text}"`, 120_000)
    }
    await eventually(() => piperun.deals.length > 0, 'the deal', 120_000)
  }

  it('is for who has its token', async () => {
    expect((await fetch(`${app.url}/metrics`)).status).toBe(401)
    expect((await prometheus.query('up{job="prosa"}'))[0]?.value).toBe(1)
  })

  it('answers every query of the dashboard and of the alerts', async () => {
    const silent: string[] = []
    for (const { expression } of dashboardQueries())
      if ((await prometheus.query(expression)).length === 0) silent.push(expression)
    // Everything else shows something.
    expect(silent.filter((expression) => !EMPTY_WHEN_WELL.some((part) => expression.includes(part)))).toEqual(
      [],
    )
    for (const { expression } of alertQueries()) await prometheus.query(expression)
  })

  it('says what happened', async () => {
    const value = async (expression: string) => (await prometheus.query(expression))[0]?.value
    expect(await value('max(prosa_kpi_leads{milestone="created"})')).toBe(1)
    expect(await value('max(prosa_kpi_leads{milestone="deal"})')).toBe(1)
    expect(await value('sum(prosa_guardrail_violations_total{rule="price"})')).toBeGreaterThan(0)
    expect(await value('sum(prosa_model_failures_total{failure="nonsense"})')).toBe(1)
    expect(await value('max(prosa_kpi_model_cost_usd)')).toBeGreaterThan(0)
    expect(await value('sum(prosa_handoffs_total)')).toBeGreaterThan(0)
    expect(await value('sum(prosa_reply_delay_seconds_count)')).toBe(3)
    expect(await value('sum(prosa_webhook_ack_duration_seconds_count{channel="whatsapp"})')).toBe(3)
  })
})

/** Metrics that have a series only while something waits, is late or is not priced. */
const EMPTY_WHEN_WELL = [
  'prosa_queue_oldest_due_seconds',
  'prosa_queue_jobs',
  'prosa_inbound_oldest_pending_seconds',
  'prosa_outbound_oldest_due_seconds',
  'prosa_reminders_overdue_seconds',
  'prosa_dead_letters_open',
  'prosa_model_unpriced_tokens_total',
  'prosa_crm_pending',
  'prosa_crm_oldest_due_seconds',
  'prosa_kpi_cost_per_qualified_lead_usd',
  'prosa_leads_qualified_total',
  'prosa_proactive_stopped',
]
