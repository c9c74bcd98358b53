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
}

/** Chatwoot answered with something that is none of its documented shapes. */
export class ChatwootError extends ProsaError {}

const id = z.union([z.int(), z.string().min(1)]).transform(String)
const contact = z.looseObject({ id, phone_number: z.string().nullish() })
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
const message = z.looseObject({ id })
const listed = z.looseObject({
  payload: z.array(
    z.looseObject({
      id,
      source_id: z.string().nullish(),
      content_attributes: z.looseObject({ external_id: z.string().nullish() }).nullish(),
    }),
  ),
})

/** Chatwoot's application API, the part the mirror needs. Source: Chatwoot, "Application APIs". */
export function createChatwoot(options: ChatwootOptions): HelpdeskClient {
  const { inboxId, clock = systemClock } = options
  const http = createHttp({
    service: 'chatwoot',
    baseUrl: options.baseUrl,
    headers: { api_access_token: options.token },
    clock,
    timeoutMs: options.timeoutMs ?? 10_000,
  })
  const root = `/api/v1/accounts/${encodeURIComponent(options.accountId)}`

  function read<Schema extends z.ZodType>(schema: Schema, body: unknown, what: string): z.output<Schema> {
    const parsed = schema.safeParse(body)
    if (!parsed.success)
      throw new ChatwootError('chatwoot.shape', `Chatwoot's answer about ${what} has no known shape.`)
    return parsed.data
  }

  return {
    async findContact(phone, signal) {
      const { body } = await http.request({
        method: 'GET',
        path: `${root}/contacts/search`,
        query: { q: phone },
        signal,
      })
      // The search is a guess of Chatwoot's: only the very number counts.
      const match = read(found, body, 'a contact').find(
        ({ phone_number }) => phone_number != null && canonicalPhone(phone_number) === phone,
      )
      return match?.id ?? null
    },
    async createContact({ phone, name }, signal) {
      const { body } = await http.request({
        method: 'POST',
        path: `${root}/contacts`,
        json: {
          inbox_id: Number(inboxId),
          name: name ?? (phone === null ? 'Lead' : `Lead ${phone.slice(-4)}`),
          ...(phone === null ? {} : { phone_number: `+${phone}` }),
        },
        signal,
      })
      return read(created, body, 'a new contact').id
    },
    async createConversation(contactId, signal) {
      const { body } = await http.request({
        method: 'POST',
        path: `${root}/conversations`,
        json: { contact_id: Number(contactId), inbox_id: Number(inboxId) },
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
    async findPosted(conversationId, key, signal) {
      const { body } = await http.request({
        method: 'GET',
        path: `${root}/conversations/${encodeURIComponent(conversationId)}/messages`,
        signal,
      })
      // Newest page: what is looked for was posted a moment ago.
      const match = read(listed, body, 'messages').payload.find(
        (one) => one.source_id === key || one.content_attributes?.external_id === key,
      )
      return match?.id ?? null
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
