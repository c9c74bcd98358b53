import { ProsaError } from '../ops/errors.ts'
import { HttpError } from '../ops/http.ts'

/**
 * Why a call of the CRM gave no answer to go by. `rate_limited`, `unavailable` (5xx, circuit open, no connection) and
 * `timeout`: ask again later. `unsettled`: a write that may have happened; look before it is sent again. `busy`: another
 * worker is at it. `auth`, `not_found`, `invalid`, `duplicate`: the CRM's own verdicts. `unusable`: an answer of another
 * shape. None of them means "there is no such company": that is an empty answer.
 */
export type CrmFailure =
  | 'auth'
  | 'not_found'
  | 'invalid'
  | 'duplicate'
  | 'rate_limited'
  | 'unavailable'
  | 'timeout'
  | 'unsettled'
  | 'unusable'
  | 'busy'

interface Details {
  status?: number | undefined
  /** Milliseconds the CRM asked to wait. */
  retryAfterMs?: number | undefined
  cause?: unknown
}

/** One subclass for each kind of answer; its message holds no personal data. */
export class CrmError extends ProsaError {
  readonly failure: CrmFailure
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined

  constructor(failure: CrmFailure, message: string, { status, retryAfterMs, cause }: Details = {}) {
    super(`crm.${failure}`, message, { cause, retryable: RETRYABLE.has(failure) })
    this.failure = failure
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** 401, 403: a person must look at the token. Waits like an outage: the leads behind it are not to blame. */
export class CrmAuthError extends CrmError {
  constructor(message: string, details?: Details) {
    super('auth', message, details)
  }
}
export class CrmNotFoundError extends CrmError {
  constructor(message: string, details?: Details) {
    super('not_found', message, details)
  }
}
/** 400, 422. */
export class CrmInvalidError extends CrmError {
  constructor(message: string, details?: Details) {
    super('invalid', message, details)
  }
}
/** 409, or 422 that says that it exists. */
export class CrmDuplicateError extends CrmError {
  constructor(message: string, details?: Details) {
    super('duplicate', message, details)
  }
}
export class CrmRateLimitError extends CrmError {
  constructor(message: string, details?: Details) {
    super('rate_limited', message, details)
  }
}
export class CrmUnavailableError extends CrmError {
  constructor(message: string, details?: Details) {
    super('unavailable', message, details)
  }
}
export class CrmTimeoutError extends CrmError {
  constructor(message: string, details?: Details) {
    super('timeout', message, details)
  }
}
/** A write that may have happened. */
export class CrmUnsettledError extends CrmError {
  constructor(message: string, details?: Details) {
    super('unsettled', message, details)
  }
}

const RETRYABLE: ReadonlySet<CrmFailure> = new Set([
  'auth',
  'duplicate',
  'rate_limited',
  'unavailable',
  'timeout',
  'unsettled',
  'unusable',
  'busy',
])

/** Of a 422's text: the CRM has it already. */
const EXISTS =
  /j[aá] (?:existe|est[aá] sendo|cadastrad|utilizad|foi)|duplicad|already (?:exists|been taken|in use)|duplicate/i

/**
 * The typed failure of an HTTP call.
 * @param call.writes it was not one that may be repeated without a look.
 * @param call.heldMs how long the other side still wants to be left alone, when this answer does not say.
 */
export function toCrmError(
  error: unknown,
  service: string,
  { writes, heldMs }: { writes: boolean; heldMs?: number | undefined },
): CrmError {
  if (error instanceof CrmError) return error
  if (!(error instanceof HttpError))
    return new CrmUnavailableError(`${service}: the call failed`, { retryAfterMs: heldMs, cause: error })
  const { stage, status } = error
  const details: Details = { status, retryAfterMs: error.retryAfterMs ?? heldMs, cause: error }
  if (stage === 'not_sent') return new CrmUnavailableError(error.message, details)
  if (stage === 'unanswered') {
    if (writes) return new CrmUnsettledError(error.message, details)
    return error.code === 'http.timeout'
      ? new CrmTimeoutError(error.message, details)
      : new CrmUnavailableError(error.message, details)
  }
  const said = `${service} answered ${status}${reasonOf(error.body)}`
  if (status === 401 || status === 403) return new CrmAuthError(said, details)
  if (status === 404) return new CrmNotFoundError(said, details)
  if (status === 409 || (status === 422 && EXISTS.test(JSON.stringify(error.body ?? ''))))
    return new CrmDuplicateError(said, details)
  if (status === 429) return new CrmRateLimitError(said, details)
  if (status === 408 || status === 504)
    return writes ? new CrmUnsettledError(said, details) : new CrmTimeoutError(said, details)
  if ((status ?? 0) >= 500)
    // Something broke there, which does not say that nothing was written.
    return writes ? new CrmUnsettledError(said, details) : new CrmUnavailableError(said, details)
  return new CrmInvalidError(said, details)
}

/** Names of the fields a refusal is about; their values stay out of logs. */
function reasonOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || !('data' in body)) return ''
  const { data } = body
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return ''
  const names = Object.keys(data).filter((name) => /^[\w.]{1,40}$/.test(name))
  return names.length === 0 ? '' : `: ${names.slice(0, 8).join(', ')}`
}
