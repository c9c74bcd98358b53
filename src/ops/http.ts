import { type Clock, systemClock } from './clock.ts'
import { type Credential, holdCredential } from './credentials.ts'
import { ProsaError } from './errors.ts'
import {
  CallAbortedError,
  CallTimeoutError,
  CircuitOpenError,
  createResilience,
  type ResilienceOptions,
} from './resilience.ts'
import { inSpan } from './spans.ts'

/**
 * How far a call came. `not_sent`: no byte of the request left, so nothing happened there. `unanswered`: it may
 * have arrived and may have been acted on. `answered`: the other side replied with `status`.
 */
export type CallStage = 'not_sent' | 'unanswered' | 'answered'

/** A call without a usable success. Its message never holds the URL: some carry a token in their path. */
export class HttpError extends ProsaError {
  readonly stage: CallStage
  readonly status: number | undefined
  /** From Retry-After, or from the open circuit. */
  readonly retryAfterMs: number | undefined
  // Private, so that a logger printing the error's own properties does not print personal data.
  readonly #body: unknown

  constructor(
    code: string,
    message: string,
    options: {
      stage: CallStage
      retryable: boolean
      status?: number | undefined
      body?: unknown
      retryAfterMs?: number | undefined
      cause?: unknown
    },
  ) {
    super(code, message, options)
    this.stage = options.stage
    this.status = options.status
    this.retryAfterMs = options.retryAfterMs
    this.#body = options.body
  }

  /** The reply's JSON, when it was JSON. */
  get body(): unknown {
    return this.#body
  }
}

export interface HttpOptions extends Omit<ResilienceOptions, 'isOutage' | 'retryAfterMs' | 'service'> {
  /** Names the other side in errors, e.g. "crm". */
  service: string
  baseUrl: string
  /** Sent with every call. */
  headers?: Record<string, string>
  /** How calls are authorised. Of several secrets, a call answered 401 is made again with the next. */
  credential?: Credential
  fetch?: typeof globalThis.fetch
  clock?: Clock
  /** Longest reply read, in bytes. Default 1 MiB. */
  maxResponseBytes?: number
}

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Appended to the base URL; begins with "/". Parts from outside go through encodeURIComponent. */
  path: string
  query?: Record<string, string | number | boolean | undefined>
  headers?: Record<string, string>
  json?: unknown
  /** May be repeated without harm. Default: GET, PUT and DELETE. */
  idempotent?: boolean
  signal?: AbortSignal | undefined
  timeoutMs?: number | undefined
}

interface HttpReply {
  status: number
  headers: Headers
  /** Parsed JSON; undefined when the reply is empty or no JSON. */
  body: unknown
}

export interface Http {
  /** A 2xx reply, or throws HttpError. */
  request(call: HttpCall): Promise<HttpReply>
}

/** A JSON client for one service: timeout, retry of idempotent calls, circuit breaker, bounded replies. */
export function createHttp(options: HttpOptions): Http {
  const { service, clock = systemClock, fetch = globalThis.fetch, maxResponseBytes = 1_048_576 } = options
  const base = options.baseUrl.replace(/\/+$/, '')
  new URL(base)
  const resilience = createResilience({
    ...options,
    isOutage: (error) =>
      error instanceof CallTimeoutError ||
      (error instanceof HttpError && (error.stage !== 'answered' || (error.status ?? 0) >= 500)),
    retryAfterMs: (error) => (error instanceof HttpError ? error.retryAfterMs : undefined),
  })

  const held = options.credential === undefined ? null : holdCredential(options.credential)

  async function attempt(
    url: URL,
    init: RequestInit & { headers: Headers },
    signal: AbortSignal,
  ): Promise<HttpReply> {
    if (held === null || options.credential === undefined) return once(url, init, signal)
    for (let tried = 1; ; tried++) {
      const { value, index } = held.current()
      init.headers.set(options.credential.header, value)
      try {
        return await once(url, init, signal)
      } catch (error) {
        const refused = error instanceof HttpError && error.status === 401
        if (!refused || !held.refuse(index, tried)) throw error
      }
    }
  }

  async function once(url: URL, init: RequestInit, signal: AbortSignal): Promise<HttpReply> {
    let response: Response
    let body: unknown
    try {
      // A redirected POST would arrive as a GET without its body.
      response = await fetch(url, { ...init, signal, redirect: 'manual' })
      body = parseJson(await readText(response, maxResponseBytes, service))
    } catch (error) {
      throw error instanceof ProsaError ? error : connectionError(service, error)
    }
    if (response.ok) return { status: response.status, headers: response.headers, body }
    throw new HttpError('http.status', `${service} answered ${response.status}`, {
      stage: 'answered',
      status: response.status,
      body,
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), clock.now()),
      retryable: RETRYABLE_STATUS.has(response.status),
    })
  }

  return {
    async request(call) {
      const url = new URL(`${base}${call.path}`)
      for (const [name, value] of Object.entries(call.query ?? {}))
        if (value !== undefined) url.searchParams.set(name, String(value))
      const headers = new Headers({ accept: 'application/json', ...options.headers, ...call.headers })
      const init: RequestInit & { headers: Headers } = { method: call.method, headers }
      if (call.json !== undefined) {
        headers.set('content-type', 'application/json')
        init.body = JSON.stringify(call.json)
      }
      const idempotent = call.idempotent ?? ['GET', 'PUT', 'DELETE'].includes(call.method)
      try {
        return await inSpan(
          `${service} ${call.method}`,
          { kind: 'client', attributes: { 'peer.service': service, 'http.request.method': call.method } },
          async (span) => {
            const reply = await resilience.run((signal) => attempt(url, init, signal), {
              idempotent,
              signal: call.signal,
              timeoutMs: call.timeoutMs,
            })
            span.setAttribute('http.response.status_code', reply.status)
            return reply
          },
        )
      } catch (error) {
        throw uncalled(service, error)
      }
    },
  }
}

const RETRYABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504])

function uncalled(service: string, error: unknown): unknown {
  if (error instanceof CallTimeoutError)
    return new HttpError('http.timeout', `${service}: ${error.message}`, {
      stage: 'unanswered',
      retryable: true,
      cause: error,
    })
  if (error instanceof CircuitOpenError)
    return new HttpError('http.circuit_open', `${service}: ${error.message}`, {
      stage: 'not_sent',
      retryable: true,
      retryAfterMs: error.retryAfterMs,
      cause: error,
    })
  if (error instanceof CallAbortedError)
    return new HttpError('http.aborted', `${service}: ${error.message}`, {
      stage: error.started ? 'unanswered' : 'not_sent',
      retryable: false,
      cause: error,
    })
  return error
}

function connectionError(service: string, cause: unknown): HttpError {
  return neverConnected(cause)
    ? new HttpError('http.no_connection', `${service} could not be reached`, {
        stage: 'not_sent',
        retryable: true,
        cause,
      })
    : new HttpError('http.interrupted', `the connection to ${service} broke before the answer came`, {
        stage: 'unanswered',
        retryable: true,
        cause,
      })
}

/** Certificate refused: raised in the handshake, before the request is written. */
const HANDSHAKE_REFUSED = /^(?:ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_SSL_WRONG_VERSION)/

/**
 * True only when the failure happened while looking up the name or opening the connection. Everything else
 * (reset, broken pipe, closed socket) may come after the request was read.
 */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(neverConnected)
  if ('syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')) return true
  if ('code' in error && typeof error.code === 'string') {
    if (error.code === 'UND_ERR_CONNECT_TIMEOUT' || HANDSHAKE_REFUSED.test(error.code)) return true
  }
  return neverConnected(error.cause)
}

async function readText(response: Response, maxBytes: number, service: string): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > maxBytes)
      throw new HttpError('http.reply_too_large', `${service} answered with more than ${maxBytes} bytes`, {
        stage: 'unanswered',
        status: response.status,
        retryable: false,
      })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A day: a wait longer than this is a mistake of the other side. */
const MAX_RETRY_AFTER_MS = 86_400_000

/** Retry-After as seconds or as an HTTP date (RFC 9110, section 10.2.3), in milliseconds from `now`. */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const seconds = Number(value)
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now.getTime()
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS)
}
