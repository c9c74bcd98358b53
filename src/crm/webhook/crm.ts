/**
 * Any other CRM: each write is an event posted to one address, signed, and safe to be posted again. It has no look-ups: who
 * receives the events tells by their ids which it has seen.
 */
import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import { type Clock, systemClock } from '../../ops/clock.ts'
import { createConnectFetch } from '../../ops/connect-fetch.ts'
import { createHttp } from '../../ops/http.ts'
import { toCrmError } from '../errors.ts'
import type { Crm, CrmWrite, DealRecord } from '../port.ts'

export type CrmEventType =
  | 'company.created'
  | 'company.updated'
  | 'person.created'
  | 'person.updated'
  | 'deal.created'
  | 'deal.updated'
  | 'note.created'
  | 'note.updated'
  | 'person.removed'
  | 'deal.removed'
  | 'note.removed'

export interface CrmEvent {
  /** The same write has the same id, however often it is posted. */
  id: string
  type: CrmEventType
  /** ISO 8601. */
  at: string
  /** Of what the event is about. For a created thing: ours, until the answer names another. */
  entity: string
  data: Record<string, unknown>
}

export interface WebhookOptions {
  url: string
  secret: string
  clock?: Clock
  timeoutMs?: number
  connectMs?: number
  backoffMs?: number
  breakAfter?: number
  halfOpenAfterMs?: number
}

/** Seconds since 1970, as in the `x-prosa-timestamp` header. */
export function signEvent(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

const answerSchema = z.looseObject({
  id: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional(),
})

export function createWebhookCrm(options: WebhookOptions): Crm {
  const { secret, clock = systemClock } = options
  const http = createHttp({
    service: 'crm webhook',
    baseUrl: options.url,
    clock,
    fetch: signed(createConnectFetch({ connectMs: options.connectMs ?? 5_000 })),
    timeoutMs: options.timeoutMs ?? 10_000,
    retries: 2,
    backoffMs: options.backoffMs ?? 1_000,
    maxBackoffMs: 10_000,
    breakAfter: options.breakAfter ?? 8,
    halfOpenAfterMs: options.halfOpenAfterMs ?? 30_000,
  })

  /** Signed at each attempt: a repetition is not refused as too old. */
  function signed(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (input, init) => {
      const body = typeof init?.body === 'string' ? init.body : ''
      const timestamp = String(Math.floor(clock.now().getTime() / 1000))
      const headers = new Headers(init?.headers)
      headers.set('x-prosa-timestamp', timestamp)
      headers.set('x-prosa-signature', signEvent(secret, timestamp, body))
      return fetch(input, { ...init, headers })
    }
  }

  async function post(type: CrmEventType, entity: string, data: object, write: CrmWrite) {
    const event: CrmEvent = {
      id: hash(`${type} ${write.key}`),
      type,
      at: clock.now().toISOString(),
      entity,
      data: { ...data },
    }
    try {
      const { body } = await http.request({
        method: 'POST',
        path: '',
        json: event,
        headers: { 'x-prosa-event': event.id },
        idempotent: true,
        signal: write.signal,
      })
      return answerSchema.safeParse(body).data ?? {}
    } catch (error) {
      write.signal?.throwIfAborted()
      throw toCrmError(error, 'crm webhook', { writes: true })
    }
  }

  const ownId = (kind: string, key: string) => `${kind}-${hash(key)}`

  async function created(kind: 'company' | 'person' | 'deal' | 'note', data: object, write: CrmWrite) {
    const own = ownId(kind, write.key)
    return (await post(`${kind}.created`, own, data, write)).id ?? own
  }

  const open = (id: string): DealRecord => ({ id, state: 'open' })
  return {
    provider: 'webhook',
    findCity: async () => null,
    findCompany: async () => null,
    findPerson: async () => null,
    findDeal: async () => null,
    findNote: async () => null,
    readDeal: async (id) => open(id),
    createCompany: (company, write) => created('company', company, write),
    updateCompany: async (id, changes, write) => void (await post('company.updated', id, changes, write)),
    createPerson: (person, write) => created('person', person, write),
    updatePerson: async (id, changes, write) => void (await post('person.updated', id, changes, write)),
    createDeal: (deal, write) => created('deal', deal, write),
    updateDeal: async (id, changes, write) => void (await post('deal.updated', id, changes, write)),
    createNote: (note, write) => created('note', note, write),
    updateNote: async (id, note, write) => void (await post('note.updated', id, note, write)),
    findLost: async ({ kind, key }) => ownId(kind, key),
    remove: async (kind, id, call) =>
      void (await post(`${kind}.removed`, id, {}, { key: `${kind} ${id}`, signal: call?.signal })),
    check: async () => [],
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
