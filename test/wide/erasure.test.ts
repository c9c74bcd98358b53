/**
 * A person is erased in the middle of a conversation: a turn in flight, a file being read, messages waiting to be sent,
 * a reminder due. Every table, file and partner is searched; then again after late deliveries and a restart.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createConfiguredCrms } from '../../src/crm/configured.ts'
import { openDatabase } from '../../src/db/open.ts'
import { langsmithOf } from '../../src/engine.ts'
import { createHelpdesks } from '../../src/helpdesk/configured.ts'
import { loadAllConfigured } from '../../src/load-businesses.ts'
import { createConfiguredMedia } from '../../src/media/configured.ts'
import { createManualClock, systemClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { sweepErasures } from '../../src/privacy/erasure-tasks.ts'
import { createErasureTargets } from '../../src/privacy/targets.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { eventually, startAppServer } from '../support/app-server.ts'
import { startChatwootServer } from '../support/chatwoot-server.ts'
import { everyRow } from '../support/every-row.ts'
import { startGraphServer } from '../support/graph-server.ts'
import { LANGSMITH_KEY, startLangSmithServer } from '../support/langsmith-server.ts'
import { startMediaServer } from '../support/media-server.ts'
import { metaEnvelope, metaStatus, metaText, postMetaWebhook } from '../support/meta-webhook.ts'
import { startPiperunServer } from '../support/piperun-server.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
const LEAD = '5511987650061'
const OTHER = '5511987650062'
const SECRET = 'segredo-de-teste'
const ROOT = 'raiz-0123456789abcdef'
const PLANTED = [
  '987650061',
  'zoraide',
  'quintanilha',
  'zoraide@exemplo.com.br',
  '11222333000181',
  '529.982.247-25',
]
const FOREIGN = '987650062'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

it('nothing is left of a person erased mid-conversation, and nothing comes back', async () => {
  if (!serverUrl) throw new Error('set TEST_DATABASE_URL to a Postgres with pgvector')
  const database = await createServerDatabase(serverUrl)
  const folder = await mkdtemp(join(tmpdir(), 'prosa-erasure-'))
  const [graph, chatwoot, piperun, langsmith] = await Promise.all([
    startGraphServer(),
    startChatwootServer(),
    startPiperunServer(),
    startLangSmithServer(),
  ])
  const media = await startMediaServer({ token: 'test-token', rest: graph.url })
  const environment = {
    DATABASE_URL: database.url,
    PROSA_DATA_DIR: folder,
    PROSA_BUSINESSES: 'seleto',
    PROSA_MODEL: 'offline',
    ADMIN_TOKEN: ROOT,
    WHATSAPP_GRAPH_URL: media.url,
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
    LANGSMITH_API_KEY: LANGSMITH_KEY,
    LANGSMITH_ENDPOINT: langsmith.url,
  }
  const db = await openDatabase({ databaseUrl: database.url })
  const app = await startAppServer(environment)
  const hook = (body: unknown) => postMetaWebhook(`${app.url}/webhooks/whatsapp`, SECRET, body)
  const says = (from: string, text: string, at = new Date()) =>
    hook(metaText({ from, text, id: `wamid.${randomUUID()}`, name: from === LEAD ? 'Zoraide' : 'Ana', at }))
  const sentTo = (phone: string) => graph.messages.filter(({ to }) => to === phone)
  const rows = async (sql: string, values: unknown[] = []) =>
    (await db.query<Record<string, unknown>>(sql, values)).rows
  const remote = () => ({
    'inbox contacts': JSON.stringify([...chatwoot.contacts.values()]),
    'inbox messages': JSON.stringify(chatwoot.messages),
    'crm persons': JSON.stringify(piperun.persons),
    'crm deals': JSON.stringify(piperun.deals),
    'crm notes': JSON.stringify(piperun.notes),
  })
  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  /** Planted words by where they are: a table, a partner's list, a file. */
  const found = async () => {
    const places = new Map<string, string>([
      ...(await everyRow(db)).split('\n').map((line) => [line.split(':')[0] ?? '', line] as const),
      ...Object.entries(remote()),
    ])
    for (const { parentPath, name } of await files())
      places.set(name, (await readFile(join(parentPath, name))).toString('latin1'))
    return PLANTED.flatMap((word) => {
      const where = [...places].flatMap(([place, text]) => (text.toLowerCase().includes(word) ? [place] : []))
      return where.length === 0 ? [] : [{ word, where }]
    })
  }

  try {
    await says(
      LEAD,
      'Oi, sou a Zoraide Quintanilha, zoraide@exemplo.com.br, da Doces Quintanilha, CNPJ 11.222.333/0001-81',
    )
    await says(OTHER, 'Oi, me chamo Ana Prado')
    await eventually(() => sentTo(LEAD).length > 0 && sentTo(OTHER).length > 0, 'the first replies')
    await says(
      LEAD,
      'quero uma formadora FB300 para 800 hambúrgueres por dia em Campinas SP, é urgente. meu CPF é 529.982.247-25',
    )
    await eventually(() => piperun.deals.length > 0 && piperun.notes.length > 0, 'a deal in the CRM', 60_000)
    await eventually(() => chatwoot.messages.length >= 4, 'the inbox’s mirror')
    await eventually(() => langsmith.requests.some(({ path }) => path.startsWith('/runs')), 'a trace')
    const [{ contact_id: contactId } = {}] = await rows(
      'select contact_id from contact_aliases where value = $1',
      [LEAD],
    )
    const id = String(contactId)

    // A reminder that is due, a message that waits to be sent, an event nobody could place.
    await rows(`update reminders set state = 'cancelled' where contact_id = $1`, [id])
    await rows(
      `insert into reminders (contact_id, business_id, step, anchor_at, due_at, created_at)
       values ($1, 'seleto', 1, now() - interval '1 day', now() + interval '2 seconds', now())`,
      [id],
    )
    await rows(
      `insert into outbound (contact_id, channel, account_id, body, not_before)
       values ($1, 'whatsapp-cloud', '100000000000001', '{"type":"text","text":"Zoraide, uma última pergunta"}', now() + interval '5 seconds')`,
      [id],
    )
    await rows(`insert into dead_letters (kind, payload, error_code, error) values ('event', $1, 'x', 'x')`, [
      JSON.stringify({ event: { sender: { phone: LEAD } } }),
    ])
    // A turn in flight: its file is on the way, and comes when the person is gone.
    let release = () => {}
    media.add('foto-1', PNG, { mimeType: 'image/png' })
    media.once('/cdn/foto-1', (response) => {
      release = () => {
        response.writeHead(200, { 'content-type': 'image/png' })
        response.end(PNG)
      }
    })
    await hook(
      metaEnvelope({
        contacts: [{ profile: { name: 'Zoraide' }, wa_id: LEAD }],
        messages: [
          {
            from: LEAD,
            id: `wamid.${randomUUID()}`,
            timestamp: String(Math.floor(Date.now() / 1000)),
            type: 'image',
            image: { id: 'foto-1', mime_type: 'image/png', caption: 'foto da Zoraide' },
          },
        ],
      }),
    )
    await eventually(
      () => media.requests.some(({ path }) => path.startsWith('/cdn/foto-1')),
      'the file being fetched',
    )
    expect((await found()).map(({ word }) => word)).toEqual(PLANTED)

    const consent = 'select contact_id, basis, version, channel, revoked_at is null as holds from consents'
    const written = { basis: 'preliminary_steps', version: '2026-11', channel: 'whatsapp-cloud' }
    expect(await rows(`${consent} where contact_id = $1`, [id])).toEqual([
      { contact_id: id, ...written, holds: true },
    ])

    const sent = sentTo(LEAD)
    const erased = await fetch(`${app.url}/admin/contacts/${id}/erase`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ROOT}`, 'content-type': 'application/json' },
      body: JSON.stringify({ confirm: id }),
    })
    expect(await erased.json()).toMatchObject({ tasks: { 'helpdesk.contact': 1, 'langsmith.thread': 1 } })
    release()
    // What was in flight ends; the other person is served meanwhile.
    await says(OTHER, 'qual o próximo passo?')
    await eventually(() => sentTo(OTHER).length > 1, 'a reply to somebody else')
    await eventually(
      async () => (await rows(`select from pgboss.job_common where state = 'active'`)).length === 0,
      'the end of the turn in flight',
      60_000,
    )

    // What housekeeping does by and by.
    const config = readConfig(environment)
    const businesses = await loadAllConfigured(config)
    const log = createLog('silent')
    const targets = createErasureTargets({
      helpdesks: createHelpdesks(businesses, config, systemClock),
      crms: createConfiguredCrms(businesses, config, systemClock),
      langsmith: langsmithOf(config),
    })
    const later = createManualClock(new Date(Date.now() + 3_600_000))
    const service = createConfiguredMedia({ config, businesses, db, clock: later, log })
    expect(await sweepErasures({ db, clock: later, targets })).toMatchObject({ failed: 0 })
    await service.sweep()
    expect(await found()).toEqual([])
    expect(await files()).toEqual([])
    expect(await everyRow(db)).toContain(FOREIGN)
    // That somebody wrote, under which text and until when; of whom is gone.
    expect(await rows(`${consent} where contact_id is null`)).toEqual([
      { contact_id: null, ...written, holds: false },
    ])
    expect(langsmith.requests).toContainEqual(
      expect.objectContaining({
        path: '/api/v1/runs/delete',
        body: expect.objectContaining({ metadata: { thread_id: [id] } }),
      }),
    )
    const traces = langsmith.requests
      .filter(({ path }) => path.startsWith('/runs'))
      .map(({ body }) => JSON.stringify(body))
    expect(traces.join('\n')).toContain(id)
    // Deleted there in its own time: until then nobody is known by it.
    expect(/@exemplo|11\.?222\.?333|529\.?982\.?247|98765.?006/.exec(traces.join('\n'))).toBeNull()

    // Late: a message from before, its statuses, a replay; then a restart, and all of it again.
    const before = new Date(Date.now() - 600_000)
    const late = async () => {
      await says(LEAD, 'Zoraide de novo, zoraide@exemplo.com.br', before)
      for (const message of sent)
        for (const status of ['sent', 'delivered', 'read'] as const)
          await hook(metaStatus({ id: message.id, status, to: LEAD, at: new Date() }))
      await hook(metaStatus({ id: `wamid.${randomUUID()}`, status: 'failed', to: LEAD, at: before }))
      await sweepErasures({ db, clock: later, targets })
      await service.sweep()
      expect(await found()).toEqual([])
    }
    await late()
    await app.restart()
    await late()
    expect(sentTo(LEAD)).toHaveLength(sent.length)
    await service.close()
  } finally {
    await app.close()
    await db.close()
    await Promise.all([graph, chatwoot, piperun, langsmith, media].map((server) => server.close()))
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  }
}, 300_000)
