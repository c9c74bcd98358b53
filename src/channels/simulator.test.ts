import { describe, expect, it } from 'vitest'
import { describeChannel } from './channel.conformance.ts'
import { createSimulator, type SimulatedMessage } from './simulator.ts'

describeChannel('simulator', {
  async open() {
    const sent: SimulatedMessage[] = []
    return {
      channel: createSimulator({ accountId: 'loja', onSend: (message) => sent.push(message) }),
      accepted: () =>
        sent.map(({ template, text, to, ...message }) => ({
          ...message,
          to: to.phone ?? to.bsuid ?? to.lid ?? '',
          ...(template ? { template } : { text }),
        })),
      async close() {},
    }
  },
  people: [
    { to: { phone: '5511999990001' }, address: '5511999990001' },
    { to: { lid: 'ana' }, address: 'ana' },
  ],
  template: { name: 'boas_vindas', language: 'pt_BR' },
  hasProvider: false,
  secrets: [],
})

describe('simulator', () => {
  const to = { phone: '5511999990001' }

  it('remembers what it sent to each contact, within bounds', async () => {
    const simulator = createSimulator({ accountId: 'loja' })
    for (let i = 0; i < 250; i++) await simulator.sendText({ correlationId: `c${i}`, to, text: `m${i}` })
    const kept = simulator.sentTo('5511999990001')
    expect(kept).toHaveLength(200)
    expect(kept.at(-1)).toMatchObject({ text: 'm249', correlationId: 'c249' })
    for (let i = 0; i < 1_000; i++)
      await simulator.sendText({ correlationId: 'c', to: { phone: `${i}` }, text: 'oi' })
    expect(simulator.sentTo('5511999990001')).toEqual([])
    expect(simulator.sentTo('999')).toHaveLength(1)
  })

  it('fails when told to, once', async () => {
    const simulator = createSimulator({ accountId: 'loja' })
    simulator.failNext('rejected_retry', { retryAfterMs: 5 })
    await expect(simulator.sendText({ correlationId: 'c', to, text: 'oi' })).rejects.toMatchObject({
      outcome: 'rejected_retry',
      retryAfterMs: 5,
    })
    await simulator.sendText({ correlationId: 'c', to, text: 'oi' })
    expect(simulator.sentTo('5511999990001')).toHaveLength(1)
  })
})
