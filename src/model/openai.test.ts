import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { briefOf } from '../../test/support/brief.ts'
import { startChatLoopback } from '../../test/support/chat-loopback.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { Fault, Loopback } from '../../test/support/loopback.ts'
import type { ReplyModel } from './contract.ts'
import { createFallbackModel } from './fallback.ts'
import { createOfflineReplyModel } from './offline/reply-model.ts'
import { createOpenAiReplyModel } from './openai.ts'

/** Long enough for an answer that comes, on any machine; what never comes is waited for so long. */
const TIMEOUT_MS = 1_500
const FAILURES = 4
const PAUSE_MS = 20_000

const business = exampleBusiness()
let server: Loopback
let model: ReplyModel
beforeEach(async () => {
  server = await startChatLoopback()
  model = createOpenAiReplyModel({
    apiKey: 'sk-test',
    model: 'm',
    baseUrl: `${server.url}/v1`,
    tools: [],
    timeoutMs: TIMEOUT_MS,
  })
})
afterEach(() => server.close())

const ask = (of: ReplyModel = model) =>
  of.call({
    business,
    brief: briefOf(business, { text: 'oi' }),
    toolMessages: [],
    allowTools: false,
    signal: new AbortController().signal,
  })

async function untilIdle(): Promise<void> {
  while ((await server.connections()) > 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

const SICK: [string, Fault, string][] = [
  ['never answers', { kind: 'hang' }, 'timeout'],
  ['sends headers and then a byte now and then', { kind: 'drip', everyMs: 50 }, 'timeout'],
  [
    'asks to wait for an hour',
    { kind: 'respond', status: 429, headers: { 'retry-after': '3600' }, body: {} },
    'provider',
  ],
  ['answers 500', { kind: 'respond', status: 500, body: {} }, 'provider'],
  ['answers a page of a proxy', { kind: 'respond', status: 200, body: '<html>502</html>' }, 'provider'],
  ['hangs up', { kind: 'reset' }, 'provider'],
  ['hangs up in the middle', { kind: 'cut' }, 'provider'],
]

it.each(SICK)(
  'a provider that %s: the offline model answers, and no connection is kept',
  async (_, fault) => {
    const failures: string[] = []
    const chain = createFallbackModel([model, createOfflineReplyModel()], ({ error }) =>
      failures.push(error.failure),
    )
    server.fault({ ...fault, times: 100 })
    const outcome = await ask(chain)
    expect(outcome).toMatchObject({ kind: 'answer', model: 'offline' })
    expect(failures).toHaveLength(1)
    // One retry at most, and none after a wait that is over.
    expect(server.requests.length).toBeLessThanOrEqual(2)
    if (fault.kind === 'hang' || fault.kind === 'drip') await untilIdle()
  },
)

describe('after failures in a row', () => {
  beforeEach(async () => {
    server.fault({ kind: 'hang', times: FAILURES })
    const settled = await Promise.allSettled(Array.from({ length: FAILURES }, () => ask()))
    expect(settled.map(({ status }) => status)).toEqual(Array(FAILURES).fill('rejected'))
  })

  it('nobody waits for the provider any more', async () => {
    const asked = server.requests.length
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => ask()))
    expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(server.requests).toHaveLength(asked)
  })

  it('one call finds out whether it is back, and holds up no other; then all go there again', async () => {
    server.fault({ kind: 'slow', ms: 300 })
    const now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now + PAUSE_MS)
    const asked = server.requests.length
    const probe = ask()
    const others = await Promise.allSettled([ask(), ask()])
    clock.mockRestore()
    expect(others.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await probe).toMatchObject({ model: 'openai:m' })
    expect(server.requests).toHaveLength(asked + 1)
    expect(await Promise.all([ask(), ask()])).toHaveLength(2)
    expect(server.requests).toHaveLength(asked + 3)
  })
})
