import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Loopback, type LoopbackReply, type LoopbackRequest, startLoopback } from './loopback.ts'

export interface ZapiServerOptions {
  port?: number
  /** Default "INSTANCE1". */
  instanceId?: string
  /** Default "instance-token". */
  instanceToken?: string
  /** Default "client-token". */
  clientToken?: string
  /** Status callbacks are posted here after each accepted message, e.g. …/webhooks/zapi/<secret>. */
  webhook?: { url: string; statuses?: ZapiStatus[] }
}

export type ZapiStatus = 'SENT' | 'RECEIVED' | 'READ' | 'READ_BY_ME' | 'PLAYED'

export interface ZapiMessage {
  id: string
  /** Phone digits or `@lid` id. */
  to: string
  text: string
  replyTo?: string
}

export interface ZapiServer extends Loopback {
  /** Accepted messages, in order of acceptance. */
  messages: ZapiMessage[]
  /** Chats marked read. */
  reads: string[]
  /** Posts one status callback; gives the HTTP status answered. */
  postStatus(id: string, status: ZapiStatus): Promise<number>
  settled(): Promise<void>
}

/** The part of Z-API that Prosa calls, checking what the real one checks. Source: developer.z-api.io. */
export async function startZapiServer(options: ZapiServerOptions = {}): Promise<ZapiServer> {
  const { instanceId = 'INSTANCE1', instanceToken = 'instance-token', clientToken = 'client-token' } = options
  const messages: ZapiMessage[] = []
  const reads: string[] = []
  const posting = new Set<Promise<unknown>>()
  const refuse = (status: number, error: string): LoopbackReply => ({ status, body: { error } })

  function handle(request: LoopbackRequest): LoopbackReply {
    const [, instances, id, token, secret, action] = request.path.split('/')
    if (instances !== 'instances' || id !== instanceId || token !== 'token' || secret !== instanceToken)
      return refuse(404, 'Instance not found')
    const given = request.headers['client-token']
    if (given === undefined) return refuse(403, 'null not allowed')
    if (given !== clientToken) return refuse(401, 'Client-Token not allowed')
    if (request.method !== 'POST') return refuse(405, 'Method Not Allowed')
    if (!/^application\/json/.test(request.headers['content-type'] ?? ''))
      return refuse(415, 'Unsupported Media Type')
    if (action === 'send-text') return sendText(request.body)
    if (action === 'modify-chat') return modifyChat(request.body)
    return refuse(404, 'Not Found')
  }

  function sendText(body: unknown): LoopbackReply {
    const parsed = sendTextSchema.safeParse(body)
    if (!parsed.success) return refuse(400, `Invalid ${parsed.error.issues[0]?.path.join('.')}`)
    const { phone, message, messageId } = parsed.data
    const id = randomUUID().replaceAll('-', '').toUpperCase()
    messages.push({ id, to: phone, text: message, ...(messageId !== undefined && { replyTo: messageId }) })
    for (const status of options.webhook?.statuses ?? []) void postStatus(id, status)
    return { status: 200, body: { zaapId: `Z${id}`, messageId: id, id } }
  }

  function modifyChat(body: unknown): LoopbackReply {
    const parsed = z.strictObject({ phone: phoneSchema, action: z.enum(['read', 'unread']) }).safeParse(body)
    if (!parsed.success) return refuse(400, 'Invalid action')
    reads.push(parsed.data.phone)
    return { status: 200, body: { value: true } }
  }

  function postStatus(id: string, status: ZapiStatus): Promise<number> {
    const message = messages.find((candidate) => candidate.id === id)
    if (options.webhook === undefined || message === undefined)
      return Promise.reject(new Error('no webhook configured, or no such message'))
    const post = fetch(options.webhook.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'MessageStatusCallback',
        instanceId,
        status,
        ids: [id],
        momment: Date.now(),
        phoneDevice: 0,
        phone: message.to,
        isGroup: false,
      }),
      signal: AbortSignal.timeout(10_000),
    }).then((response) => response.status)
    const tracked = post.catch(() => 0).finally(() => posting.delete(tracked))
    posting.add(tracked)
    return post
  }

  const loopback = await startLoopback({
    port: options.port,
    handle,
    control: { messages: () => messages, reads: () => reads },
  })
  return {
    ...loopback,
    messages,
    reads,
    postStatus,
    async settled() {
      while (posting.size > 0) await Promise.all(posting)
    },
  }
}

const phoneSchema = z.string().regex(/^(?:\d{8,15}|\d{5,20}@lid)$/)
const sendTextSchema = z.strictObject({
  phone: phoneSchema,
  message: z.string().min(1).max(4096),
  messageId: z.string().min(1).optional(),
  delayMessage: z.number().min(1).max(15).optional(),
  delayTyping: z.number().min(1).max(15).optional(),
})

// Stand-alone: `node test/support/zapi-server.ts '{"port":0}'` prints {"url"} and serves until it is ended.
if (import.meta.main) {
  const server = await startZapiServer(JSON.parse(process.argv[2] ?? '{}'))
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)
}
