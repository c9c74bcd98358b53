/**
 * A loopback server that speaks chat completions and checks what the real one would: the key, the model, the
 * messages, a strict JSON schema and strict tools. Answers come from a script.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const strictSchema = z.looseObject({
  type: z.literal('object'),
  additionalProperties: z.literal(false),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()),
})

const requestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(z.looseObject({ role: z.enum(['system', 'user', 'assistant', 'tool', 'developer']) }))
    .min(1),
  response_format: z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string(), strict: z.literal(true), schema: strictSchema }),
  }),
  tools: z
    .array(
      z.looseObject({
        type: z.literal('function'),
        function: z.looseObject({ name: z.string(), parameters: strictSchema, strict: z.literal(true) }),
      }),
    )
    .optional(),
})
export type ChatRequest = z.infer<typeof requestSchema>

export type Scripted =
  /** The whole message content, as it is. */
  | { content: string }
  | { reply: string; fields?: { field: string; value: string; evidence: string }[] }
  | { tools: { name: string; arguments: string }[] }
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Accepts the request and never answers. */
  | { hang: true }
  /** A body that is sent with 200 as it is. */
  | { raw: string }
  /** Closes the connection without an answer. */
  | { reset: true }

export interface OpenAiServer {
  /** For OPENAI_BASE_URL. */
  url: string
  requests: ChatRequest[]
  /** Requests the real server would have refused, with the reason. */
  refused: string[]
  /** What to answer, by the number of the request, from 0. */
  answer(script: (request: ChatRequest, index: number) => Scripted): void
  close(): Promise<void>
}

export async function startOpenAiServer(options: {
  apiKey: string
  /** Another server, with `/v1` at its end, that takes recordings. */
  audio?: string
}): Promise<OpenAiServer> {
  const requests: ChatRequest[] = []
  const refused: string[] = []
  let script: (request: ChatRequest, index: number) => Scripted = () => ({ reply: 'Olá!' })

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(JSON.stringify(body))
      }
      const refuse = (status: number, message: string) => {
        refused.push(message)
        send(status, { error: { message, type: 'invalid_request_error', param: null, code: null } })
      }
      if (incoming.headers.authorization !== `Bearer ${options.apiKey}`)
        return refuse(401, 'Incorrect API key')
      if (incoming.url === '/v1/audio/transcriptions' && options.audio !== undefined) {
        const { authorization, 'content-type': type = '' } = incoming.headers
        return void fetch(`${options.audio}/audio/transcriptions`, {
          method: 'POST',
          headers: { authorization, 'content-type': type },
          body: Buffer.concat(chunks),
        }).then(async (answer) => send(answer.status, await answer.json()))
      }
      if (incoming.url !== '/v1/chat/completions') return refuse(404, `no route ${incoming.url}`)
      const parsed = requestSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      if (!parsed.success) return refuse(400, parsed.error.message)
      const { schema } = parsed.data.response_format.json_schema
      const missing = Object.keys(schema.properties).filter((key) => !schema.required.includes(key))
      if (missing.length > 0) return refuse(400, `strict schema: not required: ${missing.join(', ')}`)
      requests.push(parsed.data)
      const scripted = script(parsed.data, requests.length - 1)
      if ('hang' in scripted) return
      if ('reset' in scripted) return void incoming.socket.destroy()
      if ('raw' in scripted) {
        response.writeHead(200, { 'content-type': 'application/json' })
        return void response.end(scripted.raw)
      }
      if ('status' in scripted) {
        return send(
          scripted.status,
          scripted.body ?? { error: { message: 'scripted', type: 'server_error' } },
          scripted.headers,
        )
      }
      send(200, completion(parsed.data.model, scripted))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    refused,
    answer(next) {
      script = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Completed = Extract<Scripted, { content: string } | { reply: string } | { tools: unknown[] }>

function completion(model: string, scripted: Completed) {
  const message =
    'tools' in scripted
      ? {
          role: 'assistant',
          content: null,
          refusal: null,
          tool_calls: scripted.tools.map((call, index) => ({
            id: `call_${index}`,
            type: 'function',
            function: { name: call.name, arguments: call.arguments },
          })),
        }
      : {
          role: 'assistant',
          refusal: null,
          content:
            'content' in scripted
              ? scripted.content
              : JSON.stringify({
                  reply: scripted.reply,
                  fields: scripted.fields ?? [],
                  asked: [],
                  cited: [],
                }),
        }
  return {
    id: 'chatcmpl-loopback',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      { index: 0, message, finish_reason: 'tools' in scripted ? 'tool_calls' : 'stop', logprobs: null },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  }
}
