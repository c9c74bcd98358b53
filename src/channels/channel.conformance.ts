import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../ops/clock.ts'
import { type Channel, ChannelError, type Identity, type OutboundTemplate } from './channel.ts'
import { describeFailures } from './channel-failures.conformance.ts'

/** What goes wrong with the provider's next answer; `accept`: it took the message before. */
export type ProviderFault = { accept?: boolean; after?: number; times?: number } & (
  | { kind: 'hang' | 'reset' | 'cut' }
  | { kind: 'respond'; status: number; body?: unknown; headers?: Record<string, string> }
)

/** A channel and the provider it speaks to, as a test sees them. */
export interface ChannelHarness {
  channel: Channel
  /** What the provider took, in order. */
  accepted(): {
    id: string
    to: string
    text?: string
    replyTo?: string
    template?: { name: string; language: string; parameters: string[] }
  }[]
  /** Absent for a channel without a provider. */
  provider?: {
    /** Calls that arrived, refused ones too. */
    calls(): number
    fault(fault: ProviderFault): void
    close(): Promise<void>
  }
  close(): Promise<void>
}

export interface ConformanceOptions {
  open(options: {
    clock: { now(): Date }
    timeoutMs?: number
    wrongCredentials?: boolean
  }): Promise<ChannelHarness>
  /** Ways to name a person, and the address the provider must see. */
  people: { to: Identity; address: string }[]
  /** A template the provider knows, with two parameters; null when the channel has none. */
  template: { name: string; language: string } | null
  /** False when nothing can go wrong on the way: the tests of failures do not apply. */
  hasProvider: boolean
  /** What no error may say. */
  secrets: string[]
}

const NOW = new Date('2026-05-04T12:00:00Z')
const TEXT = 'Olá! Tudo bem? 👋🏽\n\nSegue a lista:\n- um\n- dois "três" \\ & <quatro>'

/** The specification every channel is held to. */
export function describeChannel(name: string, options: ConformanceOptions): void {
  const opened: ChannelHarness[] = []
  const open = async (extra: { timeoutMs?: number; wrongCredentials?: boolean } = {}) => {
    const harness = await options.open({ clock: createManualClock(NOW), ...extra })
    opened.push(harness)
    return harness
  }
  afterEach(async () => {
    for (const harness of opened.splice(0)) await harness.close()
  })

  const [person] = options.people
  if (person === undefined) throw new Error('the conformance test needs a person')
  const message = (text: string, extra: object = {}) => ({
    correlationId: '00000000-0000-4000-8000-000000000001',
    to: person.to,
    text,
    ...extra,
  })

  describe(`${name}: sending a text`, () => {
    it.each(options.people)('reaches $address with the text as it is', async ({ to, address }) => {
      const { channel, accepted } = await open()
      const { externalIds } = await channel.sendText({ correlationId: 'c1', to, text: TEXT })
      expect(accepted()).toEqual([expect.objectContaining({ id: externalIds[0], to: address, text: TEXT })])
      expect(externalIds).toHaveLength(1)
    })

    it('gives every message an id of its own, in order', async () => {
      const { channel, accepted } = await open()
      const ids: string[] = []
      for (const text of ['um', 'dois', 'três'])
        ids.push(...(await channel.sendText(message(text))).externalIds)
      expect(new Set(ids).size).toBe(3)
      expect(accepted().map(({ id, text }) => [id, text])).toEqual(
        ['um', 'dois', 'três'].map((text, i) => [ids[i], text]),
      )
    })

    it('quotes the message it answers', async () => {
      const { channel, accepted } = await open()
      await channel.sendText(message('sim', { replyTo: 'external-7' }))
      await channel.sendText(message('não'))
      expect(accepted().map(({ replyTo }) => replyTo)).toEqual(['external-7', undefined])
    })

    it('splits only what is too long, in order, quoting once', async () => {
      const { channel, accepted } = await open()
      const exact = 'x'.repeat(channel.maxTextLength)
      expect((await channel.sendText(message(exact))).externalIds).toHaveLength(1)
      const long = Array.from({ length: 500 }, (_, i) => `Frase ${i} 😀.`).join(' ')
      const { externalIds } = await channel.sendText(message(long, { replyTo: 'external-7' }))
      const bubbles = accepted().slice(1)
      expect(bubbles.length).toBeGreaterThan(1)
      expect(bubbles.map(({ id }) => id)).toEqual(externalIds)
      expect(bubbles.every(({ text = '' }) => text !== '' && text.length <= channel.maxTextLength)).toBe(true)
      expect(bubbles.map(({ text }) => text).join(' ')).toBe(long)
      expect(bubbles.map(({ replyTo }) => replyTo).filter(Boolean)).toEqual(['external-7'])
    })

    it.each(['', '  \n '])('refuses the empty text %j without a call', async (text) => {
      const { channel, accepted, provider } = await open()
      expect(await failure(channel.sendText(message(text)))).toMatchObject({ outcome: 'rejected' })
      expect([accepted().length, provider?.calls() ?? 0]).toEqual([0, 0])
    })

    it('refuses a contact it cannot reach without a call', async () => {
      const { channel, provider } = await open()
      const error = await failure(channel.sendText(message('oi', { to: {} })))
      expect(error).toMatchObject({ outcome: 'rejected', code: 'channel.no_address' })
      expect(provider?.calls() ?? 0).toBe(0)
    })

    it('sends nothing once the caller gave up', async () => {
      const { channel, accepted } = await open()
      const error = await failure(channel.sendText(message('oi'), { signal: AbortSignal.abort() }))
      expect(error).toMatchObject({ outcome: 'rejected_retry' })
      expect(accepted()).toEqual([])
    })

    it('takes a split text up again after its accepted bubbles', async () => {
      const { channel, accepted } = await open()
      const long = 'palavra '.repeat(1200).trim()
      const first = await channel.sendText(message(long))
      const again = await channel.sendText(
        message(long, { acceptedExternalIds: first.externalIds.slice(0, 1) }),
      )
      expect(again.externalIds[0]).toBe(first.externalIds[0])
      expect(again.externalIds).toHaveLength(first.externalIds.length)
      const texts = accepted().map(({ text }) => text)
      expect(texts.slice(first.externalIds.length)).toEqual(texts.slice(1, first.externalIds.length))
    })
  })

  describe(`${name}: sending a template`, () => {
    const send = (channel: Channel, parameters: string[]) => {
      const { name: template, language } = options.template ?? { name: 'x', language: 'pt_BR' }
      const message: OutboundTemplate = {
        correlationId: 'c1',
        to: person.to,
        name: template,
        language,
        parameters,
      }
      return channel.sendTemplate(message)
    }

    it.runIf(options.template)('hands over name, language and parameters', async () => {
      const { channel, accepted } = await open()
      const { externalIds } = await send(channel, ['Ana', 'Recife'])
      expect(accepted()).toEqual([
        expect.objectContaining({
          id: externalIds[0],
          to: person.address,
          template: { ...options.template, parameters: ['Ana', 'Recife'] },
        }),
      ])
    })

    it.skipIf(options.template)('refuses for good, without a call', async () => {
      const { channel, provider } = await open()
      expect(await failure(send(channel, []))).toMatchObject({ outcome: 'rejected', retryable: false })
      expect(provider?.calls() ?? 0).toBe(0)
    })
  })

  describe(`${name}: marking read`, () => {
    it('resolves', async () => {
      const { channel, accepted } = await open()
      await channel.markReadAndTyping('external-7', person.to)
      expect(accepted()).toEqual([])
    })

    it
      .runIf(options.hasProvider)
      .each<ProviderFault>([
        { kind: 'respond', status: 401 },
        { kind: 'respond', status: 500 },
        { kind: 'reset' },
      ])('resolves when the provider answers with $kind $status', async (fault) => {
      const { channel, provider } = await open()
      provider?.fault(fault)
      await channel.markReadAndTyping('external-7', person.to)
    })

    it('resolves for a contact it cannot reach and a provider that is gone', async () => {
      const { channel, provider } = await open()
      await channel.markReadAndTyping('external-7', {})
      await provider?.close()
      await channel.markReadAndTyping('external-7', person.to)
    })
  })

  if (options.hasProvider) describeFailures(name, { open, person, secrets: options.secrets })
}

/** The ChannelError a send ends with. */
export async function failure(promise: Promise<unknown>): Promise<ChannelError> {
  const [result] = await Promise.allSettled([promise])
  if (result.status === 'fulfilled') throw new Error('expected the send to fail')
  expect(result.reason).toBeInstanceOf(ChannelError)
  return result.reason
}
