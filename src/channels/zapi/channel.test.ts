import { afterEach, describe, expect, it } from 'vitest'
import { startZapiServer, type ZapiServer } from '../../../test/support/zapi-server.ts'
import { describeChannel } from '../channel.conformance.ts'
import { createZapi } from './channel.ts'

const CREDENTIALS = { instanceId: 'INSTANCE1', instanceToken: 'instance-token', clientToken: 'client-token' }

describeChannel('Z-API', {
  async open({ clock, timeoutMs, wrongCredentials }) {
    const server = await startZapiServer()
    return {
      channel: createZapi({
        ...CREDENTIALS,
        ...(wrongCredentials && { clientToken: 'wrong' }),
        baseUrl: server.url,
        clock,
        ...(timeoutMs !== undefined && { timeoutMs }),
      }),
      accepted: () => server.messages,
      provider: { calls: () => server.requests.length, fault: server.fault, close: server.close },
      close: () => server.close().catch(() => {}),
    }
  },
  people: [
    { to: { phone: '5511999990001', lid: '81896604192873@lid' }, address: '5511999990001' },
    { to: { lid: '81896604192873@lid' }, address: '81896604192873@lid' },
  ],
  template: null,
  hasProvider: true,
  secrets: ['instance-token', 'client-token'],
})

describe('Z-API', () => {
  let server: ZapiServer
  afterEach(() => server.close())

  it('calls the paths the vendor names', async () => {
    server = await startZapiServer()
    const channel = createZapi({ ...CREDENTIALS, baseUrl: `${server.url}/` })
    await channel.sendText({ correlationId: 'c', to: { phone: '5511999990001' }, text: 'oi', replyTo: 'M1' })
    await channel.markReadAndTyping('M1', { phone: '5511999990001' })
    expect(server.requests).toMatchObject([
      {
        path: '/instances/INSTANCE1/token/instance-token/send-text',
        headers: { 'client-token': 'client-token' },
        body: { phone: '5511999990001', message: 'oi', messageId: 'M1' },
      },
      {
        path: '/instances/INSTANCE1/token/instance-token/modify-chat',
        body: { phone: '5511999990001', action: 'read' },
      },
    ])
    expect(server.reads).toEqual(['5511999990001'])
  })

  it.each([
    [{ instanceToken: 'other' }, 'zapi.http_404'],
    [{ instanceId: 'OTHER' }, 'zapi.http_404'],
    [{ clientToken: 'other' }, 'zapi.http_401'],
  ])('pauses on %j', async (wrong, code) => {
    server = await startZapiServer()
    const channel = createZapi({ ...CREDENTIALS, baseUrl: server.url, ...wrong })
    await expect(
      channel.sendText({ correlationId: 'c', to: { phone: '5511999990001' }, text: 'oi' }),
    ).rejects.toMatchObject({ outcome: 'pause', code })
  })
})
