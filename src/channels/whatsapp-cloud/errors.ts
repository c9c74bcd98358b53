import { z } from 'zod'
import type { HttpError } from '../../ops/http.ts'
import { ChannelError, type SendOutcome } from '../channel.ts'
import { transportError } from '../transport-error.ts'

/** Source: Meta, "Cloud API error codes" and "Graph API: handling errors". */
const RETRY = new Set([
  2, // service temporarily down or overloaded
  4, // app call limit
  17, // user call limit
  32, // page call limit
  341, // application limit
  613, // custom call limit
  80007, // WhatsApp Business account limit
  130429, // throughput of the number
  131000, // could not send, cause unknown to Meta
  131016, // service unavailable
  131056, // too many messages to one person
  131057, // account in maintenance
  133004, // server temporarily unavailable
])

/** The token, the number or the account: every further send would be refused until a person acts. */
const PAUSE = new Set([
  0, // could not authenticate
  3, // capability missing
  10, // permission denied
  33, // business phone number deleted
  102, // session expired
  104, // call needs a signature
  190, // access token expired or revoked
  368, // blocked for policy violations
  2500, // unknown path: wrong Graph address
  131005, // access denied
  131031, // account locked
  131037, // display name not approved
  131042, // payment method
  131045, // number not registered with a certificate
  131048, // restricted for spam
  131064, // messaging limit after template violations
  133010, // number not registered
])

/** "Unknown error": Meta itself does not say whether the request was wrong or its server failed. */
const UNKNOWN = new Set([1])

/** With code 100: the object in the path does not exist or the token may not see it. */
const NO_SUCH_OBJECT_SUBCODE = 33

/** One message every 6 s to one person, when Meta names no wait. */
const PAIR_RATE_CODE = 131056
const PAIR_RATE_WAIT_MS = 6_000
/** Limits of the number or of its account. */
const NUMBER_RATE = new Set([4, 613, 80007, 130429])

const graphError = z.object({
  error: z.object({
    code: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]),
    message: z.string().catch(''),
    error_subcode: z.number().optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
  }),
})
type GraphError = z.infer<typeof graphError>['error']

/** A failed call to the Graph API as a send's outcome. */
export function whatsappError(error: HttpError): ChannelError {
  const parsed = graphError.safeParse(error.body)
  if (error.stage !== 'answered' || !parsed.success) return transportError('whatsapp', error)
  const found = parsed.data.error
  const retryAfterMs = error.retryAfterMs ?? (found.code === PAIR_RATE_CODE ? PAIR_RATE_WAIT_MS : undefined)
  return new ChannelError(`whatsapp.${found.code}`, `WhatsApp refused: ${withoutNumbers(found.message)}`, {
    outcome: outcomeOf(found, error.status ?? 0),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    throttled: throttledBy(found.code, error.status),
    cause: error,
  })
}

function throttledBy(code: number, status: number | undefined): 'pair' | 'number' | undefined {
  if (code === PAIR_RATE_CODE) return 'pair'
  return NUMBER_RATE.has(code) || status === 429 ? 'number' : undefined
}

function outcomeOf({ code, error_subcode, is_transient }: GraphError, status: number): SendOutcome {
  if (PAUSE.has(code) || (code >= 200 && code <= 299)) return 'pause'
  if (code === 100 && error_subcode === NO_SUCH_OBJECT_SUBCODE) return 'pause'
  if (RETRY.has(code) || is_transient === true || status === 429 || status === 503) return 'rejected_retry'
  if (UNKNOWN.has(code)) return 'unknown'
  if (status === 401) return 'pause'
  // Any other code: the message's own fault with a 4xx, anybody's guess with a 5xx.
  return status >= 500 ? 'unknown' : 'rejected'
}

/** Meta puts the recipient's number into some messages. */
function withoutNumbers(message: string): string {
  return message.replace(/\+\d[\d\s().-]{6,}|\d{8,}/g, '…').slice(0, 300)
}
