import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProsaError } from './errors.ts'
import { CallAbortedError, CallTimeoutError, CircuitOpenError, createResilience } from './resilience.ts'

const down = () => Promise.reject(new ProsaError('test.down', 'down', { retryable: true }))
const wrong = () => Promise.reject(new ProsaError('test.wrong', 'wrong'))
const never = () => new Promise<never>(() => {})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets pending timers fire in order until the promise settles. */
async function settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const settled = Promise.allSettled([promise]).then(([result]) => result)
  await vi.runAllTimersAsync()
  return settled
}

describe('retry', () => {
  it('repeats an idempotent call after retryable errors, then gives the last error', async () => {
    const call = vi.fn(down)
    const result = await settle(createResilience({ retries: 2 }).run(call, { idempotent: true }))
    expect(call).toHaveBeenCalledTimes(3)
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'test.down' } })
  })

  it('gives the first success', async () => {
    const call = vi
      .fn(down)
      .mockImplementationOnce(down)
      .mockResolvedValueOnce('ok' as never)
    expect(await settle(createResilience().run(call, { idempotent: true }))).toMatchObject({ value: 'ok' })
    expect(call).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['a call that is not idempotent', down, false],
    ['an error that will not go away', wrong, true],
  ])('never repeats %s', async (_, answer, idempotent) => {
    const call = vi.fn(answer)
    await settle(createResilience({ retries: 5 }).run(call, { idempotent }))
    expect(call).toHaveBeenCalledTimes(1)
  })

  it('waits as long as the other side asks, up to the limit', async () => {
    const start = Date.now()
    const asked = [3_000, 900_000]
    const resilience = createResilience({ maxBackoffMs: 5_000, retryAfterMs: () => asked.shift() })
    await settle(resilience.run(down, { idempotent: true }))
    expect(Date.now() - start).toBe(3_000 + 5_000)
  })
})

describe('timeout', () => {
  it('ends a call that hangs and tells it so by its signal', async () => {
    let seen: AbortSignal | undefined
    const result = await settle(
      createResilience({ timeoutMs: 1_000 }).run(
        (signal) => {
          seen = signal
          return never()
        },
        { idempotent: false },
      ),
    )
    expect(result).toMatchObject({ reason: expect.any(CallTimeoutError) })
    expect(seen?.aborted).toBe(true)
  })

  it('tells the caller giving up from time running out', async () => {
    const caller = new AbortController()
    const call = vi.fn(never)
    const running = createResilience().run(call, { idempotent: true, signal: caller.signal })
    caller.abort()
    expect(await settle(running)).toMatchObject({ reason: { code: 'call.aborted', started: true } })

    const late = createResilience().run(call, { idempotent: true, signal: caller.signal })
    expect(await settle(late)).toMatchObject({ reason: expect.any(CallAbortedError) })
    expect(await settle(late)).toMatchObject({ reason: { started: false } })
    expect(call).toHaveBeenCalledTimes(1)
  })
})

it('a call that was not answered in time is not repeated where time is short', async () => {
  const call = vi.fn(never)
  const resilience = createResilience({ timeoutMs: 100, repeatTimeouts: false })
  expect(await settle(resilience.run(call, { idempotent: true }))).toMatchObject({
    reason: { code: 'call.timeout' },
  })
  expect(call).toHaveBeenCalledTimes(1)
})

describe('circuit breaker', () => {
  it('stops calling after failures in a row and lets one through later', async () => {
    const resilience = createResilience({ breakAfter: 3, halfOpenAfterMs: 10_000 })
    const call = vi.fn(down)
    for (let i = 0; i < 3; i++) await settle(resilience.run(call, { idempotent: false }))
    const refused = await settle(resilience.run(call, { idempotent: true }))
    expect(refused).toMatchObject({ reason: expect.any(CircuitOpenError) })
    expect(refused).toMatchObject({ reason: { retryAfterMs: 10_000, retryable: true } })
    expect(call).toHaveBeenCalledTimes(3)

    await vi.advanceTimersByTimeAsync(10_000)
    expect(await settle(resilience.run(async () => 'back', { idempotent: false }))).toMatchObject({
      value: 'back',
    })
    expect(await settle(resilience.run(async () => 'again', { idempotent: false }))).toMatchObject({
      value: 'again',
    })
  })

  it('lets others through or not while one finds out whether the other side is back', async () => {
    for (const [whileProbing, outcome] of [
      ['wait', { value: 'answer' }],
      ['refuse', { reason: expect.any(CircuitOpenError) }],
    ] as const) {
      const resilience = createResilience({ breakAfter: 1, halfOpenAfterMs: 10_000, whileProbing })
      await settle(resilience.run(down, { idempotent: false }))
      await vi.advanceTimersByTimeAsync(10_000)
      const { promise, resolve } = Promise.withResolvers<string>()
      const probe = resilience.run(() => promise, { idempotent: false })
      const other = Promise.allSettled([resilience.run(async () => 'answer', { idempotent: false })])
      resolve('back')
      expect(await probe).toBe('back')
      expect((await other)[0]).toMatchObject(outcome)
      expect(await resilience.run(async () => 'again', { idempotent: false })).toBe('again')
    }
  })

  it('does not open for refusals, nor for callers who give up', async () => {
    const resilience = createResilience({ breakAfter: 1 })
    const caller = new AbortController()
    const aborted = resilience.run(never, { idempotent: false, signal: caller.signal })
    caller.abort()
    await settle(aborted)
    for (let i = 0; i < 5; i++) await settle(resilience.run(wrong, { idempotent: false }))
    expect(await settle(resilience.run(async () => 'ok', { idempotent: false }))).toMatchObject({
      value: 'ok',
    })
  })
})
