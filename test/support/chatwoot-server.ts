import { createHmac, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Loopback, type LoopbackReply, type LoopbackRequest, startLoopback } from './loopback.ts'

export interface ChatwootMessage {
  id: number
  conversationId: number
  content: string
  private: boolean
  /** 0 incoming, 1 outgoing. */
  type: 0 | 1
  sourceId: string | null
  externalId: string | null
  sender: 'api' | 'person'
}

export interface ChatwootContact {
  id: number
  name: string
  phone_number: string | null
  identifier: string | null
}

export interface ChatwootServer extends Loopback {
  contacts: Map<number, ChatwootContact>
  conversations: Map<
    number,
    { id: number; contactId: number; status: 'open' | 'resolved'; attributes: Record<string, unknown> }
  >
  messages: ChatwootMessage[]
  /** Where webhooks go, asked for each; null: nowhere. */
  setWebhook(url: string | (() => string) | null, secret?: string): void
  /** Echoes of API posts come this many milliseconds later, asked for each; null: never. */
  echoAfter(ms: number | (() => number) | null): void
  /** A person writes in a conversation; gives the status the webhook was answered with. */
  personWrites(
    conversationId: number,
    text: string,
    options?: { private?: boolean; attachments?: string[]; delivery?: string },
  ): Promise<number>
  /** A person begins a conversation with a contact of the inbox; gives its id. */
  personBegins(contactId: number): number
  /** A contact that somebody typed in by hand. */
  addContact(contact: { name: string; phone_number: string | null }): ChatwootContact
  resolve(conversationId: number): Promise<number>
  /** The webhook of a message once more: late, or replayed. */
  repost(message: ChatwootMessage, delivery?: string): Promise<number>
  removeConversation(conversationId: number): void
  settled(): Promise<void>
}

class Refusal extends Error {
  readonly reply: LoopbackReply
  constructor(status: number, message: string) {
    super(message)
    this.reply = { status, body: { error: message } }
  }
}

const contactBody = z.looseObject({
  inbox_id: z.int(),
  name: z.string().min(1).optional(),
  identifier: z.string().min(1).optional(),
  phone_number: z
    .string()
    .regex(/^\+\d{8,15}$/)
    .optional(),
})
const conversationBody = z.looseObject({
  contact_id: z.int(),
  inbox_id: z.int(),
  custom_attributes: z.looseObject({}).default({}),
})
/** Rows of a page of contacts, and of messages. */
const CONTACTS_A_PAGE = 15
const MESSAGES_A_PAGE = 20
const messageBody = z.looseObject({
  content: z.string().min(1).max(150_000),
  message_type: z.enum(['incoming', 'outgoing']),
  private: z.boolean().default(false),
  source_id: z.string().optional(),
  content_attributes: z.looseObject({ external_id: z.string().optional() }).optional(),
})

/** The part of Chatwoot's application API that the mirror calls, in its documented shapes, and its webhooks. */
export async function startChatwootServer(
  options: {
    token?: string
    accountId?: string
    inboxId?: number
    /** Shape of a contact search. */
    search?: 'payload' | 'list' | 'data'
    /** Older versions answer a new contact at the root. */
    created?: 'nested' | 'root'
    /** False: a version that does not give back what a post was marked with. */
    marks?: boolean
  } = {},
): Promise<ChatwootServer> {
  const { token = 'chatwoot-token', accountId = '1', inboxId = 7, marks = true } = options
  const contacts: ChatwootServer['contacts'] = new Map()
  const conversations: ChatwootServer['conversations'] = new Map()
  const messages: ChatwootMessage[] = []
  const posting = new Set<Promise<unknown>>()
  let webhook: { url: string | (() => string); secret: string | undefined } | null = null
  let echo: number | (() => number) | null = 0
  let nextId = 100

  function answer(request: LoopbackRequest): LoopbackReply {
    if (request.headers.api_access_token !== token) throw new Refusal(401, 'Invalid Access Token')
    const url = new URL(request.path, 'http://chatwoot')
    const root = `/api/v1/accounts/${accountId}`
    if (!url.pathname.startsWith(`${root}/`)) throw new Refusal(404, 'Resource could not be found')
    const path = url.pathname.slice(root.length)
    const route = `${request.method} ${path.replace(/\d+/g, ':id')}`
    const id = Number(/\d+/.exec(path)?.[0])
    if (route === 'GET /contacts/search') {
      const page = Number(url.searchParams.get('page') ?? 1)
      return ok(search(url.searchParams.get('q') ?? '', page))
    }
    if (route === 'GET /contacts/:id/conversations') return ok(conversationsOf(id))
    if (route === 'POST /contacts') return ok(createContact(request.body))
    if (route === 'DELETE /contacts/:id') return removeContact(id)
    if (route === 'POST /conversations') return ok(createConversation(request.body))
    if (route === 'GET /conversations/:id') return ok(conversation(id))
    if (route === 'POST /conversations/:id/toggle_status') {
      conversation(id).status = 'open'
      return ok({ payload: { success: true, current_status: 'open', conversation_id: id } })
    }
    if (route === 'POST /conversations/:id/messages') return ok(createMessage(id, request.body))
    if (route === 'GET /conversations/:id/messages') {
      const before = Number(url.searchParams.get('before') ?? Number.MAX_SAFE_INTEGER)
      const own = messages
        .filter((one) => one.conversationId === conversation(id).id && one.id < before)
        .slice(-MESSAGES_A_PAGE)
      return ok({ meta: {}, payload: own.map(shown) })
    }
    throw new Refusal(404, 'Resource could not be found')
  }
  const ok = (body: unknown): LoopbackReply => ({ status: 200, body })

  function search(q: string, page: number): unknown {
    // A real search matches any part of name, e-mail, number and identifier, and gives a page.
    const found = [...contacts.values()]
      .filter((one) => [one.name, one.phone_number, one.identifier].some((part) => part?.includes(q)))
      .toReversed()
    const rows = found.slice((page - 1) * CONTACTS_A_PAGE, page * CONTACTS_A_PAGE)
    if (options.search === 'list') return rows
    if (options.search === 'data') return { data: { payload: rows } }
    return { meta: { count: found.length, current_page: page }, payload: rows }
  }

  function conversationsOf(contactId: number): unknown {
    if (!contacts.has(contactId)) throw new Refusal(404, 'Resource could not be found')
    const own = [...conversations.values()].filter((one) => one.contactId === contactId)
    return {
      payload: own.toReversed().map((one) => ({
        id: one.id,
        inbox_id: inboxId,
        status: one.status,
        custom_attributes: one.attributes,
      })),
    }
  }

  function createContact(body: unknown): unknown {
    const { inbox_id, name = '', phone_number = null, identifier = null } = parse(contactBody, body)
    if (inbox_id !== inboxId) throw new Refusal(404, 'Resource could not be found')
    if (phone_number !== null && [...contacts.values()].some((one) => one.phone_number === phone_number))
      throw new Refusal(422, 'Phone number has already been taken')
    if (identifier !== null && [...contacts.values()].some((one) => one.identifier === identifier))
      throw new Refusal(422, 'Identifier has already been taken')
    const made = { id: nextId++, name, phone_number, identifier }
    contacts.set(made.id, made)
    return options.created === 'root'
      ? made
      : { payload: { contact: made, contact_inbox: { source_id: randomUUID(), inbox: { id: inboxId } } } }
  }

  function removeContact(id: number): LoopbackReply {
    if (!contacts.delete(id)) throw new Refusal(404, 'Resource could not be found')
    for (const [key, one] of conversations) {
      if (one.contactId !== id) continue
      conversations.delete(key)
      for (let at = messages.length - 1; at >= 0; at--)
        if (messages[at]?.conversationId === key) messages.splice(at, 1)
    }
    return { status: 200 }
  }

  function createConversation(body: unknown): unknown {
    const { contact_id, inbox_id, custom_attributes } = parse(conversationBody, body)
    if (!contacts.has(contact_id) || inbox_id !== inboxId)
      throw new Refusal(404, 'Resource could not be found')
    const made = beginConversation(contact_id, custom_attributes)
    return { id: made.id, account_id: Number(accountId), inbox_id, status: made.status }
  }

  function beginConversation(contactId: number, attributes: Record<string, unknown>) {
    const made = { id: nextId++, contactId, status: 'open' as const, attributes }
    conversations.set(made.id, made)
    return made
  }

  function conversation(id: number) {
    const found = conversations.get(id)
    if (found === undefined) throw new Refusal(404, 'Resource could not be found')
    return found
  }

  function createMessage(conversationId: number, body: unknown): unknown {
    conversation(conversationId)
    const given = parse(messageBody, body)
    const made: ChatwootMessage = {
      id: nextId++,
      conversationId,
      content: given.content,
      private: given.private,
      type: given.message_type === 'incoming' ? 0 : 1,
      sourceId: given.source_id ?? null,
      externalId: given.content_attributes?.external_id ?? null,
      sender: 'api',
    }
    messages.push(made)
    if (echo !== null) {
      const wait = typeof echo === 'function' ? echo() : echo
      track(new Promise((resolve) => setTimeout(resolve, wait)).then(() => post(eventOf(made))))
    }
    return shown(made)
  }

  const marksOf = (one: ChatwootMessage) => ({
    source_id: marks ? one.sourceId : null,
    content_attributes: !marks || one.externalId === null ? {} : { external_id: one.externalId },
  })
  const shown = (one: ChatwootMessage) => ({
    id: one.id,
    content: one.content,
    message_type: one.type,
    private: one.private,
    ...marksOf(one),
    conversation_id: one.conversationId,
    created_at: Math.floor(Date.now() / 1000),
  })

  /** As Chatwoot posts it: at the root, and an API post looks like its token's user wrote it. */
  function eventOf(one: ChatwootMessage, attachments: string[] = []) {
    const contact = contacts.get(conversations.get(one.conversationId)?.contactId ?? 0)
    return {
      event: 'message_created',
      id: one.id,
      content: one.content === '' ? null : one.content,
      message_type: one.type === 0 ? 'incoming' : 'outgoing',
      private: one.private,
      ...marksOf(one),
      content_type: 'text',
      created_at: new Date().toISOString(),
      sender:
        one.type === 0
          ? { id: contact?.id, name: contact?.name, type: 'contact' }
          : { id: 1, name: 'Paula Vendas', email: 'paula@exemplo.com', type: 'user' },
      account: { id: Number(accountId), name: 'Conta' },
      inbox: { id: inboxId, name: 'WhatsApp' },
      conversation: {
        id: one.conversationId,
        status: 'open',
        inbox_id: inboxId,
        custom_attributes: conversations.get(one.conversationId)?.attributes ?? {},
        meta: { sender: { id: contact?.id, phone_number: contact?.phone_number } },
      },
      ...(attachments.length > 0 && {
        attachments: attachments.map((data_url, index) => ({ id: index, file_type: 'image', data_url })),
      }),
    }
  }

  async function post(body: object, delivery: string = randomUUID()): Promise<number> {
    if (webhook === null) return 0
    const raw = JSON.stringify(body)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const { url, secret } = webhook
    const signature =
      secret === undefined
        ? {}
        : {
            'x-chatwoot-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${raw}`).digest('hex')}`,
            'x-chatwoot-timestamp': timestamp,
          }
    const response = await fetch(typeof url === 'function' ? url() : url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-chatwoot-delivery': delivery, ...signature },
      body: raw,
      signal: AbortSignal.timeout(20_000),
    })
    await response.arrayBuffer()
    return response.status
  }

  function track(work: Promise<unknown>): void {
    const tracked: Promise<unknown> = work.catch(() => 0).finally(() => posting.delete(tracked))
    posting.add(tracked)
  }

  const loopback = await startLoopback({
    handle(request) {
      try {
        return answer(request)
      } catch (error) {
        if (error instanceof Refusal) return error.reply
        throw error
      }
    },
  })
  return {
    ...loopback,
    contacts,
    conversations,
    messages,
    setWebhook(url, secret) {
      webhook = url === null ? null : { url, secret }
    },
    echoAfter(ms) {
      echo = ms
    },
    async personWrites(conversationId, text, given = {}) {
      const made: ChatwootMessage = {
        id: nextId++,
        conversationId,
        content: text,
        private: given.private ?? false,
        type: 1,
        sourceId: null,
        externalId: null,
        sender: 'person',
      }
      messages.push(made)
      return post(eventOf(made, given.attachments), given.delivery)
    },
    personBegins: (contactId) => beginConversation(contactId, {}).id,
    addContact({ name, phone_number }) {
      const made = { id: nextId++, name, phone_number, identifier: null }
      contacts.set(made.id, made)
      return made
    },
    async resolve(conversationId) {
      const one = conversation(conversationId)
      one.status = 'resolved'
      return post({ event: 'conversation_status_changed', id: one.id, status: 'resolved', inbox_id: inboxId })
    },
    repost: (message, delivery) => post(eventOf(message), delivery),
    removeConversation: (id) => void conversations.delete(id),
    async settled() {
      while (posting.size > 0) await Promise.all(posting)
    },
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (!parsed.success)
    throw new Refusal(422, parsed.error.issues.map((issue) => issue.path.join('.')).join(', '))
  return parsed.data
}
