import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ChannelHarness, failure, type ProviderFault } from './channel.conformance.ts'
import type { Identity, SendOutcome } from './channel.ts'

/** What every channel with a provider says of a send that failed: the half of the conformance test about at most once. */
export function describeFailures(
  name: string,
  options: {
    open(extra?: { timeoutMs?: number; wrongCredentials?: boolean }): Promise<ChannelHarness>
    person: { to: Identity; address: string }
    secrets: string[]
  },
): void {
  const { open, person, secrets } = options
  const message = (text: string, extra: object = {}) => ({
    correlationId: 'c1',
    to: person.to,
    text,
    ...extra,
  })

  describe(`${name}: what became of a send that failed`, () => {
    const openWithProvider = async (extra: { timeoutMs?: number; wrongCredentials?: boolean } = {}) => {
      const { provider, ...harness } = await open(extra)
      if (provider === undefined) throw new Error('the harness has no provider')
      return { provider, ...harness }
    }
    const faults: [string, ProviderFault, SendOutcome, number?][] = [
      ['no answer', { kind: 'hang' }, 'unknown'],
      ['no answer, though accepted', { kind: 'hang', accept: true }, 'unknown'],
      ['a reset', { kind: 'reset' }, 'unknown'],
      ['a reset, though accepted', { kind: 'reset', accept: true }, 'unknown'],
      ['half an answer', { kind: 'cut', accept: true }, 'unknown'],
      ['500 without a body', { kind: 'respond', status: 500 }, 'unknown'],
      ['500 with a page', { kind: 'respond', status: 500, body: '<html>' }, 'unknown'],
      [
        '502 of a gateway, though accepted',
        { kind: 'respond', status: 502, body: 'x', accept: true },
        'unknown',
      ],
      ['504 of a gateway, though accepted', { kind: 'respond', status: 504, accept: true }, 'unknown'],
      ['408', { kind: 'respond', status: 408 }, 'unknown'],
      ['200 without a body', { kind: 'respond', status: 200, accept: true }, 'unknown'],
      ['200 with a page', { kind: 'respond', status: 200, body: '<html>', accept: true }, 'unknown'],
      [
        '200 without an id',
        { kind: 'respond', status: 200, body: { messages: [] }, accept: true },
        'unknown',
      ],
      [
        '200 and endless',
        { kind: 'respond', status: 200, body: 'x'.repeat(2_000_000), accept: true },
        'unknown',
      ],
      ['503', { kind: 'respond', status: 503 }, 'rejected_retry'],
      [
        '503 with a wait',
        { kind: 'respond', status: 503, headers: { 'retry-after': '7' } },
        'rejected_retry',
        7_000,
      ],
      ['429', { kind: 'respond', status: 429 }, 'rejected_retry'],
      [
        '429 with seconds',
        { kind: 'respond', status: 429, headers: { 'retry-after': '30' } },
        'rejected_retry',
        30_000,
      ],
      [
        '429 with a date',
        { kind: 'respond', status: 429, headers: { 'retry-after': 'Mon, 04 May 2026 12:01:30 GMT' } },
        'rejected_retry',
        90_000,
      ],
      ['400', { kind: 'respond', status: 400, body: '{}' }, 'rejected'],
      ['413', { kind: 'respond', status: 413 }, 'rejected'],
      ['401', { kind: 'respond', status: 401 }, 'pause'],
      ['403', { kind: 'respond', status: 403 }, 'pause'],
      ['404', { kind: 'respond', status: 404, body: 'not found' }, 'pause'],
      ['a redirect', { kind: 'respond', status: 302, headers: { location: '/elsewhere' } }, 'pause'],
    ]
    it.each(faults)('%s', async (_, fault, outcome, retryAfterMs) => {
      const { channel, provider, accepted } = await openWithProvider({ timeoutMs: 150 })
      provider.fault(fault)
      const error = await failure(channel.sendText(message('segredo de teste')))
      expect(error).toMatchObject({ outcome, retryAfterMs, acceptedExternalIds: [] })
      expect(error.retryable).toBe(outcome === 'rejected_retry')
      expect(provider.calls()).toBe(1)
      expect(accepted()).toHaveLength(fault.accept ? 1 : 0)
      const said = inspect(error, { depth: 9 })
      for (const secret of [...secrets, person.address, 'segredo de teste'])
        expect(said).not.toContain(secret)
    })

    it('nobody listens', async () => {
      const { channel, provider } = await openWithProvider()
      await provider.close()
      expect(await failure(channel.sendText(message('oi')))).toMatchObject({ outcome: 'rejected_retry' })
    })

    it('wrong credentials', async () => {
      const { channel, accepted } = await openWithProvider({ wrongCredentials: true })
      expect(await failure(channel.sendText(message('oi')))).toMatchObject({ outcome: 'pause' })
      expect(accepted()).toEqual([])
    })

    it('midway through a split text: says what was accepted, and goes on from there', async () => {
      const { channel, provider, accepted } = await openWithProvider()
      const long = 'palavra '.repeat(1200).trim()
      provider.fault({ kind: 'respond', status: 429, after: 1 })
      const error = await failure(channel.sendText(message(long)))
      expect(error.outcome).toBe('rejected_retry')
      expect(error.acceptedExternalIds).toEqual(accepted().map(({ id }) => id))
      expect(error.acceptedExternalIds).toHaveLength(1)
      await channel.sendText(message(long, { acceptedExternalIds: error.acceptedExternalIds }))
      expect(
        accepted()
          .map(({ text }) => text)
          .join(' '),
      ).toBe(long)
    })

    it('goes on sending after one failure', async () => {
      const { channel, provider, accepted } = await openWithProvider({ timeoutMs: 150 })
      provider.fault({ kind: 'reset' })
      await failure(channel.sendText(message('um')))
      await channel.sendText(message('dois'))
      expect(accepted().map(({ text }) => text)).toEqual(['dois'])
    })
  })
}
