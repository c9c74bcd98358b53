import { ProsaError } from '../ops/errors.ts'
import { HttpError } from '../ops/http.ts'

/**
 * Why a call gave no answer to go by. `unavailable`: nobody knows, ask again later. `unsettled`: a write that may
 * have happened. `unusable`: an answer that is not what was agreed. The others are the partner's own verdicts on
 * the call. None of them says anything about the lead: an outage is never "not covered".
 */
export type PartnerFailure =
  | 'unavailable'
  | 'unsettled'
  | 'unusable'
  | 'unauthorised'
  | 'invalid'
  | 'not_found'
  | 'conflict'

export class PartnerError extends ProsaError {
  readonly failure: PartnerFailure
  readonly status: number | undefined

  constructor(
    failure: PartnerFailure,
    message: string,
    options: { status?: number | undefined; cause?: unknown } = {},
  ) {
    super(`partner.${failure}`, message, { cause: options.cause, retryable: failure === 'unavailable' })
    this.failure = failure
    this.status = options.status
  }
}

const BY_STATUS: Record<number, PartnerFailure> = {
  400: 'invalid',
  401: 'unauthorised',
  403: 'unauthorised',
  404: 'not_found',
  409: 'conflict',
  422: 'invalid',
}

/** The typed failure of a call. `writes`: the call was not one that may be repeated. */
export function toPartnerError(error: unknown, writes: boolean): PartnerError {
  if (error instanceof PartnerError) return error
  if (!(error instanceof HttpError))
    return new PartnerError('unavailable', 'the call failed', { cause: error })
  const { stage, status } = error
  const verdict = status === undefined ? undefined : BY_STATUS[status]
  if (stage === 'answered' && verdict !== undefined)
    return new PartnerError(verdict, `the partner answered ${status}`, { status, cause: error })
  // A 5xx to a write says that something broke there, not that nothing was written.
  const reached = stage === 'unanswered' || (stage === 'answered' && (status ?? 0) >= 500)
  const failure = writes && reached ? 'unsettled' : 'unavailable'
  return new PartnerError(failure, error.message, { status, cause: error })
}
