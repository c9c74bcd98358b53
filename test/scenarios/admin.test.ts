/**
 * The admin API over HTTP with the whole server: what it shows and does, what the audit log keeps; then every route of the
 * server's own /openapi.json without a token, with wrong ones, with each role, on another business's things and with
 * injection strings in every parameter. What they answered is docs/admin-access.md.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Role } from '../../src/db/queries/admin-tokens.ts'
import { accessPage } from '../support/admin-access/page.ts'
import { createAccess } from '../support/admin-access/tries.ts'
import { eventually, startAppServer } from '../support/app-server.ts'

const OLD_ROOT = 'raiz-antiga-0123456789abcdef'
const ROOT = 'raiz-nova-0123456789abcdef'
const LEAD = '5511987650021'
const OTHERS_LEAD = '5511987650022'
const MINE = 'seleto'
const OTHERS = 'serena'

type Method = 'get' | 'post' | 'put' | 'delete'

const app = await startAppServer({
  PROSA_MODEL: 'offline',
  PROSA_BUSINESSES: `${MINE},${OTHERS}`,
  ADMIN_TOKEN: `${OLD_ROOT}, ${ROOT}`,
  // Thousands of requests from one address, wrong ones among them; the limits have tests of their own.
  LIMIT_BAD_TOKENS: '0',
  LIMIT_ADMIN_CALLS: '0',
})
afterAll(() => app.close())
const access = await createAccess({ url: app.url, db: app.db(), root: ROOT, mine: MINE, others: OTHERS })
const tokens: Partial<Record<Role | 'otherViewer' | 'otherOperator' | 'otherAdmin', string>> = {}
let mine = ''
let others = ''
/** Of nobody else's tests: what the injected requests may change. */
let target = ''

interface Answer {
  status: number
  body: unknown
  text: string
  headers: Headers
}

async function call(
  method: Method,
  path: string,
  options: { token?: string | undefined; body?: unknown; raw?: string; authorization?: string } = {},
): Promise<Answer> {
  const authorization =
    options.authorization ?? (options.token === undefined ? undefined : `Bearer ${options.token}`)
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
  const response = await fetch(`${app.url}${path}`, {
    method: method.toUpperCase(),
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  let parsed: unknown = null
  try {
    parsed = JSON.parse(text)
  } catch {
    // Left null: whoever looks at it fails with the text.
  }
  return { status: response.status, body: parsed, text, headers: response.headers }
}

const say = async (business: string, from: string, text: string) => {
  const sent = await call('post', '/simulator/messages', { body: { business, from, text } })
  expect(sent.status).toBe(202)
}
const conversation = z.object({
  contactId: z.string(),
  mode: z.string(),
  messages: z.array(z.object({ role: z.string(), text: z.string(), state: z.string().optional() })),
})
const look = async (business: string, contact: string) => {
  const { body } = await call('get', `/simulator/conversations/${contact}?business=${business}`)
  return conversation.safeParse(body).data ?? null
}
const replies = async (business: string, contact: string) =>
  (await look(business, contact))?.messages.filter(({ role, state }) => role === 'agent' && state === 'sent')
    .length ?? 0
const talk = async (business: string, from: string, text: string) => {
  const before = await replies(business, from)
  await say(business, from, text)
  await eventually(async () => (await replies(business, from)) > before, `a reply to "${text}"`)
  return (await look(business, from))?.contactId ?? ''
}
const made = z.looseObject({ id: z.string(), secret: z.string() })
const issue = async (role: Role, businesses: string[] | null) => {
  const answer = await call('post', '/admin/tokens', {
    token: ROOT,
    body: { name: `${role} de teste`, role, businesses },
  })
  expect(answer.status).toBe(201)
  return made.parse(answer.body)
}
const page = z.object({ items: z.array(z.looseObject({})), next: z.string().nullable() })
const audit = async (query: string) =>
  page.parse((await call('get', `/admin/audit?${query}`, { token: ROOT })).body).items

beforeAll(async () => {
  mine = await talk(MINE, LEAD, 'Oi, sou a Zoraide da Doces Quintanilha, meu e-mail é zoraide@exemplo.com.br')
  others = await talk(OTHERS, OTHERS_LEAD, 'Oi, me chamo Belarmino, moro em Recife')
  target = await talk(MINE, '5511987650029', 'oi')
  for (const role of ['viewer', 'operator', 'admin'] as const) tokens[role] = (await issue(role, null)).secret
  tokens.otherViewer = (await issue('viewer', [OTHERS])).secret
  tokens.otherOperator = (await issue('operator', [OTHERS])).secret
  tokens.otherAdmin = (await issue('admin', [OTHERS])).secret
}, 120_000)

describe('what it shows', () => {
  const contacts = (query: string, token: string | undefined = tokens.viewer) =>
    call('get', `/admin/contacts?${query}`, { token }).then(({ body }) => page.parse(body))

  it('lists only the caller’s businesses, finds by part of a name, an e-mail or a phone', async () => {
    const ids = async (query: string, token?: string) =>
      (await contacts(query, token)).items.map(({ id }) => id)
    expect((await ids('')).toSorted()).toEqual([mine, others, target].toSorted())
    expect(await ids('', tokens.otherViewer)).toEqual([others])
    expect(await ids('search=ZORAÍDE')).toEqual([mine])
    expect(await ids('search=exemplo.com')).toEqual([mine])
    expect(await ids(`search=${encodeURIComponent('(11) 98765-0022')}`)).toEqual([others])
    expect(await ids('search=%25')).toEqual([])
    expect(await ids('search=_')).toEqual([])
    expect(await ids(`business=${OTHERS}`)).toEqual([others])
    expect(await ids('stage=converted')).toEqual([])
  })

  it.each(['last_seen', 'created', 'name', 'score', 'temperature'])(
    'pages by cursor, sorted by %s, each contact once',
    async (sort) => {
      for (const order of ['asc', 'desc']) {
        const seen: unknown[] = []
        let cursor = ''
        do {
          const { items, next } = await contacts(`sort=${sort}&order=${order}&limit=1${cursor}`)
          expect(items).toHaveLength(1)
          seen.push(...items.map(({ id }) => id))
          cursor = next === null ? '' : `&cursor=${next}`
        } while (cursor !== '')
        expect(seen.toSorted()).toEqual([mine, others, target].toSorted())
        expect(seen).toEqual((await contacts(`sort=${sort}&order=${order}`)).items.map(({ id }) => id))
      }
    },
  )

  it('refuses a cursor of another order', async () => {
    const { next } = await contacts('sort=created&limit=1')
    const answer = await call('get', `/admin/contacts?sort=name&cursor=${next}`, { token: tokens.viewer })
    expect(answer.status).toBe(422)
  })

  it('one contact with evidence and reasons, and the transcript with its turns and delivery', async () => {
    const { body } = await call('get', `/admin/contacts/${mine}`, { token: tokens.viewer })
    const detail = z
      .looseObject({
        business: z.string(),
        fields: z.array(z.looseObject({ field: z.string(), value: z.string(), evidence: z.string() })),
        qualifications: z.array(z.looseObject({ reasons: z.array(z.unknown()).min(1) })).min(1),
        stages: z.array(z.looseObject({ to: z.string() })).min(1),
      })
      .parse(body)
    expect(detail.business).toBe(MINE)
    expect(detail.fields).toContainEqual(
      expect.objectContaining({ field: 'email', value: 'zoraide@exemplo.com.br', supersededAt: null }),
    )
    const transcript = z
      .object({
        messages: z.array(
          z.looseObject({
            role: z.string(),
            turn: z.string().nullable(),
            delivery: z.looseObject({ state: z.string() }).nullable(),
          }),
        ),
        turns: z.array(
          z.looseObject({ id: z.string(), nodes: z.array(z.string()).min(1), models: z.array(z.string()) }),
        ),
      })
      .parse((await call('get', `/admin/contacts/${mine}/transcript`, { token: tokens.viewer })).body)
    expect(transcript.messages.map(({ role }) => role)).toEqual(['lead', 'agent'])
    expect(transcript.messages[1]?.delivery?.state).toBe('sent')
    expect(transcript.messages.every(({ turn }) => turn === transcript.turns[0]?.id)).toBe(true)
    expect(transcript.turns[0]?.nodes).toContain('ingest')
  })

  it('every read of a person and every change says who, what, before and after', async () => {
    await call('get', `/admin/contacts/${mine}/memory`, { token: tokens.viewer })
    await call('get', `/admin/contacts/${mine}/export`, { token: ROOT })
    const changed = await call('put', `/admin/contacts/${mine}/memory/city`, {
      token: tokens.operator,
      body: { value: 'Recife' },
    })
    expect(changed.body).toEqual({ field: 'city', value: 'Recife' })
    const entries = await audit(`entityId=${mine}&limit=200`)
    const actions = entries.map(({ action }) => action)
    expect(actions).toEqual(
      expect.arrayContaining([
        'admin.contact.read',
        'admin.transcript.read',
        'admin.memory.read',
        'admin.privacy.export',
        'memory.correct',
      ]),
    )
    expect(entries.find(({ action }) => action === 'memory.correct')).toMatchObject({
      actor: expect.stringMatching(/^operator de teste \(token [\da-f]{8}\)$/),
      business: MINE,
      before: { city: null },
      after: { city: 'Recife' },
    })
    const lists = await audit('action=admin.contacts.list&limit=200')
    expect(lists.some(({ after }) => JSON.stringify(after).includes(mine))).toBe(true)
    expect(JSON.stringify(lists)).not.toMatch(/ZORA/i)
    // Whoever answers for another business sees none of it.
    const seen = page.parse(
      (await call('get', '/admin/audit?limit=200', { token: tokens.otherAdmin })).body,
    ).items
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every(({ business }) => business === OTHERS)).toBe(true)
  })
})

describe('what it does', () => {
  it('pauses, resumes and closes, with before and after', async () => {
    const control = async (what: string, body: object = {}) =>
      (await call('post', `/admin/contacts/${others}/${what}`, { token: tokens.otherOperator, body })).body
    expect(await control('pause', { note: 'vou atender' })).toEqual({ mode: 'human', stage: 'human' })
    const answered = await replies(OTHERS, OTHERS_LEAD)
    await say(OTHERS, OTHERS_LEAD, 'alguém aí?')
    await eventually(
      async () => (await look(OTHERS, OTHERS_LEAD))?.messages.some(({ text }) => text === 'alguém aí?'),
      'the message kept',
    )
    expect(await control('resume')).toMatchObject({ mode: 'agent' })
    await talk(OTHERS, OTHERS_LEAD, 'voltei')
    expect(await replies(OTHERS, OTHERS_LEAD)).toBe(answered + 1)
    expect(await control('close', { as: 'lost' })).toMatchObject({ stage: 'lost' })
    expect(
      (
        await call('post', `/admin/contacts/${others}/pause`, {
          token: tokens.operator,
          body: { as: 'lost' },
        })
      ).status,
    ).toBe(422)
    const [pause] = await audit(`entityId=${others}&action=admin.conversation.pause`)
    expect(pause).toMatchObject({ before: { mode: 'agent' }, after: { mode: 'human', note: 'vou atender' } })
  })

  it('a flag holds for the next message of one business, and for none of the other', async () => {
    const set = (body: object, token = tokens.operator) => call('put', '/admin/flags', { token, body })
    expect((await set({ agent: 'off', business: MINE }, tokens.otherOperator)).status).toBe(403)
    expect((await set({ agent: 'off' }, tokens.otherOperator)).status).toBe(403)
    const off = await set({ agent: 'off', business: MINE, clear: true })
    expect(off.body).toMatchObject({ flag: { business: MINE, agent: 'off', share: null }, narrower: [] })
    const before = await replies(MINE, LEAD)
    await say(MINE, LEAD, 'mensagem com o agente desligado')
    // The other business's turn, begun later on the same queue, has ended: so has this one.
    await talk(OTHERS, OTHERS_LEAD, 'e eu?')
    const kept = await eventually(async () => {
      const transcript = await call('get', `/admin/contacts/${mine}/transcript?limit=1`, {
        token: tokens.viewer,
      })
      return transcript.text.includes('"inboundState":"handled"') ? transcript.text : null
    }, 'the message handled in silence')
    expect(kept).toContain('mensagem com o agente desligado')
    expect(await replies(MINE, LEAD)).toBe(before)
    expect((await look(MINE, LEAD))?.mode).toBe('agent')
    const narrower = await set({ agent: 'on', business: MINE, channel: 'simulator' })
    const wide = await set({ agent: 'off', business: MINE })
    expect(wide.body).toMatchObject({ narrower: [{ channel: 'simulator', agent: 'on' }] })
    await talk(MINE, LEAD, 'agora responde?')
    const { id } = z.object({ flag: z.object({ id: z.string() }) }).parse(narrower.body).flag
    expect((await call('delete', `/admin/flags/${id}`, { token: tokens.otherOperator })).status).toBe(403)
    expect((await call('delete', `/admin/flags/${id}`, { token: tokens.operator })).status).toBe(200)
    expect((await call('delete', `/admin/flags/${id}`, { token: tokens.operator })).status).toBe(404)
    await set({ agent: 'on', business: MINE })
    const entries = await audit('action=admin.flag.set&limit=50')
    expect(entries[0]).toMatchObject({ before: { agent: 'off' }, after: { agent: 'on' }, business: MINE })
  })

  it('copilot by flag: a draft, nothing sent', async () => {
    const lead = '5511987650023'
    await call('put', '/admin/flags', { token: tokens.operator, body: { agent: 'copilot', business: MINE } })
    await say(MINE, lead, 'Oi, quero saber das máquinas')
    await eventually(async () => {
      const id = (await look(MINE, lead))?.contactId
      const { text } = await call('get', `/admin/contacts/${id}/transcript`, { token: tokens.viewer })
      return text.includes('"state":"committed"')
    }, 'the turn committed')
    expect((await look(MINE, lead))?.messages.map(({ role }) => role)).toEqual(['lead'])
    await call('put', '/admin/flags', { token: tokens.operator, body: { agent: 'on', business: MINE } })
    await talk(MINE, lead, 'tem catálogo?')
  })

  it('forgets a field, then erases the person: nothing is found, and that it was done is kept', async () => {
    const forgot = await call('post', `/admin/contacts/${mine}/memory/forget`, {
      token: tokens.operator,
      body: { fields: ['city'] },
    })
    expect(forgot.body).toEqual({ forgotten: expect.any(Number) })
    const refused = await call('post', `/admin/contacts/${mine}/erase`, {
      token: ROOT,
      body: { confirm: others },
    })
    expect(refused.status).toBe(422)
    const erased = await call('post', `/admin/contacts/${mine}/erase`, {
      token: ROOT,
      body: { confirm: mine },
    })
    expect(erased.body).toMatchObject({ rows: { messages: expect.any(Number) } })
    expect((await call('get', `/admin/contacts/${mine}`, { token: ROOT })).status).toBe(404)
    expect(
      (await call('post', `/admin/contacts/${mine}/erase`, { token: ROOT, body: { confirm: mine } })).status,
    ).toBe(404)
    expect((await audit(`entityId=${mine}`)).map(({ action }) => action)).toEqual(['admin.privacy.erase'])
    expect(await look(MINE, LEAD)).toBe(null)
  })

  it('knowledge: what is indexed, and indexing it again', async () => {
    const documents = page.parse(
      (await call('get', `/admin/knowledge?business=${MINE}&limit=3`, { token: tokens.viewer })).body,
    )
    expect(documents.items).toHaveLength(3)
    const rest = page.parse(
      (
        await call('get', `/admin/knowledge?business=${MINE}&cursor=${documents.next}`, {
          token: tokens.viewer,
        })
      ).body,
    )
    expect(rest.items.length).toBeGreaterThan(3)
    const again = await call('post', '/admin/knowledge/reindex', {
      token: tokens.operator,
      body: { business: MINE },
    })
    expect(again.body).toMatchObject({ added: 0, changed: 0, removed: 0, embedded: 0 })
    expect((await call('get', '/admin/knowledge?business=nenhuma', { token: tokens.viewer })).status).toBe(
      404,
    )
  })

  it('spend: of the caller’s businesses, by day, beside the ceiling', async () => {
    await app
      .db()
      .query(`insert into model_spend (scope, day, micro_usd) values ($1, '2026-03-10', 1250000)`, [
        `business:${OTHERS}`,
      ])
    const spend = z.object({ items: z.array(z.looseObject({ ceilingUsd: z.number().positive() })) })
    const read = async (query: string) =>
      spend.parse((await call('get', `/admin/spend${query}`, { token: tokens.otherViewer })).body).items
    expect(await read('')).toMatchObject([{ business: OTHERS, usd: 0 }])
    const [day] = await read('?day=2026-03-10')
    expect(day).toMatchObject({ business: OTHERS, day: '2026-03-10', usd: 1.25 })
    expect(day?.leftUsd).toBeCloseTo((day?.ceilingUsd ?? 0) - 1.25)
  })

  it('tokens: shown once, kept within reach, refused once revoked; both of the environment hold', async () => {
    for (const token of [OLD_ROOT, ROOT]) {
      expect((await call('get', '/admin/me', { token })).body).toMatchObject({
        role: 'admin',
        businesses: null,
      })
    }
    const body = { name: 'demais', role: 'viewer', businesses: [MINE] }
    expect((await call('post', '/admin/tokens', { token: tokens.otherAdmin, body })).status).toBe(403)
    const everywhere = { ...body, businesses: null }
    expect((await call('post', '/admin/tokens', { token: tokens.otherAdmin, body: everywhere })).status).toBe(
      403,
    )
    const past = { ...body, expiresAt: '2020-01-01T00:00:00Z' }
    expect((await call('post', '/admin/tokens', { token: ROOT, body: past })).status).toBe(422)
    const { id, secret } = await issue('operator', [MINE])
    expect((await call('get', '/admin/me', { token: secret })).status).toBe(200)
    expect((await call('delete', `/admin/tokens/${id}`, { token: tokens.otherAdmin })).status).toBe(403)
    expect((await call('delete', `/admin/tokens/${id}`, { token: ROOT })).status).toBe(200)
    expect((await call('get', '/admin/me', { token: secret })).status).toBe(401)
    expect((await call('delete', `/admin/tokens/${id}`, { token: ROOT })).status).toBe(409)
    const list = await call('get', '/admin/tokens?limit=200', { token: ROOT })
    expect(list.text).toContain(id)
    expect(list.text).not.toContain(secret)
    const own = page.parse((await call('get', '/admin/tokens?limit=200', { token: tokens.otherAdmin })).body)
    expect(own.items.every(({ businesses }) => JSON.stringify(businesses) === JSON.stringify([OTHERS]))).toBe(
      true,
    )
    const entries = await audit('action=admin.token.create&limit=200')
    expect(JSON.stringify(entries)).not.toContain(secret)
  })

  it('an unknown route needs a token too, and a body has a limit', async () => {
    expect((await call('get', '/admin/nada')).status).toBe(401)
    expect((await call('get', '/admin/nada', { token: ROOT })).status).toBe(404)
    const huge = { name: 'x'.repeat(100_000), role: 'viewer', businesses: null }
    expect((await call('post', '/admin/tokens', { token: ROOT, body: huge })).status).toBe(413)
    expect((await call('post', '/admin/tokens', { token: ROOT, raw: '{' })).status).toBe(400)
  })
})

const docs = (file: string) => readFile(join(import.meta.dirname, '../../docs', file), 'utf8')

describe('the document', () => {
  it('tells of every route which role it needs', () => {
    expect(access.routes.length).toBeGreaterThan(40)
    expect(access.routes.filter(({ role, secured }) => role === null || !secured)).toEqual([])
    for (const { name, role, description } of access.routes)
      expect(description, name).toContain(`Role: ${role}.`)
  })

  it('is what docs/admin.md says', async () => {
    const page = await docs('admin.md')
    for (const { name, role } of access.routes) expect(page).toContain(`| \`${name}\` | ${role} |`)
    const listed = [...page.matchAll(/^\| `([A-Z]+ \/admin\/[^`]*)` \|/gm)].map(([, name]) => name)
    expect(listed.toSorted()).toEqual(access.routes.map(({ name }) => name).toSorted())
  })
})

// First all that is refused, while nothing happens that a refused request could be taken to have done.
describe('refuses', () => {
  it.each(access.routes)('$name', async (route) => {
    expect(await access.refusals(route)).toEqual([])
  })
})

describe('lets in', () => {
  it.each(access.routes)('$name', async (route) => {
    expect(await access.roles(route)).toEqual([])
  })
})

describe('takes injection strings for text, or not at all', () => {
  it.each(access.routes)('$name', async (route) => {
    expect(await access.injections(route)).toEqual([])
  })

  it('and nothing of them is left behind', async () => {
    expect(await access.leftovers()).toEqual([])
  })
})

it('docs/admin-access.md is what was found (npm run docs:admin-access)', async () => {
  expect(await docs('admin-access.md')).toBe(accessPage(access.rows()))
})
