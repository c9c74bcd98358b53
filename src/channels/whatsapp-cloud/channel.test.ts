import { afterEach, describe, expect, it } from 'vitest'
import { type GraphServer, graphError, startGraphServer } from '../../../test/support/graph-server.ts'
import { describeChannel } from '../channel.conformance.ts'
import type { SendOutcome } from '../channel.ts'
import { createWhatsAppCloud } from './channel.ts'

const PHONE_NUMBER_ID = '100000000000001'
const TEMPLATES = { 'boas_vindas/pt_BR': 2, 'aviso/pt_BR': 0 }

describeChannel('WhatsApp Cloud API', {
  async open({ clock, timeoutMs, wrongCredentials }) {
    const server = await startGraphServer({ templates: TEMPLATES })
    return {
      channel: createWhatsAppCloud({
        graphUrl: server.url,
        phoneNumberId: PHONE_NUMBER_ID,
        accessToken: wrongCredentials ? 'wrong' : 'test-token',
        clock,
        ...(timeoutMs !== undefined && { timeoutMs }),
      }),
      accepted: () => server.messages,
      provider: { calls: () => server.requests.length, fault: server.fault, close: server.close },
      close: () => server.close().catch(() => {}),
    }
  },
  people: [
    { to: { phone: '5511888880001', bsuid: 'BR.1502576394655843' }, address: '5511888880001' },
    { to: { bsuid: 'BR.1502576394655843' }, address: 'BR.1502576394655843' },
  ],
  template: { name: 'boas_vindas', language: 'pt_BR' },
  hasProvider: true,
  secrets: ['test-token'],
})

describe('WhatsApp Cloud API', () => {
  let server: GraphServer
  afterEach(() => server.close())
  const to = { phone: '5511888880001' }
  const connect = (graphUrl = server.url) =>
    createWhatsAppCloud({ graphUrl, phoneNumberId: PHONE_NUMBER_ID, accessToken: 'test-token' })

  it('sends the body Meta documents', async () => {
    server = await startGraphServer()
    await connect().sendText({ correlationId: 'row-1', to, text: 'oi', replyTo: 'wamid.1' })
    await connect().sendText({ correlationId: 'row-2', to: { bsuid: 'BR.15025' }, text: 'oi' })
    await connect().markReadAndTyping('wamid.1', to)
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      [
        '/v23.0/100000000000001/messages',
        {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '5511888880001',
          type: 'text',
          text: { body: 'oi', preview_url: false },
          context: { message_id: 'wamid.1' },
          biz_opaque_callback_data: 'row-1',
        },
      ],
      [
        '/v23.0/100000000000001/messages',
        {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          recipient: 'BR.15025',
          type: 'text',
          text: { body: 'oi', preview_url: false },
          biz_opaque_callback_data: 'row-2',
        },
      ],
      [
        '/v23.0/100000000000001/messages',
        {
          messaging_product: 'whatsapp',
          status: 'read',
          message_id: 'wamid.1',
          typing_indicator: { type: 'text' },
        },
      ],
    ])
    expect(server.reads).toEqual(['wamid.1'])
  })

  it.each(['', '/', '/v23.0', '/v23.0/'])('finds the version with %j after the address', async (suffix) => {
    server = await startGraphServer()
    await connect(`${server.url}${suffix}`).sendText({ correlationId: 'c', to, text: 'oi' })
    expect(server.messages).toHaveLength(1)
  })

  it('keeps another version that the address names', async () => {
    server = await startGraphServer({ version: 'v25.0' })
    await connect(`${server.url}/v25.0`).sendText({ correlationId: 'c', to, text: 'oi' })
    expect(server.messages).toHaveLength(1)
  })

  it('gives every bubble of a text the id that statuses bring back', async () => {
    server = await startGraphServer()
    await connect().sendText({ correlationId: 'row-1', to, text: 'palavra '.repeat(1000) })
    expect(server.messages.map(({ correlationId }) => correlationId)).toEqual(['row-1', 'row-1'])
  })

  describe('templates', () => {
    const template = (name: string, parameters: string[]) =>
      connect().sendTemplate({ correlationId: 'c', to, name, language: 'pt_BR', parameters })

    it('makes parameters fit what Meta allows', async () => {
      server = await startGraphServer({ templates: TEMPLATES })
      await template('boas_vindas', [' Ana\nMaria ', 'São   Paulo\t- SP'])
      await template('aviso', [])
      expect(server.messages.map((message) => message.template?.parameters)).toEqual([
        ['Ana Maria', 'São Paulo - SP'],
        [],
      ])
    })

    it.each([
      ['boas_vindas', ['Ana'], 'whatsapp.132000'],
      ['boas_vindas', ['Ana', 'Recife', 'extra'], 'whatsapp.132000'],
      ['desconhecido', ['Ana'], 'whatsapp.132001'],
      ['boas_vindas', ['Ana', ' '], 'channel.empty_parameter'],
    ])('%s with %j is refused for good', async (name, parameters, code) => {
      server = await startGraphServer({ templates: TEMPLATES })
      await expect(template(name, parameters)).rejects.toMatchObject({ outcome: 'rejected', code })
      expect(server.messages).toEqual([])
    })
  })

  it('says when the window is closed', async () => {
    server = await startGraphServer()
    server.setWindow(false)
    const send = () => connect().sendText({ correlationId: 'c', to, text: 'oi' })
    await expect(send()).rejects.toMatchObject({ outcome: 'rejected', code: 'whatsapp.131047' })
    server.setWindow(true)
    await send()
    expect(server.messages).toHaveLength(1)
  })

  it('pauses for another number', async () => {
    server = await startGraphServer({ phoneNumberId: '999' })
    await expect(connect().sendText({ correlationId: 'c', to, text: 'oi' })).rejects.toMatchObject({
      outcome: 'pause',
      code: 'whatsapp.100',
    })
  })

  const codes: [number, number, SendOutcome][] = [
    [130429, 400, 'rejected_retry'],
    [131056, 400, 'rejected_retry'],
    [80007, 400, 'rejected_retry'],
    [4, 400, 'rejected_retry'],
    [2, 503, 'rejected_retry'],
    [2, 500, 'rejected_retry'],
    [131000, 500, 'rejected_retry'],
    [131016, 500, 'rejected_retry'],
    [131057, 500, 'rejected_retry'],
    [131047, 400, 'rejected'],
    [131026, 400, 'rejected'],
    [131049, 400, 'rejected'],
    [131050, 400, 'rejected'],
    [131051, 400, 'rejected'],
    [131008, 400, 'rejected'],
    [131009, 400, 'rejected'],
    [131021, 400, 'rejected'],
    [131030, 400, 'rejected'],
    [131062, 400, 'rejected'],
    [130472, 400, 'rejected'],
    [130497, 403, 'rejected'],
    [132000, 400, 'rejected'],
    [132001, 404, 'rejected'],
    [132015, 400, 'rejected'],
    [135000, 400, 'rejected'],
    [100, 400, 'rejected'],
    [190, 401, 'pause'],
    [0, 401, 'pause'],
    [3, 500, 'pause'],
    [10, 403, 'pause'],
    [200, 403, 'pause'],
    [299, 403, 'pause'],
    [33, 400, 'pause'],
    [368, 403, 'pause'],
    [131031, 403, 'pause'],
    [131005, 403, 'pause'],
    [131042, 500, 'pause'],
    [131048, 400, 'pause'],
    [133010, 400, 'pause'],
    [1, 400, 'unknown'],
    [1, 500, 'unknown'],
    [188888, 500, 'unknown'],
    [188888, 400, 'rejected'],
    [188888, 401, 'pause'],
    [188888, 429, 'rejected_retry'],
    [188888, 503, 'rejected_retry'],
  ]
  it.each(codes)('error %i with HTTP %i: %s', async (code, status, outcome) => {
    server = await startGraphServer()
    server.fault({ kind: 'respond', status, body: graphError(code, 'for +55 11 99999-0001 (5511888880001)') })
    const error = await connect()
      .sendText({ correlationId: 'c', to, text: 'oi' })
      .catch((reason) => reason)
    expect(error).toMatchObject({ outcome, code: `whatsapp.${code}` })
    expect(error.message).not.toMatch(/99999|5511/)
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    ['says that it is passing', graphError(188888, 'x', { is_transient: true }), 500, 'rejected_retry'],
    ['has its code as text', { error: { code: '131047', message: 'x' } }, 400, 'rejected'],
    ['has no usable code', { error: { code: null } }, 500, 'unknown'],
    ['has no usable code', { error: 'down' }, 400, 'rejected'],
  ])('an error that %s', async (_, body, status, outcome) => {
    server = await startGraphServer()
    server.fault({ kind: 'respond', status, body })
    await expect(connect().sendText({ correlationId: 'c', to, text: 'oi' })).rejects.toMatchObject({
      outcome,
    })
  })

  it('waits as Meta asks, or as long as one person may be written to again', async () => {
    server = await startGraphServer()
    const wait = async (headers: Record<string, string>, code: number) => {
      server.fault({ kind: 'respond', status: 400, headers, body: graphError(code, 'x') })
      const error = await connect()
        .sendText({ correlationId: 'c', to, text: 'oi' })
        .catch((reason) => reason)
      return error.retryAfterMs
    }
    expect(await wait({ 'retry-after': '9' }, 131056)).toBe(9_000)
    expect(await wait({}, 131056)).toBe(6_000)
    expect(await wait({}, 130429)).toBeUndefined()
  })
})
