/** Two server processes on one Postgres: what one counts, stops or switches holds for the other. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Queryable } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import { saveVersion } from '../../src/db/queries/business-versions.ts'
import { folderOfBusiness, loadCheckedFolder } from '../../src/load-businesses.ts'
import { createBudget } from '../../src/model/budget.ts'
import { parsePrices } from '../../src/model/prices.ts'
import { systemClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { createPacer } from '../../src/outbox/pacing.ts'
import { readFolderFiles, writeFolderFiles } from '../../src/versions/folder-files.ts'
import { startProcess } from '../kill/processes.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { eventually } from '../support/app-server.ts'
import { startGraphServer } from '../support/graph-server.ts'
import { metaSignature, metaText, postMetaWebhook } from '../support/meta-webhook.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
const APP_SECRET = 'segredo-de-teste'
const NUMBER = '100000000000001'
const ROOT = 'raiz-de-teste-0123456789'

it('two replicas limit, pace, budget, stop, switch off and change version together', async () => {
  if (!serverUrl) throw new Error('set TEST_DATABASE_URL to a Postgres with pgvector')
  const database = await createServerDatabase(serverUrl)
  const graph = await startGraphServer()
  const db = await openDatabase({ databaseUrl: database.url })
  const environment = {
    PORT: '0',
    DEBOUNCE_MS: '0',
    DATABASE_URL: database.url,
    PROSA_BUSINESSES: 'seleto',
    PROSA_MODEL: 'offline',
    WHATSAPP_GRAPH_URL: graph.url,
    WHATSAPP_ACCESS_TOKEN: 'test-token',
    WHATSAPP_PHONE_NUMBER_ID: NUMBER,
    WHATSAPP_APP_SECRET: APP_SECRET,
    ADMIN_TOKEN: ROOT,
    LIMIT_BAD_WEBHOOKS: '20',
    LIMIT_TURNS: '3',
  }
  const first = await startProcess('people-server.ts', environment)
  const second = await startProcess('people-server.ts', environment)
  try {
    if (first === null || second === null) throw new Error('a server did not start')
    const replicas = [first.address, second.address] as const
    const refuse = (url: string) =>
      fetch(`${url}/webhooks/whatsapp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': metaSignature('{}', 'outro') },
        body: '{}',
      })
    let messages = 0
    const say = async (url: string, from: string, text: string) => {
      const body = metaText({ from, text, id: `wamid.${++messages}` })
      expect((await postMetaWebhook(`${url}/webhooks/whatsapp`, APP_SECRET, body)).status).toBe(200)
    }
    const admin = async (url: string, method: string, path: string, body?: object) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${ROOT}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      expect(response.status, path).toBe(200)
      return z.record(z.string(), z.unknown()).parse(await response.json())
    }
    const count = async (sql: string, values: unknown[] = []) =>
      (await db.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values)).rows[0]?.n ?? 0
    const sentTo = (phone: string) => graph.messages.filter(({ to }) => to === phone).length

    // Refusals: ten at each, and one more at either.
    for (let i = 0; i < 20; i++) expect((await refuse(replicas[i % 2 === 0 ? 0 : 1])).status).toBe(403)
    for (const url of replicas) expect((await refuse(url)).status).toBe(429)

    // One contact floods both: every message is stored, its turns are bounded, and another one is answered.
    const flooder = '5511987652001'
    for (let i = 0; i < 40; i++) await say(replicas[i % 2 === 0 ? 0 : 1], flooder, `oi ${i}`)
    await say(replicas[1], '5511987652002', 'oi, tudo bem?')
    await eventually(() => sentTo('5511987652002') > 0, 'the other contact is answered', 60_000)
    expect(
      await count('inbound i join contact_aliases a on a.contact_id = i.contact_id where a.value = $1', [
        flooder,
      ]),
    ).toBe(40)
    expect(
      await count(
        `turns t join contact_aliases a on a.contact_id = t.contact_id where a.value = $1 and t.state = 'committed'`,
        [flooder],
      ),
    ).toBeLessThanOrEqual(3)

    // A flag set at one is heeded by both: stored, and silent.
    await admin(replicas[0], 'PUT', '/admin/flags', { business: 'seleto', agent: 'off' })
    for (const [index, url] of replicas.entries()) await say(url, `551198765210${index}`, 'oi')
    await eventually(
      async () =>
        (await count(
          `inbound i join contact_aliases a on a.contact_id = i.contact_id where a.value like '551198765210%' and i.state = 'handled'`,
        )) === 2,
      'both are stored and done with',
      60_000,
    )
    expect(sentTo('5511987652100') + sentTo('5511987652101')).toBe(0)
    await admin(replicas[1], 'PUT', '/admin/flags', { business: 'seleto', agent: 'on' })

    // A version put in force at one answers at both; what is indexed again at the other is that version's knowledge.
    const version = await keepVersion(db, 'seleto', {
      'knowledge/linha-de-teste.md': [
        '---',
        'title: Linha de teste',
        'category: empresa',
        'available: true',
        '---',
        'A linha de teste existe só nesta versão.',
        '',
      ].join('\n'),
    })
    const versionAt = async (url: string) =>
      z
        .object({ items: z.tuple([z.object({ version: z.string() })]) })
        .parse(await admin(url, 'GET', '/admin/businesses')).items[0].version
    expect(await versionAt(replicas[1])).not.toBe(version)
    await admin(replicas[0], 'POST', `/admin/businesses/seleto/versions/${version}/activate`)
    for (const url of replicas)
      await eventually(async () => (await versionAt(url)) === version, 'the version at both', 60_000)
    for (const [index, url] of replicas.entries()) await say(url, `551198765220${index}`, 'oi')
    await eventually(
      () => sentTo('5511987652200') > 0 && sentTo('5511987652201') > 0,
      'both are answered',
      60_000,
    )
    expect(
      await count(
        `turns t join contact_aliases a on a.contact_id = t.contact_id where a.value like '551198765220%' and t.prompt_version = $1`,
        [version],
      ),
    ).toBe(2)
    const indexed = await count('documents')
    await db.query(`delete from documents where slug = 'linha-de-teste'`)
    expect(
      await admin(replicas[1], 'POST', '/admin/knowledge/reindex', { business: 'seleto' }),
    ).toMatchObject({
      added: 1,
      removed: 0,
    })
    expect(await count('documents')).toBe(indexed)

    // Stopped at one, seen and let go at the other.
    const order = { channel: 'whatsapp-cloud', account: NUMBER }
    await admin(replicas[0], 'POST', '/admin/breakers/stop', order)
    expect(await admin(replicas[1], 'GET', '/admin/breakers')).toMatchObject({
      items: [{ account: NUMBER, stopped: true }],
    })
    expect(await admin(replicas[1], 'POST', '/admin/breakers/reset', order)).toMatchObject({ waiting: 0 })

    // Places in the pace of a number, taken at once over many connections, are one apart.
    const everyMs = 50
    const pacer = createPacer(() => ({
      pair: { everyMs: 0.001, burst: 1_000 },
      replies: { everyMs, burst: 1 },
      proactive: { everyMs, burst: 1 },
    }))
    const now = new Date()
    const row = { channel: 'zapi', accountId: 'outra', proactive: false, messages: 1, slotAt: null }
    const places = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        db.transaction((tx) => pacer.place(tx, { ...row, contactId: `c${n}` }, now)),
      ),
    )
    expect(places.map((at) => at.getTime() - now.getTime()).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, n) => n * everyMs),
    )

    // Two budgets spending at once never pass the ceiling, and no two calls wait for one another for ever.
    const budget = () =>
      createBudget({
        db,
        clock: systemClock,
        log: createLog('silent'),
        prices: parsePrices('one=1/1'),
        ceilingsOf: () => ({ timezone: 'America/Sao_Paulo', contactUsd: 1, businessUsd: 0.001 }),
      })
    const budgets = [budget(), budget()]
    const usage = { inputTokens: 10, outputTokens: 0 }
    const made = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const make = () => Promise.resolve({ usage })
        const spending = budgets[n % 2]?.spend(
          { businessId: 'seleto', contactId: `c${n % 3}` },
          { model: 'one', most: usage, make },
        )
        return spending?.then(() => 1).catch(() => 0) ?? 0
      }),
    )
    expect(made.reduce((sum, each) => sum + each, 0)).toBe(100)
  } finally {
    await Promise.all([first?.end('SIGTERM'), second?.end('SIGTERM')])
    await Promise.all([graph.close(), db.close()])
    await database.drop()
  }
}, 600_000)

/** Keeps a version that differs from the deployed folder in these files. */
async function keepVersion(db: Queryable, id: string, changed: Record<string, string>): Promise<string> {
  const deployed = folderOfBusiness(id)
  const files = { ...(await readFolderFiles(deployed)), ...changed }
  const root = await mkdtemp(join(tmpdir(), 'prosa-version-'))
  try {
    await writeFolderFiles(join(root, id), files, deployed)
    const { version } = await loadCheckedFolder(join(root, id))
    await saveVersion(db, { businessId: id, version, files, note: null, by: 'teste', now: new Date() })
    return version
  } finally {
    await rm(root, { recursive: true })
  }
}
