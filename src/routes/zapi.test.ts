import { Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { describe, expect, it } from 'vitest'
import type { ChannelEvent } from '../channels/channel.ts'
import { createManualClock } from '../ops/clock.ts'
import { createZapiRoutes, type ZapiRoutesOptions } from './zapi.ts'

const SECRET = 'unguessable-part'
const message = {
  type: 'ReceivedCallback',
  instanceId: 'INSTANCE1',
  messageId: 'M1',
  phone: '5511999990001',
  fromMe: false,
  momment: 1777896000000,
  senderName: 'Ana Exemplo',
  text: { message: 'oi' },
}

function open(options: Partial<ZapiRoutesOptions> = {}) {
  const accepted: ChannelEvent[][] = []
  const logged: object[] = []
  const log = {
    warn: (fields: object) => logged.push(fields),
    error: (fields: object) => logged.push(fields),
  }
  const routes = createZapiRoutes({
    secrets: [SECRET],
    instanceIds: ['INSTANCE1', 'INSTANCE2'],
    accept: async (events) => {
      accepted.push(events)
    },
    log,
    clock: createManualClock(new Date('2026-05-04T12:34:56Z')),
    ...options,
  })
  return { app: new Hono().use(requestId()).route('/', routes), accepted, logged }
}

function post(app: Hono, body: unknown, options: { secret?: string; type?: string } = {}) {
  return app.request(`/webhooks/zapi/${options.secret ?? SECRET}`, {
    method: 'POST',
    headers: { 'content-type': options.type ?? 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function refusal(response: Response) {
  const body = (await response.json()) as { error: { code: string } }
  expect(body.error).toEqual({
    code: expect.stringMatching(/^webhook\./),
    message: expect.any(String),
    requestId: response.headers.get('x-request-id'),
  })
  return [response.status, body.error.code]
}

describe('Z-API webhook', () => {
  it('hands the events over, then answers', async () => {
    const { app, accepted } = open()
    const response = await post(app, message)
    expect([response.status, await response.json()]).toEqual([200, { status: 'received' }])
    expect(accepted).toMatchObject([[{ kind: 'message', accountId: 'INSTANCE1', externalId: 'M1' }]])
  })

  it('serves several instances and secrets', async () => {
    const { app, accepted } = open({ secrets: ['next-part', SECRET] })
    await post(app, { ...message, instanceId: 'INSTANCE2' })
    await post(app, message, { secret: 'next-part' })
    expect(accepted.flat().map(({ accountId }) => accountId)).toEqual(['INSTANCE2', 'INSTANCE1'])
  })

  it.each([
    ['wrong', 403],
    [`${SECRET}x`, 403],
    [SECRET.slice(1), 403],
    [SECRET.toUpperCase(), 403],
    ['undefined', 403],
    ['%00', 403],
  ])('refuses the path %j before it reads anything', async (secret, status) => {
    const { app, accepted } = open()
    expect(await refusal(await post(app, '{', { secret, type: 'x/y' }))).toEqual([
      status,
      'webhook.wrong_secret',
    ])
    expect(accepted).toEqual([])
  })

  it.each([[[]], [['']]])('without a secret (%j) accepts nobody', async (secrets) => {
    const { app, accepted } = open({ secrets })
    for (const secret of [SECRET, 'undefined', '%20'])
      expect(await refusal(await post(app, message, { secret }))).toEqual([503, 'webhook.not_configured'])
    expect(accepted).toEqual([])
  })

  it.each([
    [{ ...message, instanceId: 'OTHER' }],
    [{ ...message, instanceId: undefined }],
    [{ ...message, instanceId: ['INSTANCE1'] }],
    [{ ...message, instanceId: '' }],
    [{ event: 'message_created', account: { id: 1 }, content: 'oi' }],
  ])('refuses the body of another instance (%#)', async (body) => {
    const { app, accepted } = open()
    expect(await refusal(await post(app, body))).toEqual([403, 'webhook.wrong_instance'])
    expect(accepted).toEqual([])
  })

  it('refuses every instance when none is configured', async () => {
    const { app } = open({ instanceIds: [] })
    expect(await refusal(await post(app, message))).toEqual([403, 'webhook.wrong_instance'])
  })

  it.each(['', '{', 'null', '[]', '7', '"x"'])('refuses the body %j', async (body) => {
    expect(await refusal(await post(open().app, body))).toEqual([400, 'webhook.malformed'])
  })

  it('refuses other content types and large bodies', async () => {
    const { app } = open()
    expect(await refusal(await post(app, message, { type: 'text/plain' }))).toEqual([415, 'webhook.not_json'])
    const large = { ...message, pad: 'x'.repeat(3 * 1024 * 1024) }
    expect(await refusal(await post(app, large))).toEqual([413, 'webhook.too_large'])
  })

  it('asks for another delivery of what could not be stored, and logs nothing personal', async () => {
    const { app, logged } = open({ accept: () => Promise.reject(new Error('database is gone')) })
    expect(await refusal(await post(app, message))).toEqual([503, 'webhook.not_stored'])
    await post(app, message, { secret: 'guessed-path' })
    await post(app, { ...message, instanceId: 'OTHER' })
    expect(logged).toHaveLength(3)
    expect(JSON.stringify(logged)).not.toMatch(/5511999990001|Ana|"oi"|guessed-path|unguessable/)
  })
})
