import { z } from 'zod'
import { canonicalPhone } from '../../channels/phone.ts'
import { type Clock, systemClock } from '../../ops/clock.ts'
import { ProsaError } from '../../ops/errors.ts'
import { createHttp, HttpError } from '../../ops/http.ts'
import type { HelpdeskClient } from '../port.ts'

export interface ChatwootOptions {
  baseUrl: string
  /** Header `api_access_token`. */
  token: string
  accountId: string
  inboxId: string
  clock?: Clock
  timeoutMs?: number
  /** Further attempts of a call that may be repeated. Default 2. */
  retries?: number
}

/** Chatwoot answered with something that is none of its documented shapes. */
export class ChatwootError extends ProsaError {}

const id = z.union([z.int(), z.string().min(1)]).transform(String)
const contact = z.looseObject({ id, phone_number: z.string().nullish(), identifier: z.string().nullish() })
/** A search answers `{payload: []}`; older versions a list, or `{data: {payload: []}}`. */
const found = z.union([
  z.array(contact),
  z.looseObject({ payload: z.array(contact) }).transform(({ payload }) => payload),
  z.looseObject({ data: z.array(contact) }).transform(({ data }) => data),
  z.looseObject({ data: z.looseObject({ payload: z.array(contact) }) }).transform(({ data }) => data.payload),
])
/** A new contact's id is under `payload.contact`; older versions put it at the root. */
const created = z.union([
  z
    .looseObject({ payload: z.looseObject({ contact: z.looseObject({ id }) }) })
    .transform(({ payload }) => payload.contact),
  z.looseObject({ payload: z.looseObject({ id }) }).transform(({ payload }) => payload),
  z.looseObject({ id }),
])
const conversation = z.looseObject({ id, status: z.string().optional() })
const conversations = z.looseObject({
  payload: z.array(
    z.looseObject({ id, inbox_id: id.nullish(), custom_attributes: z.looseObject({}).nullish() }),
  ),
})
const message = z.looseObject({ id })
const listed = z.looseObject({
  payload: z.array(
    z.looseObject({
      id,
      source_id: z.string().nullish(),
      content_attributes: z.looseObject({ external_id: z.string().nullish() }).nullish(),
      /** Seconds since 1970, or ISO 8601. */
      created_at: z.union([z.number(), z.string()]).nullish(),
    }),
  ),
})

/** The custom attribute of a conversation that says whose it is: our id of the contact. */
export const CONVERSATION_KEY = 'prosa_contact'
/** Chatwoot searches any part of a number; the last eight digits are there in every spelling of it. */
const SEARCHED_DIGITS = 8
/** Pages of a search, and of a conversation's messages, that are looked through. */
const PAGES = 10
const CONTACTS_A_PAGE = 15
/** Clocks of two machines differ. */
const CLOCK_SLACK_MS = 5 * 60_000

/** Chatwoot's application API, the part the mirror needs. Source: Chatwoot, "Application APIs". */
export function createChatwoot(options: ChatwootOptions): HelpdeskClient {
  const { inboxId, clock = systemClock } = options
  const http = createHttp({
    service: 'chatwoot',
    baseUrl: options.baseUrl,
    credential: { header: 'api_access_token', value: options.token },
    clock,
    timeoutMs: options.timeoutMs ?? 10_000,
    ...(options.retries === undefined ? {} : { retries: options.retries }),
  })
  const root = `/api/v1/accounts/${encodeURIComponent(options.accountId)}`

  function read<Schema extends z.ZodType>(schema: Schema, body: unknown, what: string): z.output<Schema> {
    const parsed = schema.safeParse(body)
    if (!parsed.success)
      throw new ChatwootError('chatwoot.shape', `Chatwoot's answer about ${what} has no known shape.`)
    return parsed.data
  }

  async function search(q: string, signal: AbortSignal | undefined, page = 1) {
    const path = `${root}/contacts/search`
    const { body } = await http.request({ method: 'GET', path, query: { q, page }, signal })
    return read(found, body, 'a contact')
  }

  return {
    inboxId,
    async findContact({ key, phone }, signal) {
      // The search is a guess of Chatwoot's: only our own id or the very number counts.
      const own = (await search(key, signal)).find(({ identifier }) => identifier === key)
      if (own !== undefined || phone === null) return own?.id ?? null
      for (let page = 1; page <= PAGES; page++) {
        const rows = await search(phone.slice(-SEARCHED_DIGITS), signal, page)
        const match = rows.find(
          ({ phone_number }) => phone_number != null && canonicalPhone(phone_number) === phone,
        )
        if (match !== undefined) return match.id
        if (rows.length < CONTACTS_A_PAGE) return null
      }
      return null
    },
    async createContact({ key, phone, name }, signal) {
      const { body } = await http.request({
        method: 'POST',
        path: `${root}/contacts`,
        json: {
          inbox_id: Number(inboxId),
          name: name ?? (phone === null ? 'Lead' : `Lead ${phone.slice(-4)}`),
          identifier: key,
          ...(phone === null ? {} : { phone_number: `+${phone}` }),
        },
        signal,
      })
      return read(created, body, 'a new contact').id
    },
    async findConversation(contactId, key, signal) {
      const { body } = await http.request({
        method: 'GET',
        path: `${root}/contacts/${encodeURIComponent(contactId)}/conversations`,
        signal,
      })
      const own = read(conversations, body, "a contact's conversations").payload.filter(
        (one) =>
          one.custom_attributes?.[CONVERSATION_KEY] === key &&
          (one.inbox_id == null || one.inbox_id === inboxId),
      )
      return own.sort((a, b) => Number(b.id) - Number(a.id))[0]?.id ?? null
    },
    async createConversation(contactId, key, signal) {
      const { body } = await http.request({
        method: 'POST',
        path: `${root}/conversations`,
        json: {
          contact_id: Number(contactId),
          inbox_id: Number(inboxId),
          custom_attributes: { [CONVERSATION_KEY]: key },
        },
        signal,
      })
      return read(conversation, body, 'a new conversation').id
    },
    async conversationStatus(conversationId, signal) {
      try {
        const { body } = await http.request({
          method: 'GET',
          path: `${root}/conversations/${encodeURIComponent(conversationId)}`,
          signal,
        })
        return read(conversation, body, 'a conversation').status === 'resolved' ? 'resolved' : 'open'
      } catch (error) {
        if (error instanceof HttpError && error.status === 404) return 'gone'
        throw error
      }
    },
    async reopen(conversationId, signal) {
      await http.request({
        method: 'POST',
        path: `${root}/conversations/${encodeURIComponent(conversationId)}/toggle_status`,
        json: { status: 'open' },
        idempotent: true,
        signal,
      })
    },
    async post({ conversationId, key, kind, text, signal }) {
      const { body } = await http.request({
        method: 'POST',
        path: `${root}/conversations/${encodeURIComponent(conversationId)}/messages`,
        json: {
          content: text,
          message_type: kind === 'incoming' ? 'incoming' : 'outgoing',
          private: kind === 'note',
          source_id: key,
          content_attributes: { external_id: key },
        },
        signal,
      })
      return read(message, body, 'a new message').id
    },
    async findPosted({ conversationId, key, since }, signal) {
      const oldest = (since.getTime() - CLOCK_SLACK_MS) / 1000
      let before: string | undefined
      for (let page = 1; page <= PAGES; page++) {
        const { body } = await http.request({
          method: 'GET',
          path: `${root}/conversations/${encodeURIComponent(conversationId)}/messages`,
          query: { before },
          signal,
        })
        const { payload } = read(listed, body, 'messages')
        const match = payload.find(
          (one) => one.source_id === key || one.content_attributes?.external_id === key,
        )
        if (match !== undefined) return match.id
        // Oldest first; the newest page comes first.
        const [first] = payload
        if (first === undefined || first.id === before || secondsOf(first.created_at) < oldest) return null
        before = first.id
      }
      return null
    },
    async deleteContact(contactId, signal) {
      try {
        await http.request({
          method: 'DELETE',
          path: `${root}/contacts/${encodeURIComponent(contactId)}`,
          signal,
        })
      } catch (error) {
        if (!(error instanceof HttpError && error.status === 404)) throw error
      }
    },
  }
}

/** Now and later, when it does not say. */
function secondsOf(at: number | string | null | undefined): number {
  if (at === null || at === undefined) return Number.MAX_VALUE
  return typeof at === 'number' ? at : Date.parse(at) / 1000
}
