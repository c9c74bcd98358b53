import { createHmac } from 'node:crypto'
import type { Context } from 'hono'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { Principal } from '../admin/principal.ts'
import type { ChannelEvent } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import { createLimiter } from '../limits/limiter.ts'
import type { RequestLimits } from '../limits/limits.ts'
import { systemClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createAddressOf } from './address.ts'
import { createRequireToken } from './admin/require-token.ts'
import { createWhatsAppRoutes } from './whatsapp.ts'
import { createZapiRoutes } from './zapi.ts'

const SECRET = 'segredo-de-teste'
const LIMITS: RequestLimits = {
  badWebhooks: 3,
  leadsByAddress: 0,
  leadsByPhone: 0,
  badTokens: 0,
  adminCalls: 0,
  turns: 0,
}
/** A database that is away: the process counts by itself, which is all these routes ever need. */
const away = { query: () => Promise.reject(new Error('away')) }

const message = (id: string, from = '5511987650001') =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        changes: [
          {
            field: 'messages',
            value: {
              metadata: { phone_number_id: '1' },
              messages: [{ id, from, timestamp: '1773144000', type: 'text', text: { body: 'oi' } }],
            },
          },
        ],
      },
    ],
  })
const sign = (body: string) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`

function open() {
  const accepted: ChannelEvent[] = []
  const accept = (events: ChannelEvent[]) => Promise.resolve(void accepted.push(...events))
  const log = createLog('silent')
  const limits = { limiter: createLimiter({ db: away, limits: LIMITS }), addressOf: createAddressOf(1) }
  const app = new Hono()
  app.route('/', createWhatsAppRoutes({ verifyTokens: ['v'], appSecrets: [SECRET], accept, log, limits }))
  app.route('/', createZapiRoutes({ secrets: ['caminho'], instanceIds: ['i1'], accept, log, limits }))
  const post = (path: string, body: string, headers: Record<string, string> = {}, address = '198.51.100.9') =>
    app.request(path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...headers },
    })
  return { app, accepted, post }
}

describe('limits of webhooks', () => {
  it('answers 429 with Retry-After to an address that keeps sending unsigned bodies, and only to it', async () => {
    const { post } = open()
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await post('/webhooks/whatsapp', message(`m${i}`))).status)
    expect(statuses).toEqual([403, 403, 403, 429, 429])
    const refused = await post('/webhooks/whatsapp', message('m'))
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ error: { code: 'http.too_many' } })
    expect((await post('/webhooks/whatsapp', message('m'), {}, '198.51.100.10')).status).toBe(403)
  })

  it('stores every signed webhook of an address and of a contact that flood, also after its refusals', async () => {
    const { post, accepted } = open()
    for (let i = 0; i < 6; i++) await post('/webhooks/whatsapp', message(`bad${i}`))
    for (let i = 0; i < 200; i++) {
      const body = message(`wamid.${i}`)
      const answer = await post('/webhooks/whatsapp', body, { 'x-hub-signature-256': sign(body) })
      expect(answer.status).toBe(200)
    }
    expect(accepted).toHaveLength(200)
  })

  it('counts wrong paths, wrong instances and wrong handshakes of one address together', async () => {
    const { app, post, accepted } = open()
    expect((await post('/webhooks/zapi/errado', '{}')).status).toBe(403)
    expect((await post('/webhooks/zapi/caminho', '{"instanceId":"outra"}')).status).toBe(403)
    const handshake = '/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1'
    const headers = { 'x-forwarded-for': '198.51.100.9' }
    expect((await app.request(handshake, { headers })).status).toBe(403)
    expect((await app.request(handshake, { headers })).status).toBe(429)
    expect((await post('/webhooks/zapi/errado', '{}')).status).toBe(429)
    const genuine = JSON.stringify({
      type: 'ReceivedCallback',
      instanceId: 'i1',
      messageId: 'z1',
      phone: '5511987650001',
      momment: 1_773_144_000_000,
      text: { message: 'oi' },
    })
    expect((await post('/webhooks/zapi/caminho', genuine)).status).toBe(200)
    expect(accepted).toHaveLength(1)
  })
})

describe('limits of the admin API', () => {
  function openAdmin(counts: Queryable) {
    const asked: string[] = []
    const authenticate = async (bearer: string): Promise<Principal | null> => {
      asked.push(bearer)
      return bearer === 'certo' ? { actor: 'raiz', role: 'viewer', businesses: null } : null
    }
    const limiter = createLimiter({ db: counts, limits: { ...LIMITS, badTokens: 3, adminCalls: 5 } })
    const app = new Hono()
    app.use(
      createRequireToken({
        db: test.db,
        clock: systemClock,
        authenticate,
        limits: { limiter, addressOf: createAddressOf(1) },
      }),
    )
    app.get('/', (c) => c.text('in'))
    app.onError((_, c) => c.text('out', 401))
    const get = async (token: string | null, address = '198.51.100.9') =>
      app.request('/', {
        headers: {
          'x-forwarded-for': address,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
      })
    return { asked, get }
  }

  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
  })
  afterAll(() => test.close())
  beforeEach(() => test.db.query('delete from rate_limits'))

  it('an address that guesses is not listened to, even with the right token, and no other suffers', async () => {
    const { get, asked } = openAdmin(test.db)
    const statuses: number[] = []
    for (const token of ['a', 'b', 'c', 'd', 'e']) statuses.push((await get(token)).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    const refused = await get('certo')
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect(asked).toEqual(['a', 'b', 'c', 'd'])
    expect((await get('certo', '198.51.100.10')).status).toBe(200)
  })

  it('a request without a token is no guess', async () => {
    const { get } = openAdmin(test.db)
    for (let i = 0; i < 10; i++) expect((await get(null)).status).toBe(401)
    expect((await get('certo')).status).toBe(200)
  })

  it('a caller has a limit over all addresses', async () => {
    const { get } = openAdmin(test.db)
    const statuses: number[] = []
    for (let i = 0; i < 7; i++) statuses.push((await get('certo', `198.51.100.${i}`)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
  })

  it('nobody gets in while nobody can count', async () => {
    const { get, asked } = openAdmin(away)
    expect((await get('certo')).status).toBe(429)
    expect(asked).toEqual([])
  })
})

describe('addressOf', () => {
  async function read(proxies: number, forwarded: string | null, remote: string): Promise<string> {
    const app = new Hono()
    const addressOf = createAddressOf(proxies)
    app.get('/', (c: Context) => c.text(addressOf(c)))
    const answer = await app.request(
      '/',
      { headers: forwarded === null ? {} : { 'x-forwarded-for': forwarded } },
      { incoming: { socket: { remoteAddress: remote, remotePort: 1, remoteFamily: 'IPv4' } } },
    )
    return answer.text()
  }

  it.each([
    ['no proxy: what the caller says is not believed', 0, '1.2.3.4', '203.0.113.5', '203.0.113.5'],
    ['one proxy: the last hop', 1, '6.6.6.6, 203.0.113.5', '10.0.0.1', '203.0.113.5'],
    ['two proxies', 2, '6.6.6.6, 203.0.113.5, 10.0.0.2', '10.0.0.1', '203.0.113.5'],
    ['a proxy that was gone round', 1, null, '203.0.113.5', '203.0.113.5'],
    ['IPv4 in IPv6', 0, null, '::ffff:203.0.113.5', '203.0.113.5'],
    ['a port', 1, '203.0.113.5:4711', '10.0.0.1', '203.0.113.5'],
    ['one network of IPv6', 0, null, '2001:db8:0:7:aaaa:bbbb:1:2', '2001:db8:0:7'],
    ['short IPv6', 0, null, '2001:db8::1', '2001:db8:0:0'],
    ['brackets', 1, '[2001:DB8::1]:443', '10.0.0.1', '2001:db8:0:0'],
    ['nonsense', 1, "'; drop table", '10.0.0.1', ''],
  ])('%s', async (_name, proxies, forwarded, remote, expected) => {
    expect(await read(proxies, forwarded, remote)).toBe(expected)
  })
})
