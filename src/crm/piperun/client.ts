/**
 * HTTP client of PipeRun (https://api.pipe.run/v1): `token` header, JSON envelopes {success, message, data, meta}. Reads are
 * repeated on timeouts, 429 and 5xx; a write is repeated only when nothing of it can have happened.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Clock, systemClock } from '../../ops/clock.ts'
import { createConnectFetch } from '../../ops/connect-fetch.ts'
import { createHttp, type HttpCall, HttpError, parseRetryAfter } from '../../ops/http.ts'
import { createPacer } from '../../partners/pacer.ts'
import { CrmError, CrmUnsettledError, toCrmError } from '../errors.ts'

const rowSchema = z.looseObject({ id: z.union([z.int(), z.string().min(1)]).transform(String) })
export type PiperunRow = z.infer<typeof rowSchema>

const envelopeSchema = z.looseObject({
  success: z.boolean().optional(),
  // A single thing comes as an object or as a list of one, depending on the endpoint.
  data: z.union([z.array(rowSchema), rowSchema]).nullish(),
  meta: z
    .looseObject({
      total_pages: z.int().nonnegative().nullish(),
      cursor: z.looseObject({ next: z.string().nullish() }).nullish(),
    })
    .nullish(),
})
type Envelope = z.infer<typeof envelopeSchema>

export interface PiperunOptions {
  baseUrl: string
  token: string
  clock?: Clock
  requestsPerSecond?: number
  /** One attempt. */
  timeoutMs?: number
  connectMs?: number
  /** Pause before the second attempt, doubled for the third. */
  backoffMs?: number
  /** A longer wait, asked for or not, ends the call: the operation waits instead. */
  maxWaitMs?: number
  breakAfter?: number
  halfOpenAfterMs?: number
}

type Query = NonNullable<HttpCall['query']>

export interface PiperunClient {
  /** Every row of a list, page by page, until the caller has seen enough. */
  list(path: string, query: Query, signal?: AbortSignal): AsyncGenerator<PiperunRow>
  /** Null: 404. */
  get(path: string, signal?: AbortSignal): Promise<PiperunRow | null>
  create(path: string, json: object, signal?: AbortSignal): Promise<string>
  update(path: string, json: object, signal?: AbortSignal): Promise<void>
  /** 404 counts as done. */
  remove(path: string, signal?: AbortSignal): Promise<void>
}

const SERVICE = 'piperun'
/** Documented maximum of `show`. */
const PAGE_SIZE = 200
/** A list longer than this is not what was asked for. */
const MAX_PAGES = 50
const ATTEMPTS = 3

export function createPiperunClient(options: PiperunOptions): PiperunClient {
  const { clock = systemClock, requestsPerSecond = 2, backoffMs = 1_000, maxWaitMs = 10_000 } = options
  const pacer = createPacer({ intervalMs: 1_000 / requestsPerSecond, maxWaitMs })
  const connect = createConnectFetch({ connectMs: options.connectMs ?? 5_000 })
  /** Until when the other side asked to be left alone. */
  let heldUntil = 0
  const http = createHttp({
    service: SERVICE,
    baseUrl: options.baseUrl,
    credential: { header: 'token', value: options.token },
    clock,
    // A wait that is asked for holds for every call, and not only for the one that heard of it.
    async fetch(input, init) {
      const response = await connect(input, init)
      const waitMs = response.ok
        ? undefined
        : parseRetryAfter(response.headers.get('retry-after'), clock.now())
      if (waitMs !== undefined) {
        pacer.hold(waitMs)
        heldUntil = Math.max(heldUntil, performance.now() + waitMs)
      }
      return response
    },
    timeoutMs: options.timeoutMs ?? 10_000,
    retries: ATTEMPTS - 1,
    backoffMs,
    maxBackoffMs: maxWaitMs,
    breakAfter: options.breakAfter ?? 8,
    halfOpenAfterMs: options.halfOpenAfterMs ?? 30_000,
    beforeAttempt: (signal) => pacer.wait(signal),
  })

  async function call(request: HttpCall): Promise<Envelope> {
    const writes = request.method === 'POST'
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await http.request(request)
        return readEnvelope(reply, request.method)
      } catch (error) {
        request.signal?.throwIfAborted()
        const pause = writes && attempt < ATTEMPTS ? pauseBefore(error, attempt) : null
        if (pause === null) throw failed(error, writes)
        await sleep(pause, undefined, request.signal === undefined ? {} : { signal: request.signal })
      }
    }
  }

  /** Milliseconds before a write is sent again, when it certainly was not done and the wait is short. */
  function pauseBefore(error: unknown, attempt: number): number | null {
    if (!(error instanceof HttpError) || error.code === 'http.circuit_open') return null
    if (error.stage !== 'not_sent' && error.status !== 429) return null
    const pause = error.retryAfterMs ?? backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2)
    return pause <= maxWaitMs ? pause : null
  }

  function failed(error: unknown, writes: boolean): CrmError {
    const heldMs = heldUntil - performance.now()
    return toCrmError(error, SERVICE, { writes, heldMs: heldMs > 0 ? heldMs : undefined })
  }

  return {
    async *list(path, query, signal) {
      const seen = new Set<string>()
      let place: Query = { page: 1 }
      for (let page = 1; page <= MAX_PAGES; page++) {
        const { data, meta } = await call({
          method: 'GET',
          path,
          query: { ...query, show: PAGE_SIZE, ...place },
          signal,
        })
        const rows = rowsOf(data)
        const fresh = rows.filter(({ id }) => !seen.has(id))
        for (const row of fresh) {
          seen.add(row.id)
          yield row
        }
        const next = meta?.cursor?.next
        const more = typeof meta?.total_pages === 'number' ? page < meta.total_pages : Boolean(next)
        // A page that brings nothing new: the server does not page as it says.
        if (!more || fresh.length === 0) return
        place = typeof meta?.total_pages === 'number' ? { page: page + 1 } : { cursor: next ?? undefined }
      }
      throw new CrmError('unusable', `${SERVICE}: more than ${MAX_PAGES} pages of ${path}`)
    },
    async get(path, signal) {
      try {
        const { data } = await call({ method: 'GET', path, signal })
        return rowsOf(data)[0] ?? null
      } catch (error) {
        if (error instanceof CrmError && error.failure === 'not_found') return null
        throw error
      }
    },
    async create(path, json, signal) {
      const { data } = await call({ method: 'POST', path, json, signal })
      const id = rowsOf(data)[0]?.id
      // It was done, whatever the answer looks like.
      if (id === undefined) throw new CrmUnsettledError(`${SERVICE}: created without an id`)
      return id
    },
    async update(path, json, signal) {
      await call({ method: 'PUT', path, json, signal })
    },
    async remove(path, signal) {
      try {
        await call({ method: 'DELETE', path, signal })
      } catch (error) {
        if (!(error instanceof CrmError) || error.failure !== 'not_found') throw error
      }
    },
  }
}

function rowsOf(data: Envelope['data']): PiperunRow[] {
  if (data === undefined || data === null) return []
  return Array.isArray(data) ? data : [data]
}

/** Empty for 204. A read without `data` is no answer: taken for an empty list, it would make a duplicate. */
function readEnvelope(
  { status, body }: { status: number; body: unknown },
  method: HttpCall['method'],
): Envelope {
  if (status === 204) return {}
  const parsed = envelopeSchema.safeParse(body ?? {})
  const usable = parsed.success && parsed.data.success !== false
  if (usable && (method !== 'GET' || parsed.data.data !== undefined)) return parsed.data
  const message = `${SERVICE}: the answer has another shape`
  throw method === 'POST' ? new CrmUnsettledError(message) : new CrmError('unusable', message)
}
