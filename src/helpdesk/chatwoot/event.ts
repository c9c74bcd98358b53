import { z } from 'zod'
import { CONVERSATION_KEY } from './client.ts'

/** What a webhook tells, as far as it matters. */
export type HelpdeskEvent =
  | {
      kind: 'message'
      /** Its id in the inbox. */
      externalId: string
      conversationId: string
      /** Our id of the contact, when we made the conversation. */
      contactKey: string | null
      /** The contact's id in the inbox, and which inbox it is; null: it does not say. */
      remoteContactId: string | null
      inboxId: string | null
      /** The key our own posts carry. */
      key: string | null
      private: boolean
      text: string
      /** Links to what was attached. */
      attachments: string[]
      /** Name of who wrote, for the confirmation. */
      sender: string | null
      at: Date | null
    }
  | { kind: 'status'; conversationId: string; status: string }
  | { kind: 'ignored'; reason: string }

const id = z.union([z.int(), z.string().min(1)]).transform(String)
const sender = z.looseObject({ type: z.string().nullish(), name: z.string().nullish() })
const message = z.looseObject({
  id,
  content: z.string().nullish(),
  private: z.boolean().nullish(),
  /** "incoming", "outgoing", "activity", "template", or 0 to 3. */
  message_type: z.union([z.string(), z.number()]).nullish(),
  source_id: z.string().nullish(),
  content_attributes: z.looseObject({ external_id: z.string().nullish() }).nullish(),
  sender: sender.nullish(),
  attachments: z.array(z.looseObject({ data_url: z.string().nullish() })).nullish(),
  created_at: z.union([z.string(), z.number()]).nullish(),
  inbox: z.looseObject({ id }).nullish(),
  conversation: z
    .looseObject({
      id,
      inbox_id: id.nullish(),
      custom_attributes: z
        .looseObject({ [CONVERSATION_KEY]: z.string().nullish() })
        .nullish()
        .catch(null),
      meta: z
        .looseObject({ sender: z.looseObject({ id: id.nullish() }).nullish() })
        .nullish()
        .catch(null),
      contact_inbox: z.looseObject({ contact_id: id.nullish() }).nullish().catch(null),
    })
    .nullish(),
})
const envelope = z.looseObject({ event: z.string() })

const OUTGOING = new Set<unknown>(['outgoing', 1])

/** Reads the body of a webhook. Null: it is none of Chatwoot's. Source: Chatwoot, "Webhooks". */
export function parseChatwootEvent(body: unknown): HelpdeskEvent | null {
  const kind = envelope.safeParse(body)
  if (!kind.success) return null
  const { event } = kind.data
  if (event === 'conversation_status_changed' || event === 'conversation_resolved') {
    const parsed = z.looseObject({ id, status: z.string() }).safeParse(body)
    return parsed.success
      ? { kind: 'status', conversationId: parsed.data.id, status: parsed.data.status }
      : { kind: 'ignored', reason: 'a status without its conversation' }
  }
  if (event !== 'message_created') return { kind: 'ignored', reason: event }
  // Older versions nest the message.
  const nested = z.looseObject({ message: z.looseObject({ id }) }).safeParse(body)
  const parsed = message.safeParse(nested.success ? { ...kind.data, ...nested.data.message } : body)
  if (!parsed.success) return null
  const { data } = parsed
  if (!data.conversation) return { kind: 'ignored', reason: 'a message of no conversation' }
  if (!OUTGOING.has(data.message_type ?? 'outgoing'))
    return { kind: 'ignored', reason: 'not from a person of ours' }
  if (data.sender?.type != null && data.sender.type !== 'user') {
    return { kind: 'ignored', reason: `written by a ${data.sender.type}` }
  }
  return {
    kind: 'message',
    externalId: data.id,
    conversationId: data.conversation.id,
    contactKey: data.conversation.custom_attributes?.[CONVERSATION_KEY] ?? null,
    remoteContactId:
      data.conversation.meta?.sender?.id ?? data.conversation.contact_inbox?.contact_id ?? null,
    inboxId: data.inbox?.id ?? data.conversation.inbox_id ?? null,
    key: data.content_attributes?.external_id ?? data.source_id ?? null,
    private: data.private ?? false,
    text: (data.content ?? '').trim(),
    attachments: (data.attachments ?? []).flatMap(({ data_url }) => data_url ?? []),
    sender: data.sender?.name ?? null,
    at: readTime(data.created_at),
  }
}

/** Seconds since 1970, or ISO 8601. */
function readTime(value: string | number | null | undefined): Date | null {
  if (value === null || value === undefined) return null
  const at = typeof value === 'number' ? new Date(value * 1000) : new Date(value)
  return Number.isNaN(at.getTime()) ? null : at
}
