/**
 * A person is erased while a partner is being told of them, and the process that tells is killed: what it had sent arrives
 * late, and nobody is left to store its id. Then the same when it lives and never hears the answer. Nothing of the person
 * is at the partners in the end.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createConfiguredCrms } from '../../src/crm/configured.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createHelpdesks } from '../../src/helpdesk/configured.ts'
import { loadAllConfigured } from '../../src/load-businesses.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { sweepErasures } from '../../src/privacy/erasure-tasks.ts'
import { createErasureTargets } from '../../src/privacy/targets.ts'
import { type Started, startProcess } from '../kill/processes.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { eventually } from '../support/app-server.ts'
import { type ChatwootServer, startChatwootServer } from '../support/chatwoot-server.ts'
import { everyRow } from '../support/every-row.ts'
import { startGraphServer } from '../support/graph-server.ts'
import type { Loopback, LoopbackRequest } from '../support/loopback.ts'
import { metaText, postMetaWebhook } from '../support/meta-webhook.ts'
import { type PiperunServer, startPiperunServer } from '../support/piperun-server.ts'

const SECRET = 'segredo-de-teste'
const ROOT = 'raiz-0123456789abcdef'
const HOUR_MS = 3_600_000

const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
let database: Awaited<ReturnType<typeof createServerDatabase>>
let db: PooledDatabase
let graph: Loopback
let chatwoot: ChatwootServer
let piperun: PiperunServer
let environment: Record<string, string>
let server: Started

async function start(): Promise<Started> {
  const started = await startProcess('people-server.ts', environment)
  if (started === null) throw new Error('a server was killed before it was ready')
  return started
}

beforeAll(async () => {
  if (!serverUrl) throw new Error('set TEST_DATABASE_URL to a Postgres with pgvector')
  database = await createServerDatabase(serverUrl)
  db = await openDatabase({ databaseUrl: database.url })
  ;[graph, chatwoot, piperun] = await Promise.all([
    startGraphServer(),
    startChatwootServer(),
    startPiperunServer(),
  ])
  environment = {
    PORT: '0',
    DEBOUNCE_MS: '0',
    DATABASE_URL: database.url,
    PROSA_BUSINESSES: 'seleto',
    PROSA_MODEL: 'offline',
    ADMIN_TOKEN: ROOT,
    WHATSAPP_GRAPH_URL: graph.url,
    WHATSAPP_ACCESS_TOKEN: 'test-token',
    WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
    WHATSAPP_APP_SECRET: SECRET,
    CHATWOOT_URL: chatwoot.url,
    CHATWOOT_TOKEN: 'chatwoot-token',
    CHATWOOT_ACCOUNT_ID: '1',
    CHATWOOT_INBOX_ID: '7',
    CHATWOOT_WEBHOOK_SECRET: 'gancho-secreto',
    PIPERUN_URL: piperun.url,
    PIPERUN_TOKEN: 'piperun-token',
  }
  server = await start()
}, 120_000)
afterAll(async () => {
  await server?.end('SIGKILL')
  await db?.close()
  await Promise.all([graph, chatwoot, piperun].map((one) => one?.close()))
  await database?.drop()
})

const says = (from: string, text: string) =>
  postMetaWebhook(
    `${server.address}/webhooks/whatsapp`,
    SECRET,
    metaText({ from, text, id: `wamid.${randomUUID()}`, name: 'Zoraide', at: new Date() }),
  )

async function contactOf(phone: string): Promise<string> {
  const { rows } = await db.query<{ contact_id: string }>(
    'select contact_id from contact_aliases where value = $1',
    [phone],
  )
  return rows[0]?.contact_id ?? ''
}

async function erase(contactId: string): Promise<void> {
  const response = await fetch(`${server.address}/admin/contacts/${contactId}/erase`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ROOT}`, 'content-type': 'application/json' },
    body: JSON.stringify({ confirm: contactId }),
  })
  expect(response.status).toBe(200)
}

/** What housekeeping does by and by, an hour later. */
async function sweep(): Promise<void> {
  const config = readConfig(environment)
  const businesses = await loadAllConfigured(config)
  const clock = createManualClock(new Date(Date.now() + HOUR_MS))
  const targets = createErasureTargets({
    helpdesks: createHelpdesks(businesses, config, clock),
    crms: createConfiguredCrms(businesses, config, clock),
  })
  for (let round = 0; round < 3; round++) {
    await sweepErasures({ db, clock, targets })
    clock.advance(HOUR_MS)
  }
}

const partners = () =>
  JSON.stringify([
    ...chatwoot.contacts.values(),
    ...chatwoot.messages.filter(({ conversationId }) => chatwoot.conversations.has(conversationId)),
    ...piperun.companies,
    ...piperun.persons,
    ...piperun.deals,
    ...piperun.notes,
  ]).toLowerCase()

/** Where a lead's step is held: the call that is sent, and never heard of. Null: everything is done. */
const AT = {
  contact: { partner: () => chatwoot, route: /^POST \S+\/contacts$/ },
  company: { partner: () => piperun, route: /^POST \S*\/companies$/ },
  person: { partner: () => piperun, route: /^POST \S*\/persons$/ },
  deal: { partner: () => piperun, route: /^POST \S*\/deals$/ },
  note: { partner: () => piperun, route: /^POST \S*\/notes$/ },
  nothing: null,
}
interface Lead {
  at: keyof typeof AT
  phone: string
  id: string
  held: LoopbackRequest | null
}

/** Leads that write, each until the call that is held. `accept`: the partner does it, and says nothing. */
async function talk(at: Lead['at'][], first: number, accept: boolean): Promise<Lead[]> {
  const leads = at.map(
    (one, index): Lead => ({ at: one, phone: `551198765${first + index}`, id: '', held: null }),
  )
  for (const lead of leads) {
    const where = AT[lead.at]
    where?.partner().fault({
      kind: 'hang',
      accept,
      only(request) {
        if (lead.held !== null || !where.route.test(`${request.method} ${request.path}`)) return false
        if (!isOf(lead, request)) return false
        lead.held = request
        return true
      },
    })
    await says(
      lead.phone,
      `Oi, sou a Zoraide Quintanilha, zoraide${lead.phone}@exemplo.com.br, da Doces Aurora ${lead.phone.slice(-4)}`,
    )
  }
  for (const lead of leads) {
    await eventually(
      () => graph.requests.some(({ body }) => JSON.stringify(body).includes(lead.phone)),
      'a first reply',
      60_000,
    )
    lead.id = await contactOf(lead.phone)
    await says(
      lead.phone,
      'quero uma formadora FB300 para 800 hambúrgueres por dia em Campinas SP, é urgente',
    )
  }
  for (const lead of leads) {
    if (lead.at !== 'nothing') await eventually(() => lead.held !== null, `a held ${lead.at}`, 60_000)
    else
      await eventually(
        () =>
          piperun.notes.some(({ deal_id }) => isDealOf(lead, deal_id)) &&
          [...chatwoot.contacts.values()].some(({ identifier }) => identifier === lead.id),
        'everything told',
        60_000,
      )
  }
  return leads
}

const isDealOf = (lead: Lead, dealId: unknown) =>
  piperun.deals.some(({ id, reference }) => id === dealId && String(reference).includes(lead.id))

function isOf(lead: Lead, { body }: LoopbackRequest): boolean {
  const text = JSON.stringify(body)
  if (text.includes(lead.phone) || text.includes(`Aurora ${lead.phone.slice(-4)}"`)) return true
  if (lead.id === '') return false
  const dealId = typeof body === 'object' && body !== null && 'deal_id' in body ? body.deal_id : null
  return text.includes(lead.id) || isDealOf(lead, dealId)
}

async function expectNothingOf(leads: readonly Lead[]): Promise<void> {
  await eventually(
    async () => {
      await sweep()
      return (await db.query(`select from erasure_tasks where state = 'open'`)).rows.length === 0
    },
    'the end of the deletions',
    90_000,
  )
  expect((await db.query(`select kind, error_code from erasure_tasks where state = 'failed'`)).rows).toEqual(
    [],
  )
  const planted = ['quintanilha', 'zoraide', ...leads.map(({ phone }) => phone.slice(-8))]
  const left = partners()
  expect(planted.filter((word) => left.includes(word))).toEqual([])
  const rows = (await everyRow(db)).toLowerCase()
  expect(planted.filter((word) => rows.includes(word))).toEqual([])
}

it('erased with a step under way, and killed: what had been sent arrives when nobody waits for it', async () => {
  const leads = await talk(['contact', 'company', 'person', 'deal', 'note', 'nothing'], 5000, false)
  for (const { id } of leads) await erase(id)
  for (const { phone } of leads) expect(await contactOf(phone)).toBe('')
  await server.end('SIGKILL')
  for (const { at, held } of leads) if (held !== null) await resend(AT[at]?.partner().url ?? '', held)
  expect(partners()).toContain('quintanilha')
  server = await start()
  await expectNothingOf(leads)
}, 300_000)

it('erased with a step under way that the partner did, and never said so', async () => {
  const leads = await talk(['contact', 'person', 'deal'], 6000, true)
  for (const { id } of leads) await erase(id)
  expect(partners()).toContain('quintanilha')
  await expectNothingOf(leads)
}, 300_000)

async function resend(url: string, { method, path, headers, body }: LoopbackRequest): Promise<void> {
  const { token, api_access_token: key } = headers
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(typeof token === 'string' && { token }),
      ...(typeof key === 'string' && { api_access_token: key }),
    },
    body: JSON.stringify(body),
  })
  // Refused: what it hangs on has been deleted meanwhile.
  expect([200, 201, 422]).toContain(response.status)
}
