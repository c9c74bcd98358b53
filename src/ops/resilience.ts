import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  TimeoutStrategy,
  timeout,
} from 'cockatiel'
import { type BreakerEvent, callOutcome, publishBreaker, publishCall } from './calls.ts'
import { ProsaError } from './errors.ts'

/** No answer within the time given. Whether the other side acted on the call is not known. */
export class CallTimeoutError extends ProsaError {
  constructor(timeoutMs: number) {
    super('call.timeout', `no answer within ${timeoutMs} ms`, { retryable: true })
  }
}

/** Too many failures in a row: the call was not made. */
export class CircuitOpenError extends ProsaError {
  /** Milliseconds after which a call is let through again. */
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super('call.circuit_open', 'not called: too many failures in a row', { retryable: true })
    this.retryAfterMs = retryAfterMs
  }
}

/** The caller gave up. `started` false: the call was not made. */
export class CallAbortedError extends ProsaError {
  readonly started: boolean

  constructor(started: boolean, cause: unknown) {
    super('call.aborted', 'aborted by the caller', { cause })
    this.started = started
  }
}

export interface ResilienceOptions {
  /** Names the other side in metrics, e.g. "crm". Absent: its calls are not counted. */
  service?: string
  /** Milliseconds one attempt may take. Default 15 000. */
  timeoutMs?: number
  /** Further attempts of an idempotent call after a retryable error. Default 2. */
  retries?: number
  /** Whether a call that was not answered in time is repeated too. Default true. */
  repeatTimeouts?: boolean
  /** First pause between attempts in milliseconds, doubled each time, with jitter. Default 500. */
  backoffMs?: number
  /** Longest pause between attempts, also when the other side asks for more. Default 5 000. */
  maxBackoffMs?: number
  /** Outages in a row that open the circuit. Default 8. */
  breakAfter?: number
  /** Milliseconds the circuit stays open. Default 10 000. */
  halfOpenAfterMs?: number
  /**
   * What calls do while one of them finds out whether the other side is back: `wait` for it (default), or `refuse`, where
   * somebody waits for the answer and there is another way.
   */
  whileProbing?: 'wait' | 'refuse'
  /** Which errors mean that the other side is down. Default: retryable ones. */
  isOutage?: (error: Error) => boolean
  /** Milliseconds the other side asked to wait, when it did. */
  retryAfterMs?: (error: Error) => number | undefined
  /** Waited for before each attempt, outside its time: a limit of our own. What it throws ends the call. */
  beforeAttempt?: (signal: AbortSignal | undefined) => Promise<void>
}

export interface Resilience {
  /** Runs `call` under timeout and circuit breaker; repeats it only when `idempotent`. */
  run<T>(
    call: (signal: AbortSignal) => Promise<T>,
    options: { idempotent: boolean; signal?: AbortSignal | undefined; timeoutMs?: number | undefined },
  ): Promise<T>
}

const STATES: Record<CircuitState, BreakerEvent['state']> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
}

/** Tells whoever measures in which state a service's breaker is, now and whenever that changes. */
export function reportBreaker(service: string, breaker: Pick<CircuitBreakerPolicy, 'onStateChange'>): void {
  publishBreaker({ service, breaker, state: 'closed' })
  breaker.onStateChange((state) => publishBreaker({ service, breaker, state: STATES[state] }))
}

const isRetryable = (error: Error) => error instanceof ProsaError && error.retryable

/** One per service called: the circuit breaker remembers. */
export function createResilience(options: ResilienceOptions = {}): Resilience {
  const {
    timeoutMs = 15_000,
    retries = 2,
    backoffMs = 500,
    maxBackoffMs = 5_000,
    breakAfter = 8,
    halfOpenAfterMs = 10_000,
    isOutage = isRetryable,
  } = options

  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(breakAfter),
  })
  const { service } = options
  if (service !== undefined) reportBreaker(service, breaker)
  const repeat = retry(
    handleWhen(
      (error) =>
        isRetryable(error) &&
        !(error instanceof CircuitOpenError) &&
        (options.repeatTimeouts !== false || !(error instanceof CallTimeoutError)),
    ),
    {
      maxAttempts: retries,
      backoff: new DelegateBackoff<{ attempt: number; result: unknown }>(({ attempt, result }) => {
        const error = errorOf(result)
        const asked = error === undefined ? undefined : options.retryAfterMs?.(error)
        const doubled = backoffMs * 2 ** (attempt - 1)
        return Math.min(maxBackoffMs, asked ?? doubled * (0.5 + Math.random() / 2))
      }),
    },
  )

  async function once<T>(
    call: (signal: AbortSignal) => Promise<T>,
    limitMs: number,
    caller: AbortSignal | undefined,
  ): Promise<T> {
    // Checked here and not only by `run`: a call may have waited for the circuit's probe or for a retry.
    if (caller?.aborted) throw new CallAbortedError(false, caller.reason)
    const limit = timeout(limitMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false })
    let attempt: AbortSignal | undefined
    try {
      return await limit.execute(({ signal }) => {
        attempt = signal
        return call(signal)
      }, caller)
    } catch (error) {
      if (caller?.aborted) throw new CallAbortedError(true, caller.reason)
      if (attempt?.aborted) throw new CallTimeoutError(limitMs)
      throw error
    }
  }

  async function counted<T>(attempt: () => Promise<T>): Promise<T> {
    if (service === undefined) return attempt()
    const started = performance.now()
    const ended = (outcome: ReturnType<typeof callOutcome> | 'ok') =>
      publishCall({ service, outcome, seconds: (performance.now() - started) / 1000 })
    try {
      const answer = await attempt()
      ended('ok')
      return answer
    } catch (error) {
      // A caller who gave up says nothing about the other side.
      if (!(error instanceof CallAbortedError)) ended(callOutcome(error))
      throw error
    }
  }

  async function allowed(
    before: NonNullable<ResilienceOptions['beforeAttempt']>,
    caller: AbortSignal | undefined,
  ): Promise<void> {
    try {
      await before(caller)
    } catch (error) {
      throw caller?.aborted ? new CallAbortedError(false, caller.reason) : error
    }
  }

  return {
    async run(call, { idempotent, signal, timeoutMs: limitMs = timeoutMs }) {
      const attempt = async () => {
        try {
          if (options.whileProbing === 'refuse' && breaker.state === CircuitState.HalfOpen)
            throw new BrokenCircuitError()
          return await breaker.execute(async () => {
            if (options.beforeAttempt !== undefined) await allowed(options.beforeAttempt, signal)
            return counted(() => once(call, limitMs, signal))
          })
        } catch (error) {
          if (!(error instanceof BrokenCircuitError)) throw error
          if (service !== undefined) publishCall({ service, outcome: 'circuit_open', seconds: 0 })
          throw new CircuitOpenError(halfOpenAfterMs)
        }
      }
      return idempotent ? repeat.execute(attempt, signal) : attempt()
    },
  }
}

function errorOf(result: unknown): Error | undefined {
  return typeof result === 'object' && result !== null && 'error' in result && result.error instanceof Error
    ? result.error
    : undefined
}
