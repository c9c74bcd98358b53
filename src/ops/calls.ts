import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'

/**
 * What calls to other services came to, for whoever measures them. Node's own channels carry it, as undici's do, so
 * that no client needs to be handed a meter: without a listener, publishing costs nothing.
 */

export const CALL_OUTCOMES = [
  'ok',
  'refused',
  'unauthorised',
  'unavailable',
  'unanswered',
  'not_sent',
  'circuit_open',
  'failed',
] as const
type CallOutcome = (typeof CALL_OUTCOMES)[number]

export interface CallEvent {
  /** Names the other side, e.g. "crm"; never an address. */
  service: string
  /**
   * `refused`: answered 4xx. `unauthorised`: 401 or 403. `unavailable`: 5xx. `unanswered`: may have arrived.
   * `not_sent`: nothing left. `circuit_open`: not tried. `failed`: otherwise.
   */
  outcome: CallOutcome
  seconds: number
}

export interface BreakerEvent {
  service: string
  /** Tells one breaker of a service from another: each account has its own. */
  breaker: object
  state: 'closed' | 'half_open' | 'open'
}

const calls = channel('prosa:call')
const breakers = channel('prosa:breaker')

export function publishCall(event: CallEvent): void {
  calls.publish(event)
}

export function publishBreaker(event: BreakerEvent): void {
  breakers.publish(event)
}

/** Returns what stops it. */
export function observeCalls(heard: (event: CallEvent) => void): () => void {
  return listen('prosa:call', (message) => {
    if (isCall(message)) heard(message)
  })
}

/** Returns what stops it. */
export function observeBreakers(heard: (event: BreakerEvent) => void): () => void {
  return listen('prosa:breaker', (message) => {
    if (isBreaker(message)) heard(message)
  })
}

function listen(name: string, heard: (message: unknown) => void): () => void {
  subscribe(name, heard)
  return () => {
    unsubscribe(name, heard)
  }
}

const isCall = (message: unknown): message is CallEvent =>
  typeof message === 'object' && message !== null && 'service' in message && 'outcome' in message
const isBreaker = (message: unknown): message is BreakerEvent =>
  typeof message === 'object' && message !== null && 'service' in message && 'state' in message

/** What an error of a try says about the call. Errors of calls carry how far they came in `stage`. */
export function callOutcome(error: unknown): CallOutcome {
  if (!(error instanceof Error)) return 'failed'
  if ('code' in error && error.code === 'call.timeout') return 'unanswered'
  if ('code' in error && error.code === 'call.circuit_open') return 'circuit_open'
  const stage = 'stage' in error ? error.stage : undefined
  if (stage === 'not_sent' || stage === 'unanswered') return stage
  if (stage !== 'answered') return 'failed'
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 0
  if (status === 401 || status === 403) return 'unauthorised'
  return status >= 500 ? 'unavailable' : 'refused'
}
