import type { HttpError } from '../ops/http.ts'
import { ChannelError, type SendOutcome } from './channel.ts'

/**
 * What an HTTP failure means for a send when the provider's body does not say. At most once: only what surely
 * did not arrive, or was surely refused, may be sent again.
 */
export function transportError(provider: string, error: HttpError): ChannelError {
  const outcome =
    error.stage === 'not_sent'
      ? 'rejected_retry'
      : error.stage === 'unanswered'
        ? 'unknown'
        : outcomeOfStatus(error.status ?? 0)
  const code = error.stage === 'answered' ? `${provider}.http_${error.status}` : error.code
  return new ChannelError(code, error.message, {
    outcome,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    throttled: error.stage === 'answered' && error.status === 429 ? 'number' : undefined,
    cause: error,
  })
}

/** Credentials, address or a moved service: every further send would fail alike. */
const ACCOUNT_STATUS = new Set([401, 402, 403, 404, 407])

function outcomeOfStatus(status: number): SendOutcome {
  if (status === 429 || status === 503 || status === 425) return 'rejected_retry'
  if (ACCOUNT_STATUS.has(status) || (status >= 300 && status < 400)) return 'pause'
  // 408, and gateways' 502 and 504: the request may have been acted on behind them.
  if (status === 408 || status >= 500) return 'unknown'
  return 'rejected'
}
