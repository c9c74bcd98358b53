/**
 * One lead with a phone, an e-mail, a CPF, a CNPJ, a name and a company, through the whole server: webhooks, a voice
 * note, the CRM, people in their inbox, a model, and everything going wrong. None of it may show in logs, metrics,
 * traces, errors or the queue.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/ops/log.ts'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'
import { type ChatwootServer, startChatwootServer } from '../support/chatwoot-server.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { type Loopback, startLoopback } from '../support/loopback.ts'
import { type MediaServer, startMediaServer } from '../support/media-server.ts'
import { metaEnvelope, metaText, postMetaWebhook } from '../support/meta-webhook.ts'
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { type OtlpServer, startOtlpServer } from '../support/otlp-server.ts'
import { type PiperunServer, startPiperunServer } from '../support/piperun-server.ts'
import { startZapiServer, type ZapiServer } from '../support/zapi-server.ts'

const SECRET = 'segredo-de-teste'
const HOOK = 'gancho-secreto'
const PHONE = '5519987654321'
/** As Meta makes them: base64 of a text with the phone in it. */
const wamid = () =>
  `wamid.${Buffer.from(`\u0018${PHONE}\u0015${randomUUID().slice(0, 12)}`).toString('base64')}`

/** What was planted, as it is and as it may be spelled. */
const PLANTED: readonly RegExp[] = [
  /98765.?4321/,
  /19.{0,2}9?8765/,
  /zuleica/i,
  /brand[aã]o/i,
  /zirc[oô]nia/i,
  /@exemplo\.com/i,
  /529\.?982\.?247/,
  /11\.?222\.?333/,
  new RegExp(Buffer.from(PHONE.slice(1)).toString('base64').slice(0, 12)),
  new RegExp(Buffer.from(`\u0018${PHONE}`).toString('base64').slice(0, 16)),
]
const leaks = (text: string) =>
  PLANTED.flatMap((pattern) => {
    const found = pattern.exec(text)
    return found === null
      ? []
      : [`${pattern}: …${text.slice(Math.max(0, found.index - 160), found.index + 60)}…`]
  })

/** Tables that tell when something is to be done, or was, and never of what. */
const FINISHED = ['reminders', 'pacing', 'rate_limits', 'model_spend', 'alerts', 'helpdesk_deliveries']

const logged: string[] = []
const errors: string[] = []
let graph: GraphServer
let media: MediaServer
let chatwoot: ChatwootServer
let piperun: PiperunServer
let zapi: ZapiServer
let model: OpenAiServer
let otlp: OtlpServer
let langsmith: Loopback
let app: AppServer
let shown = ''

beforeAll(async () => {
  graph = await startGraphServer()
  media = await startMediaServer({ token: 'test-token', rest: graph.url })
  chatwoot = await startChatwootServer()
  piperun = await startPiperunServer()
  zapi = await startZapiServer()
  model = await startOpenAiServer({ apiKey: 'chave' })
  otlp = await startOtlpServer()
  langsmith = await startLoopback({ handle: () => ({ status: 202, body: {} }) })
  app = await startAppServer(
    {
      PROSA_BUSINESSES: 'seleto,serena',
      PROSA_MODEL: 'openai',
      OPENAI_API_KEY: 'chave',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'small',
      OPENAI_EMBEDDING_MODEL: 'local',
      WHATSAPP_GRAPH_URL: media.url,
      WHATSAPP_ACCESS_TOKEN: 'test-token',
      WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
      WHATSAPP_APP_SECRET: SECRET,
      WHATSAPP_VERIFY_TOKEN: 'verifica',
      CHATWOOT_URL: chatwoot.url,
      CHATWOOT_TOKEN: 'chatwoot-token',
      CHATWOOT_ACCOUNT_ID: '1',
      CHATWOOT_INBOX_ID: '7',
      CHATWOOT_WEBHOOK_SECRET: HOOK,
      ZAPI_WEBHOOK_SECRET: 'zapi-segredo',
      ZAPI_URL: zapi.url,
      ZAPI_INSTANCE_ID: 'INSTANCE1',
      ZAPI_INSTANCE_TOKEN: 'instance-token',
      ZAPI_CLIENT_TOKEN: 'client-token',
      PIPERUN_URL: piperun.url,
      PIPERUN_TOKEN: 'piperun-token',
      ADMIN_TOKEN: 'admin-segredo',
      LANGSMITH_API_KEY: 'lsv2_pt_invented',
      LANGSMITH_ENDPOINT: langsmith.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    },
    { log: createLog('debug', { write: (line) => logged.push(line) }) },
  )
  chatwoot.setWebhook(() => `${app.url}/webhooks/chatwoot/${HOOK}`)
  await converse()
  await goWrong()
  shown = await (await fetch(`${app.url}/metrics`)).text()
}, 240_000)
afterAll(async () => {
  await app?.close()
  await Promise.all(
    [graph, media, chatwoot, piperun, zapi, model, otlp, langsmith].map((one) => one?.close()),
  )
})

const post = (body: unknown) => postMetaWebhook(`${app.url}/webhooks/whatsapp`, SECRET, body)
const says = (text: string, name = 'Zuleica Brandão') =>
  post(metaText({ from: PHONE, text, id: wamid(), name }))
const sentTo = () => graph.messages.filter(({ to }) => to === PHONE).length

/** Says something and waits for the answer. */
async function talks(text: string): Promise<void> {
  const before = sentTo()
  expect((await says(text)).status).toBe(200)
  await eventually(() => sentTo() > before, `an answer to "${text}"`, 60_000)
}

/** Turns that came to an end, as the server counts them. */
async function turnsEnded(): Promise<number> {
  const text = await (await fetch(`${app.url}/metrics`)).text()
  const counts = text.matchAll(/^prosa_turns_total\{[^}]*outcome="(?:committed|failed)"[^}]*\} (\d+)/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

async function converse(): Promise<void> {
  model.answer((_, index) => ({
    reply:
      index === 0
        ? 'Prazer, Zuleica! Em qual cidade vocês ficam?'
        : 'Anotado, Zuleica. Posso ajudar em algo mais?',
    fields: [
      { field: 'name', value: 'Zuleica Brandão', evidence: 'Zuleica Brandão' },
      { field: 'email', value: 'zuleica@exemplo.com.br', evidence: 'zuleica@exemplo.com.br' },
      { field: 'cnpj', value: '11.222.333/0001-81', evidence: '11.222.333/0001-81' },
    ],
  }))
  await talks('Oi, aqui é a zuleica')
  await talks(
    'Meu nome é Zuleica Brandão, da Panificadora Zircônia, CNPJ 11.222.333/0001-81, em Campinas, São Paulo',
  )
  await talks('Meu e-mail é zuleica@exemplo.com.br, o celular é (19) 98765-4321 e o CPF 529.982.247-25')
  // On lines of their own, the model's answer with them as fields: escaped once more with each JSON around them.
  await talks('Segue:\nzuleica@exemplo.com.br\n11.222.333/0001-81\n529.982.247-25\n+55 (19) 98765-4321')
  await talks('Quero uma formadora de hambúrguer, a FB300, faço 800 por dia, é urgente')
  await eventually(() => piperun.deals.length > 0, 'the deal', 60_000)
  const conversation = [...chatwoot.conversations.keys()][0] ?? 0
  expect(
    await chatwoot.personWrites(conversation, 'Oi Zuleica Brandão, ligo no 19 98765-4321 amanhã'),
  ).toBeLessThan(300)
  await eventually(
    () => graph.messages.some(({ to, text }) => to === PHONE && text?.includes('ligo no')),
    "the person's words",
    60_000,
  )
}

/** Everything that fails says why: that is where data leaks. */
async function goWrong(): Promise<void> {
  const lead = '5519987654321'
  const echo = { error: `zuleica@exemplo.com.br / ${PHONE} / Zuleica Brandão is not valid` }
  // Partners that refuse, and quote.
  piperun.fault({ kind: 'respond', status: 422, body: echo, times: 2 })
  chatwoot.fault({ kind: 'respond', status: 500, body: echo, times: 2 })
  graph.fault({
    kind: 'respond',
    status: 400,
    body: { error: { code: 131026, message: JSON.stringify(echo) } },
  })
  const failing = [
    { status: 500, body: echo },
    { content: 'Zuleica Brandão, zuleica@exemplo.com.br: isto não é JSON' },
    { raw: '{"choices": "Zuleica Brandão 529.982.247-25"' },
    { reset: true as const },
  ]
  model.answer((_, index) => failing[index % failing.length] ?? { hang: true as const })
  const other = '5519987654322'
  for (const text of [
    'Sou o Zuleica Brandão, CPF 529.982.247-25',
    'fala com zuleica@exemplo.com.br',
    'E a FB300?',
  ]) {
    const before = await turnsEnded()
    await post(metaText({ from: other, text, id: wamid(), name: 'Zuleica Brandão' }))
    await eventually(async () => (await turnsEnded()) > before, 'a turn without the model', 60_000)
  }
  // A voice note whose file is not there, and one nobody can hear.
  media.add('audio-1', Buffer.from('OggS Zuleica Brandão'), { mimeType: 'audio/ogg' })
  for (const id of ['audio-1', 'audio-0']) {
    const before = await turnsEnded()
    await post(
      metaEnvelope({
        contacts: [{ profile: { name: 'Zuleica Brandão' }, wa_id: other }],
        messages: [
          {
            from: other,
            id: wamid(),
            timestamp: String(Math.floor(Date.now() / 1000)),
            type: 'audio',
            audio: { id, mime_type: 'audio/ogg' },
          },
        ],
      }),
    )
    await eventually(async () => (await turnsEnded()) > before, 'a turn about a voice note', 60_000)
  }
  // Requests that are refused, each with personal data wherever a caller can put it.
  const json = { 'content-type': 'application/json', 'x-request-id': lead }
  const tries: [string, RequestInit][] = [
    [`/${lead}/zuleica@exemplo.com.br`, {}],
    ['/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token=Zuleica', {}],
    ['/webhooks/whatsapp', { method: 'POST', headers: json, body: `{"from":"${lead}"` }],
    [
      '/webhooks/zapi/zapi-segredo',
      { method: 'POST', headers: json, body: '{"senderName":"Zuleica Brandão"' },
    ],
    ['/webhooks/zapi/zuleica', { method: 'POST', headers: json, body: '{}' }],
    [`/webhooks/chatwoot/${HOOK}`, { method: 'POST', headers: json, body: '{"event":"Zuleica Brandão"' }],
    ['/simulator/messages', { method: 'POST', headers: json, body: '{"from":"Zuleica Brandão","text":"x"}' }],
    [
      '/leads',
      {
        method: 'POST',
        headers: json,
        body: JSON.stringify({
          name: 'Zuleica Brandão',
          whatsapp: '(19) 98765-43210',
          email: 'zuleica@exemplo.com.br@',
          city: 'Zircônia',
          state: 'ZZ',
          bill_value: '529.982.247-25',
          client_type: 'Zuleica',
          consent: true,
        }),
      },
    ],
    [`/admin/contacts/${lead}`, { headers: { ...json, authorization: 'Bearer Zuleica' } }],
    [`/admin/contacts/${lead}`, { headers: { ...json, authorization: 'Bearer admin-segredo' } }],
    [
      '/admin/contacts?sort=Zuleica%20Brand%C3%A3o',
      { headers: { ...json, authorization: 'Bearer admin-segredo' } },
    ],
  ]
  // By the other channel; and for an account nobody has: kept for an operator, who throws it away.
  const said = 'Sou a Zuleica Brandão, zuleica@exemplo.com.br, CPF 529.982.247-25'
  const byZapi = await fetch(`${app.url}/webhooks/zapi/zapi-segredo`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      type: 'ReceivedCallback',
      instanceId: 'INSTANCE1',
      messageId: randomUUID(),
      phone: '5519987654323',
      fromMe: false,
      momment: Date.now(),
      status: 'RECEIVED',
      chatName: 'Zuleica Brandão',
      senderName: 'Zuleica Brandão',
      text: { message: said },
    }),
  })
  expect(byZapi.status).toBe(200)
  await eventually(() => zapi.messages.length > 0, 'an answer by the other channel', 60_000)
  await post(
    metaEnvelope(
      {
        contacts: [{ profile: { name: 'Zuleica Brandão' }, wa_id: other }],
        messages: [
          {
            from: other,
            id: wamid(),
            timestamp: String(Math.floor(Date.now() / 1000)),
            type: 'text',
            text: { body: said },
          },
        ],
      },
      { phoneNumberId: '999999999999999' },
    ),
  )
  const admin = { ...json, authorization: 'Bearer admin-segredo' }
  const letters = await eventually(
    async () => {
      const found = await fetch(`${app.url}/admin/dead-letters`, { headers: admin })
      const { items } = (await found.json()) as { items: { id: string; errorCode: string }[] }
      return items.some(({ errorCode }) => errorCode === 'inbox.unknown_account') ? items : null
    },
    'the stray message among the dead letters',
    60_000,
  )
  for (const { id } of letters)
    await fetch(`${app.url}/admin/dead-letters/${id}/discard`, { method: 'POST', headers: admin, body: '{}' })
  for (const [path, init] of tries) {
    const response = await fetch(`${app.url}${path}`, init)
    const body = await response.text()
    if (!response.ok)
      errors.push(`${path} ${response.status} ${response.headers.get('x-request-id')} ${body}`)
  }
}

describe('personal data', () => {
  it('was really there: in the conversation, the CRM and the inbox', () => {
    expect(leaks(JSON.stringify(piperun.persons)).length).toBeGreaterThan(2)
    expect(leaks(JSON.stringify(chatwoot.messages)).length).toBeGreaterThan(2)
    expect(leaks(JSON.stringify(model.requests)).length).toBeGreaterThan(2)
  })

  it('is in no log line', () => {
    expect(logged.length).toBeGreaterThan(10)
    expect(leaks(logged.join(''))).toEqual([])
  })

  it('is in no metric', () => {
    expect(shown).toContain('prosa_turns_total{business="seleto",outcome="committed"}')
    expect(leaks(shown)).toEqual([])
  })

  it('is in no error a caller gets', () => {
    expect(errors.length).toBeGreaterThan(6)
    // What a caller wrote in the path is in the test's own note, not in the answer.
    expect(leaks(errors.map((line) => line.replace(/^\S+/, '')).join('\n'))).toEqual([])
  })

  it('is in no queue, after a stop that finishes what was in hand; and in no trace', async () => {
    const { jobs, crm, letters, notes, rest } = await app.inspect(async (db) => ({
      jobs: (await db.query('select * from pgboss.job')).rows,
      crm: (await db.query("select * from crm_operations where state <> 'pending'")).rows,
      letters: (await db.query("select * from dead_letters where state <> 'open'")).rows,
      notes: (await db.query("select * from helpdesk_messages where state = 'posted'")).rows,
      rest: await Promise.all(
        FINISHED.map(async (table) => [table, (await db.query(`select * from ${table}`)).rows] as const),
      ),
    }))
    expect(leaks(JSON.stringify(jobs))).toEqual([])
    expect(crm.length).toBeGreaterThan(0)
    expect(leaks(JSON.stringify(crm))).toEqual([])
    expect(letters.length).toBeGreaterThan(0)
    expect(leaks(JSON.stringify(letters))).toEqual([])
    expect(notes.length).toBeGreaterThan(2)
    expect(leaks(JSON.stringify(notes))).toEqual([])
    for (const [table, rows] of rest) expect([table, leaks(JSON.stringify(rows))]).toEqual([table, []])
    // The stop has sent every span and run.
    expect(otlp.refused).toEqual([])
    expect(otlp.spans.length).toBeGreaterThan(30)
    expect(leaks(JSON.stringify(otlp.requests))).toEqual([])
    expect(langsmith.requests.length).toBeGreaterThan(0)
    expect(leaks(JSON.stringify(langsmith.requests))).toEqual([])
    // Masked, not missing: what they wrote was there to be masked.
    const runs = langsmith.requests.map(({ body }) => JSON.stringify(body)).join('')
    for (const mask of ['[email]', '[cnpj]', '[cpf]', '[phone]', '[name]']) expect(runs).toContain(mask)
  })
})

describe('traces', () => {
  it('go from the webhook over the queue to the send, with the turn and its LangSmith run', () => {
    const named = (name: string) => otlp.spans.filter((span) => span.name === name)
    const parents = new Map(otlp.spans.map((span) => [span.spanId, span]))
    const way = (span: { parentSpanId: string } | undefined): string[] => {
      const parent = span === undefined ? undefined : parents.get(span.parentSpanId)
      return parent === undefined ? [] : [parent.name, ...way(parent)]
    }
    const ways = named('turn send').map((span) => way(span))
    expect(ways).toContainEqual(['outbox job', 'turn commit', 'turn', 'turn job', 'POST /webhooks/whatsapp'])
    const turn = named('turn').find((span) => span.attributes['prosa.outcome'] === 'committed')
    expect(turn?.attributes).toMatchObject({
      'prosa.business': 'seleto',
      'langsmith.run_id': expect.any(String),
    })
    const run = String(turn?.attributes['langsmith.run_id'])
    expect(langsmith.requests.some(({ body }) => JSON.stringify(body).includes(run))).toBe(true)
    expect(named('chat openai:small').some((span) => span.failed)).toBe(true)
    expect(way(named('chat openai:small')[0])).toContain('turn llm')
  })

  it('have the ids that the log lines of the turn have', () => {
    const lines = logged.map((line): Record<string, unknown> => JSON.parse(line))
    const failed = lines.find(({ msg }) => msg === 'model failed; the next one answers')
    expect(failed).toMatchObject({
      turnId: expect.any(String),
      contactId: expect.any(String),
      requestId: expect.any(String),
      traceId: expect.any(String),
    })
    const turn = otlp.spans.find((span) => span.attributes['prosa.turn_id'] === failed?.turnId)
    expect(turn?.traceId).toBe(failed?.traceId)
  })
})
