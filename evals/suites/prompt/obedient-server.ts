/**
 * A model that does as it is told, and nothing more, behind a loopback OpenAI-compatible server. It reads the system
 * message that really reached it. What that instructs it about, it keeps; what it does not, it breaks, with a draft
 * somebody labelled. Told by the review what was wrong, it gives way.
 */
import { createServer } from 'node:http'
import { z } from 'zod'

const requestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).min(1),
})

export interface ObedientServer {
  /** For OPENAI_BASE_URL. */
  url: string
  /** What it wrote, in order, and whether it had been instructed. */
  written: { text: string; instructed: boolean }[]
  close(): Promise<void>
}

export async function startObedientServer(options: {
  /** Whether a system message instructs it. */
  instructed(system: string): boolean
  /** What it writes when it is, and after a draft of its was turned down. */
  compliant: string
  /** What it writes when it is not. */
  hostile: string
}): Promise<ObedientServer> {
  const written: ObedientServer['written'] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      const request = requestSchema.safeParse(body)
      if (!request.success) {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error: { message: request.error.message } }))
        return
      }
      const system = request.data.messages
        .filter(({ role }) => role === 'system')
        .map(({ content }) => textOf(content))
        .join('\n')
      const instructed = options.instructed(system)
      const text = instructed || written.length > 0 ? options.compliant : options.hostile
      written.push({ text, instructed })
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(completion(request.data.model, text)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/v1`,
    written,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) =>
      typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
        ? part.text
        : '',
    )
    .join('')
}

function completion(model: string, reply: string) {
  return {
    id: 'chatcmpl-obedient',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: {
          role: 'assistant',
          refusal: null,
          content: JSON.stringify({ reply, fields: [], asked: [], cited: [] }),
        },
      },
    ],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  }
}
