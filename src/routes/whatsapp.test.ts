import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { afterEach, describe, expect, it } from 'vitest'
import { startGraphServer } from '../../test/support/graph-server.ts'
import { metaSignature, metaText } from '../../test/support/meta-webhook.ts'
import type { ChannelEvent } from '../channels/channel.ts'
import { createWhatsAppCloud } from '../channels/whatsapp-cloud/channel.ts'
import { createManualClock } from '../ops/clock.ts'
import { MAX_WEBHOOK_BYTES } from './webhook-body.ts'
import { createWhatsAppRoutes, type WhatsAppRoutesOptions } from './whatsapp.ts'

const URL_PATH = '/webhooks/whatsapp'
const SECRET = 'app-secret'

function open(options: Partial<WhatsAppRoutesOptions> = {}) {
  const accepted: ChannelEvent[][] = []
  const logged: object[] = []
  const log = {
    warn: (fields: object) => logged.push(fields),
    error: (fields: object) => logged.push(fields),
  }
  const app = new Hono().use(requestId()).route(
    '/',
    createWhatsAppRoutes({
      verifyTokens: ['verify-me', 'verify-me-before'],
      appSecrets: [SECRET],
      accept: async (events) => {
        accepted.push(events)
      },
      log,
      clock: createManualClock(new Date('2026-05-04T12:34:56Z')),
      ...options,
    }),
  )
  return { app, accepted, logged }
}

const raw = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body))
function post(app: Hono, body: unknown, headers: Record<string, string> = {}) {
  return app.request(URL_PATH, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': metaSignature(raw(body), SECRET),
      ...headers,
    },
    body: raw(body),
  })
}

/** The error body every refusal has. */
async function refusal(response: Response) {
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  const body = (await response.json()) as { error: { code: string } }
  expect(Object.keys(body)).toEqual(['error'])
  expect(body.error).toEqual({
    code: expect.stringMatching(/^webhook\./),
    message: expect.any(String),
    requestId: response.headers.get('x-request-id'),
  })
  return [response.status, body.error.code]
}

const message = metaText({ from: '5511999990001', text: 'oi', id: 'wamid.1' })

describe('handshake', () => {
  const get = (app: Hono, query: string) => app.request(`${URL_PATH}?${query}`)

  it.each(['1158201444', 'a b+c/ç', '<script>', '00012'])(
    'gives the challenge %j back as it came',
    async (challenge) => {
      const { app } = open()
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.verify_token': 'verify-me',
        'hub.challenge': challenge,
      })
      const response = await get(app, query.toString())
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
      expect(await response.text()).toBe(challenge)
    },
  )

  it.each([
    ['hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1', 403, 'webhook.wrong_token'],
    ['hub.mode=unsubscribe&hub.verify_token=verify-me&hub.challenge=1', 403, 'webhook.wrong_token'],
    ['hub.mode=subscribe&hub.verify_token=verify-me', 400, 'webhook.handshake_incomplete'],
    ['hub.mode=subscribe&hub.challenge=1', 400, 'webhook.handshake_incomplete'],
    ['hub.verify_token=verify-me&hub.challenge=1', 400, 'webhook.handshake_incomplete'],
    ['hub.mode=subscribe&hub.verify_token=&hub.challenge=1', 400, 'webhook.handshake_incomplete'],
    ['', 400, 'webhook.handshake_incomplete'],
  ])('refuses %j', async (query, status, code) => {
    expect(await refusal(await get(open().app, query))).toEqual([status, code])
  })

  it('takes the token before while it is replaced', async () => {
    const query = 'hub.mode=subscribe&hub.verify_token=verify-me-before&hub.challenge=1'
    expect((await get(open().app, query)).status).toBe(200)
  })

  it('without a token configured nobody gets through', async () => {
    const { app } = open({ verifyTokens: [] })
    const query = 'hub.mode=subscribe&hub.verify_token=undefined&hub.challenge=1'
    expect(await refusal(await get(app, query))).toEqual([503, 'webhook.not_configured'])
  })
})

describe('delivery', () => {
  it('hands the events over, then answers', async () => {
    const { app, accepted } = open()
    const response = await post(app, message)
    expect([response.status, await response.json()]).toEqual([200, { status: 'received' }])
    expect(accepted).toMatchObject([
      [{ kind: 'message', externalId: 'wamid.1', sender: { phone: '5511999990001' } }],
    ])
  })

  it('answers only after the events are safe', async () => {
    let store: () => void = () => {}
    const stored = new Promise<void>((resolve) => {
      store = resolve
    })
    const { app } = open({ accept: () => stored })
    let answered = false
    const response = Promise.resolve(post(app, message)).then((r) => {
      answered = true
      return r
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    store()
    expect((await response).status).toBe(200)
  })

  it('hands over every message of a POST, and the broken ones with their reasons', async () => {
    const { app, accepted } = open()
    const body = structuredClone(message)
    const value: { messages: unknown[] } = JSON.parse(JSON.stringify(body.entry[0]?.changes[0]?.value))
    value.messages.push(null, { ...(value.messages[0] as object), id: 'wamid.2' })
    await post(app, { ...body, entry: [{ changes: [{ field: 'messages', value }] }] })
    expect(accepted[0]?.map(({ kind, externalId }) => [kind, externalId])).toEqual([
      ['message', 'wamid.1'],
      ['ignored', undefined],
      ['message', 'wamid.2'],
    ])
  })

  it('gives a message without a time that of its arrival', async () => {
    const { app, accepted } = open()
    await post(app, raw(message).replace(/"timestamp":"\d+"/, '"timestamp":null'))
    expect(accepted[0]?.[0]).toMatchObject({ sentAt: new Date('2026-05-04T12:34:56Z') })
  })

  it('takes either secret while one replaces the other', async () => {
    const { app, accepted } = open({ appSecrets: ['new-secret', SECRET] })
    await post(app, message)
    await post(app, message, { 'x-hub-signature-256': metaSignature(raw(message), 'new-secret') })
    expect(accepted).toHaveLength(2)
  })

  it('takes a charset and an empty notification', async () => {
    const { app } = open()
    const response = await post(
      app,
      { object: 'whatsapp_business_account', entry: [] },
      {
        'content-type': 'application/json; charset=utf-8',
      },
    )
    expect(response.status).toBe(200)
  })

  it.each([
    ['unsigned', { 'x-hub-signature-256': '' }, 403, 'webhook.wrong_signature'],
    ['forged', { 'x-hub-signature-256': metaSignature('x', 'other') }, 403, 'webhook.wrong_signature'],
    [
      'of another body',
      { 'x-hub-signature-256': metaSignature('{}', SECRET) },
      403,
      'webhook.wrong_signature',
    ],
    ['of a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'webhook.not_json'],
    ['of no type', { 'content-type': '' }, 415, 'webhook.not_json'],
    ['of a look-alike type', { 'content-type': 'application/jsonx' }, 415, 'webhook.not_json'],
  ])('refuses a POST that is %s', async (_, headers, status, code) => {
    const { app, accepted } = open()
    expect(await refusal(await post(app, message, headers))).toEqual([status, code])
    expect(accepted).toEqual([])
  })

  it.each(['', '{', 'null', '[]', '7', '"x"', '{}', '{"entry":{}}', `${'['.repeat(100_000)}`])(
    'refuses the signed body %.20j',
    async (body) => {
      const { app, accepted } = open()
      expect(await refusal(await post(app, body))).toEqual([400, 'webhook.malformed'])
      expect(accepted).toEqual([])
    },
  )

  it('refuses a signed body that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"entry":["'), Buffer.from([0xff, 0xfe]), Buffer.from('"]}')])
    const response = await open().app.request(URL_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': metaSignature(bytes, SECRET) },
      body: bytes,
    })
    expect(await refusal(response)).toEqual([400, 'webhook.malformed'])
  })

  it('checks the signature before it reads the body', async () => {
    const response = await post(open().app, '{', { 'x-hub-signature-256': metaSignature('x', 'other') })
    expect(await refusal(response)).toEqual([403, 'webhook.wrong_signature'])
  })

  it.each([[[]], [['']]])('without a secret (%j) accepts nobody', async (appSecrets) => {
    const { app, accepted } = open({ appSecrets })
    for (const headers of [
      {},
      { 'x-hub-signature-256': '' },
      { 'x-hub-signature-256': metaSignature(raw(message), '') },
    ])
      expect(await refusal(await post(app, message, headers))).toEqual([503, 'webhook.not_configured'])
    expect(accepted).toEqual([])
  })

  it('has Meta deliver again what could not be stored', async () => {
    const { app, logged } = open({ accept: () => Promise.reject(new Error('database is gone')) })
    expect(await refusal(await post(app, message))).toEqual([503, 'webhook.not_stored'])
    expect(logged).toHaveLength(1)
  })

  it('logs no words, names or numbers', async () => {
    const { app, logged } = open({ accept: () => Promise.reject(new Error('gone')) })
    await post(app, message)
    await post(app, message, { 'x-hub-signature-256': 'x' })
    await app.request(`${URL_PATH}?hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1`)
    expect(logged).toHaveLength(3)
    expect(JSON.stringify(logged)).not.toMatch(/5511999990001|"oi"|Ana|guess|app-secret/)
  })
})

describe('on a real socket', () => {
  const closers: (() => void)[] = []
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })
  async function serve(app: Hono): Promise<string> {
    const server = createServer(getRequestListener(app.fetch))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}${URL_PATH}`
  }

  const padded = (bytes: number) => raw({ entry: [], pad: 'x'.repeat(bytes) })

  it('takes 3 MB and refuses more, declared or chunked', async () => {
    const { app, accepted } = open()
    const url = await serve(app)
    const send = (text: string, chunked: boolean) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': metaSignature(text, SECRET) },
        ...(chunked ? { body: new Blob([text]).stream(), duplex: 'half' as const } : { body: text }),
      })
    for (const chunked of [false, true]) {
      expect((await send(padded(MAX_WEBHOOK_BYTES - 100), chunked)).status).toBe(200)
      expect(await refusal(await send(padded(MAX_WEBHOOK_BYTES + 1), chunked))).toEqual([
        413,
        'webhook.too_large',
      ])
    }
    expect(accepted).toHaveLength(2)
  })

  it('a status settles the send it belongs to', async () => {
    const { app, accepted } = open()
    const graph = await startGraphServer({
      webhook: { url: await serve(app), appSecret: SECRET, statuses: ['sent', 'delivered'] },
    })
    closers.push(() => void graph.close())
    graph.fault({ kind: 'reset', accept: true })
    const channel = createWhatsAppCloud({
      graphUrl: graph.url,
      phoneNumberId: '100000000000001',
      accessToken: 'test-token',
    })
    const send = channel.sendText({ correlationId: 'row-1', to: { phone: '5511999990001' }, text: 'oi' })
    await expect(send).rejects.toMatchObject({ outcome: 'unknown' })
    await graph.settled()
    expect(
      accepted.flat().map((event) => event.kind === 'status' && [event.status, event.correlationId]),
    ).toEqual(
      expect.arrayContaining([
        ['sent', 'row-1'],
        ['delivered', 'row-1'],
      ]),
    )
  })
})
