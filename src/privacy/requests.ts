import { DateTime } from 'luxon'
import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import {
  markPrivacyWarning,
  openPrivacyRequest,
  type PrivacyRequest,
  privacyRequestByNumber,
  privacyRequestsToWarnOf,
  type RequestKind,
  settlePrivacyRequest,
} from '../db/queries/privacy-requests.ts'
import { queueNote } from '../helpdesk/notes.ts'
import type { Wake } from '../inbox/ports.ts'
import { storableText } from '../inbox/storable.ts'
import { createMemory } from '../memory/memory.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import { type ErasureReport, type ErasureTarget, erasePerson } from './erase.ts'
import { exportPerson, type PersonalData } from './export.ts'

const DAY_MS = 86_400_000
/** LGPD, art. 19, II: the complete answer is due in 15 days. */
export const RESPONSE_DAYS = 15
/** Days before the end at which people are warned; the last warning says that the time is over. */
const WARN_DAYS = [5, 2, 0] as const
const WARNINGS_A_SWEEP = 500
const WORDS_LENGTH = 500

/** pt-BR, for the people who read the inbox. */
export const KIND_NAMES: Record<RequestKind, string> = {
  access: 'acesso aos dados',
  portability: 'portabilidade dos dados',
  correction: 'correção de dados',
  erasure: 'exclusão dos dados',
  review: 'revisão de decisão automatizada',
}

export class PrivacyRequestError extends ProsaError {}

export interface Confirmed {
  request: PrivacyRequest
  /** Of an erasure: rows that went, and what is left to do outside. */
  erased: ErasureReport | null
  /** Of access and portability: what a person hands to the one who asked. */
  data: PersonalData | null
}

export interface PrivacyRequests {
  /** In the transaction of what brought it. People are told, in the inbox; the same wish again changes nothing. */
  open(
    tx: Queryable,
    request: {
      businessId: string
      contactId: string
      kind: RequestKind
      source: PrivacyRequest['source']
      words: string | null
      acknowledged: boolean
    },
  ): Promise<PrivacyRequest>
  /**
   * A person says yes, and it is done. Of a correction `values` are the right ones.
   * @throws PrivacyRequestError `privacy.unknown_request`, `privacy.settled` or `privacy.business_not_here`;
   *   MemoryError when a value is not one the field takes.
   */
  confirm(
    number: number,
    by: string,
    options?: { values?: Readonly<Record<string, string>>; note?: string | undefined },
  ): Promise<Confirmed>
  /** @throws PrivacyRequestError `privacy.unknown_request` or `privacy.settled`. */
  refuse(number: number, by: string, reason: string): Promise<PrivacyRequest>
  /** Warns of requests whose time is ending. Returns how many warnings were given. */
  sweep(): Promise<number>
}

/** Requests under the LGPD from the wish to its end: recorded, told to people, confirmed by one of them, in time. */
export function createPrivacyRequests(deps: {
  db: Database
  clock: Clock
  wake: Wake
  businesses: readonly Business[]
  targets: readonly ErasureTarget[]
  log?: Log | undefined
}): PrivacyRequests {
  const { db, clock, wake, log } = deps

  async function openOne(number: number): Promise<PrivacyRequest & { contactId: string }> {
    const request = await privacyRequestByNumber(db, number)
    if (request === null)
      throw new PrivacyRequestError('privacy.unknown_request', `There is no request ${number}.`)
    const { contactId } = request
    if (request.state !== 'open' || contactId === null)
      throw new PrivacyRequestError('privacy.settled', `Request ${number} is settled already.`)
    return { ...request, contactId }
  }

  async function settle(
    tx: Queryable,
    { number, contactId, businessId, kind }: PrivacyRequest & { contactId: string },
    state: 'done' | 'refused',
    by: string,
    note: string | null,
  ): Promise<void> {
    const now = clock.now()
    if (!(await settlePrivacyRequest(tx, { number, state, by, note, now })))
      throw new PrivacyRequestError('privacy.settled', `Request ${number} is settled already.`)
    const text = `Pedido LGPD nº ${number} (${KIND_NAMES[kind]}): ${state === 'done' ? 'atendido' : 'recusado'} por ${by}.${note === null ? '' : ` ${note}`}`
    await queueNote(tx, { contactId, key: `privacy:${number}:${state}`, text, now }, { wake })
    await insertAudit(tx, {
      actor: by,
      action: `privacy.${kind}.${state}`,
      entity: 'contact',
      entityId: contactId,
      businessId,
      after: { number, note },
      now,
    })
  }

  async function after(number: number): Promise<PrivacyRequest> {
    const request = await privacyRequestByNumber(db, number)
    if (request === null)
      throw new PrivacyRequestError('privacy.unknown_request', `There is no request ${number}.`)
    return request
  }

  return {
    async open(tx, { words, ...asked }) {
      const now = clock.now()
      const dueAt = new Date(now.getTime() + RESPONSE_DAYS * DAY_MS)
      const kept = words === null ? null : storableText(words).slice(0, WORDS_LENGTH).toWellFormed()
      const { isNew, ...request } = await openPrivacyRequest(tx, { ...asked, words: kept, dueAt, now })
      if (isNew) {
        const { number, kind } = request
        const text = [
          `Pedido LGPD nº ${number}: ${KIND_NAMES[kind]}. Prazo: ${dayOf(dueAt, businessOf(asked.businessId))}.`,
          kept === null ? '' : `Nas palavras do titular: "${kept}"`,
          `Uma pessoa autorizada confirma ou recusa no painel, ou com "prosa privacy confirm ${number}".`,
        ]
        const note = {
          contactId: asked.contactId,
          key: `privacy:${number}`,
          text: text.filter(Boolean).join('\n'),
          now,
        }
        await queueNote(tx, note, { wake })
      }
      return request
    },

    async confirm(number, by, { values = {}, note } = {}) {
      const request = await openOne(number)
      const { contactId, businessId, kind } = request
      const person = { name: contactId, businessId }
      if (kind === 'erasure') {
        const [erased] = await erasePerson({ db, clock, targets: deps.targets }, person, by)
        return { request: await after(number), erased: erased ?? null, data: null }
      }
      if (kind === 'correction') {
        const business = businessOf(businessId)
        if (business === undefined)
          throw new PrivacyRequestError('privacy.business_not_here', `"${businessId}" is not loaded here.`)
        const memory = createMemory({ db, clock, business, wake })
        for (const [field, value] of Object.entries(values))
          await memory.correct(contactId, { field, value, actor: by })
      }
      const asks = kind === 'access' || kind === 'portability'
      const [data] = asks ? await exportPerson({ db, now: clock.now() }, person) : []
      await db.transaction(async (tx) => {
        await lockConversation(tx, contactId)
        await settle(tx, request, 'done', by, note ?? null)
      })
      return { request: await after(number), erased: null, data: data ?? null }
    },

    async refuse(number, by, reason) {
      const request = await openOne(number)
      await db.transaction(async (tx) => {
        await lockConversation(tx, request.contactId)
        await settle(tx, request, 'refused', by, reason)
      })
      return after(number)
    },

    async sweep() {
      let warned = 0
      // The last first: a request nobody looked at for long is warned of once, not three times.
      for (const [index, days] of [...WARN_DAYS.entries()].reverse()) {
        const nth = index + 1
        const before = new Date(clock.now().getTime() + days * DAY_MS)
        const query = { before, warnings: nth, limit: WARNINGS_A_SWEEP }
        for (const request of await privacyRequestsToWarnOf(db, query))
          if (await warn(request, nth, days === 0)) warned++
      }
      return warned
    },
  }

  async function warn(request: PrivacyRequest, nth: number, over: boolean): Promise<boolean> {
    const { number, contactId, kind, dueAt, businessId } = request
    if (contactId === null) return false
    const given = await db.transaction(async (tx) => {
      await lockConversation(tx, contactId)
      if (!(await markPrivacyWarning(tx, { number, warnings: nth }))) return false
      const day = dayOf(dueAt, businessOf(businessId))
      const text = over
        ? `ATENÇÃO: o prazo do pedido LGPD nº ${number} (${KIND_NAMES[kind]}) acabou em ${day} e ele continua aberto.`
        : `O prazo do pedido LGPD nº ${number} (${KIND_NAMES[kind]}) acaba em ${day}, e ele continua aberto.`
      const note = { contactId, key: `privacy:${number}:warning:${nth}`, text, now: clock.now() }
      await queueNote(tx, note, { wake })
      return true
    })
    if (given)
      log?.[over ? 'error' : 'warn'](
        { business: businessId, request: number, kind, dueAt: dueAt.toISOString() },
        over ? 'privacy: a request is past its time' : 'privacy: a request’s time is ending',
      )
    return given
  }

  function businessOf(id: string): Business | undefined {
    return deps.businesses.find((business) => business.id === id)
  }
}

function dayOf(date: Date, business: Business | undefined): string {
  const zone = business?.config.business_hours.timezone ?? 'America/Sao_Paulo'
  return DateTime.fromJSDate(date, { zone }).toFormat('dd/MM/yyyy')
}
