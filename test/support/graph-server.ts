import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { DeliveryStatus } from '../../src/channels/channel.ts'
import { GRAPH_VERSION } from '../../src/channels/whatsapp-cloud/channel.ts'
import { type Loopback, type LoopbackReply, type LoopbackRequest, startLoopback } from './loopback.ts'
import { metaStatus, postMetaWebhook } from './meta-webhook.ts'

export interface GraphServerOptions {
  port?: number
  /** Default "test-token". */
  accessToken?: string
  /** Default "100000000000001". */
  phoneNumberId?: string
  /** More numbers of the same platform, each with its own token. */
  accounts?: { phoneNumberId: string; accessToken: string }[]
  /** Default: the version the channel names. */
  version?: string
  /** Approved templates: "name/language" → number of body parameters. */
  templates?: Record<string, number>
  /** Delivery statuses are posted here, signed, after each accepted message. */
  webhook?: { url: string; appSecret: string; statuses?: DeliveryStatus[] }
}

/** A message the server took: what a person would have received. */
export interface GraphMessage {
  id: string
  /** The number of ours it was sent from. */
  from: string
  /** Phone digits or business-scoped id. */
  to: string
  text?: string
  template?: { name: string; language: string; parameters: string[] }
  replyTo?: string
  correlationId?: string
}

export interface GraphServer extends Loopback {
  /** Accepted messages, in order of acceptance. */
  messages: GraphMessage[]
  /** Ids marked read. */
  reads: string[]
  /** Closes or opens the 24-hour window of everybody. */
  setWindow(open: boolean): void
  /** Posts one delivery status of an accepted message to the webhook; gives the HTTP status answered. */
  postStatus(id: string, status: DeliveryStatus, error?: { code: number; title: string }): Promise<number>
  /** Resolves when every status posted so far was answered. */
  settled(): Promise<void>
}

/** Meta's error body. Source: Meta, "Cloud API error codes". */
export const graphError = (code: number, message: string, extra: object = {}) => ({
  error: { message: `(#${code}) ${message}`, type: 'OAuthException', code, fbtrace_id: 'TRACE', ...extra },
})

class Refusal extends Error {
  readonly reply: LoopbackReply
  constructor(status: number, code: number, message: string, extra?: object) {
    super(message)
    this.reply = { status, body: graphError(code, message, extra) }
  }
}

/** The part of the Graph API that Prosa calls, checking what the real one checks. */
export async function startGraphServer(options: GraphServerOptions = {}): Promise<GraphServer> {
  const { accessToken = 'test-token', phoneNumberId = '100000000000001', version = GRAPH_VERSION } = options
  const accounts = [{ phoneNumberId, accessToken }, ...(options.accounts ?? [])]
  const messages: GraphMessage[] = []
  const reads: string[] = []
  const posting = new Set<Promise<unknown>>()
  let windowOpen = true

  function handle(request: LoopbackRequest): LoopbackReply {
    try {
      return { status: 200, body: answer(request) }
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }

  function answer(request: LoopbackRequest): object {
    const [, sentVersion, id, action] = request.path.split('/')
    if (sentVersion !== version) throw new Refusal(400, 2500, `Unknown path components: ${request.path}`)
    const token = request.headers.authorization
    if (token === undefined)
      throw new Refusal(401, 104, 'An access token is required to request this resource.')
    if (!accounts.some((one) => token === `Bearer ${one.accessToken}`))
      throw new Refusal(401, 190, 'Error validating access token')
    // A token of another account sees nothing of this one.
    const own = accounts.find((one) => one.phoneNumberId === id && token === `Bearer ${one.accessToken}`)
    if (own === undefined || action !== 'messages' || request.method !== 'POST')
      throw new Refusal(400, 100, 'Unsupported request. Object does not exist', { error_subcode: 33 })
    if (!/^application\/json/.test(request.headers['content-type'] ?? ''))
      throw new Refusal(400, 100, 'The parameter messaging_product is required.')
    const body = check(bodySchema, request.body)
    if (body.status === 'read') {
      if (body.message_id === undefined) throw new Refusal(400, 100, 'The parameter message_id is required.')
      reads.push(body.message_id)
      return { success: true }
    }
    return accept(body, own.phoneNumberId)
  }

  function accept(body: Body, from: string): object {
    const to = body.to ?? body.recipient
    if (to === undefined) throw new Refusal(400, 100, 'The parameter to is required.')
    const id = `wamid.${randomUUID()}`
    const message: GraphMessage = { id, from, to }
    if (body.type === 'template') message.template = checkTemplate(body.template)
    else if (body.type === 'text') {
      if (body.text === undefined)
        throw new Refusal(400, 131008, "Parameter 'text' is mandatory for type 'text'")
      if (body.text.body.length > 4096)
        throw new Refusal(400, 100, "Param text['body'] must be at most 4096 characters long.")
      if (!windowOpen) throw new Refusal(400, 131047, 'Re-engagement message')
      message.text = body.text.body
    } else throw new Refusal(400, 100, 'Param type must be one of {TEXT, TEMPLATE}')
    if (body.context) message.replyTo = body.context.message_id
    if (body.biz_opaque_callback_data) message.correlationId = body.biz_opaque_callback_data
    // The real service answers 200 to an id in `to`, and delivers nothing.
    if (body.to === undefined || /^\d+$/.test(body.to)) {
      messages.push(message)
      for (const status of options.webhook?.statuses ?? []) void postStatus(id, status)
    }
    return {
      messaging_product: 'whatsapp',
      contacts: [{ input: to, ...(body.to && { wa_id: body.to }) }],
      messages: [{ id }],
    }
  }

  function checkTemplate(template: Body['template']): NonNullable<GraphMessage['template']> {
    if (template === undefined) throw new Refusal(400, 131008, "Parameter 'template' is mandatory")
    const expected = options.templates?.[`${template.name}/${template.language.code}`]
    if (expected === undefined)
      throw new Refusal(404, 132001, 'Template name does not exist in the translation')
    const parameters = (template.components ?? []).flatMap((part) => part.parameters.map(({ text }) => text))
    if (parameters.length !== expected)
      throw new Refusal(400, 132000, 'Number of parameters does not match the expected number of params')
    if (parameters.some((text) => text === '' || /[\n\t]| {5,}/.test(text)))
      throw new Refusal(
        400,
        132018,
        'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
      )
    return { name: template.name, language: template.language.code, parameters }
  }

  function postStatus(
    id: string,
    status: DeliveryStatus,
    error?: { code: number; title: string },
  ): Promise<number> {
    const message = messages.find((candidate) => candidate.id === id)
    if (options.webhook === undefined || message === undefined)
      return Promise.reject(new Error('no webhook configured, or no such message'))
    const body = metaStatus({
      phoneNumberId,
      id,
      status,
      to: message.to,
      correlationId: message.correlationId,
      error,
    })
    const post = postMetaWebhook(options.webhook.url, options.webhook.appSecret, body).then((r) => r.status)
    const tracked = post.catch(() => 0).finally(() => posting.delete(tracked))
    posting.add(tracked)
    return post
  }

  const loopback = await startLoopback({
    port: options.port,
    handle,
    control: {
      messages: () => messages,
      reads: () => reads,
      window: (body) => {
        windowOpen = z.object({ open: z.boolean() }).parse(body).open
        return { open: windowOpen }
      },
    },
  })
  return {
    ...loopback,
    messages,
    reads,
    setWindow(open) {
      windowOpen = open
    },
    postStatus,
    async settled() {
      while (posting.size > 0) await Promise.all(posting)
    },
  }
}

const text = z.string()
const bodySchema = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().min(1).optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/)
    .optional(),
  type: z.enum(['text', 'template']).optional(),
  text: z.strictObject({ body: text.min(1), preview_url: z.boolean().optional() }).optional(),
  template: z
    .strictObject({
      name: text.min(1),
      language: z.strictObject({ code: text.min(2) }),
      components: z
        .array(
          z.strictObject({
            type: z.literal('body'),
            parameters: z.array(z.strictObject({ type: z.literal('text'), text })),
          }),
        )
        .optional(),
    })
    .optional(),
  context: z.strictObject({ message_id: text.min(1) }).optional(),
  biz_opaque_callback_data: text.max(512).optional(),
  status: z.literal('read').optional(),
  message_id: text.min(1).optional(),
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
})
type Body = z.infer<typeof bodySchema>

function check(schema: typeof bodySchema, body: unknown): Body {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal(400, 100, `Invalid parameter ${issue?.path.join('.')}: ${issue?.message}`)
}

// Stand-alone: `node test/support/graph-server.ts '{"port":0}'` prints {"url"} and serves until it is ended.
if (import.meta.main) {
  const server = await startGraphServer(JSON.parse(process.argv[2] ?? '{}'))
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)
}
