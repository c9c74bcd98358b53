import { z } from 'zod'
import { type Loopback, type LoopbackReply, type LoopbackRequest, startLoopback } from './loopback.ts'

export interface McpToolRow {
  name: string
  description: string
  inputSchema: object
  /** What it answers; a thrown error is answered as the tool's own failure. */
  run(args: Record<string, unknown>): unknown
}

export interface LoopbackMcp extends Loopback {
  /** Calls that reached a tool. */
  calls: { tool: string; args: Record<string, unknown> }[]
}

const message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string(),
  params: z.looseObject({}).optional(),
})
const call = z.looseObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) })

/** A memory that keeps facts of each contact, as the example in docs/mcp.md. */
export function memoryTools(): McpToolRow[] {
  const facts = new Map<string, string[]>()
  const contact = { contact_id: { type: 'string' } }
  return [
    {
      name: 'remember',
      description: 'Guarda um fato.',
      inputSchema: {
        type: 'object',
        properties: { ...contact, fact: { type: 'string', minLength: 1 } },
        required: ['contact_id', 'fact'],
      },
      run: ({ contact_id: id, fact }) => {
        facts.set(String(id), [...(facts.get(String(id)) ?? []), String(fact)])
        return 'ok'
      },
    },
    {
      name: 'recall',
      description: 'Fatos guardados.',
      inputSchema: { type: 'object', properties: contact, required: ['contact_id'] },
      run: ({ contact_id: id }) => facts.get(String(id)) ?? [],
    },
    {
      name: 'forget_everybody',
      description: 'Apaga tudo.',
      inputSchema: { type: 'object', properties: {} },
      run: () => facts.clear(),
    },
    {
      name: 'broken',
      description: 'Falha.',
      inputSchema: { type: 'object', properties: {} },
      run: () => {
        throw new Error('stack trace of /srv/memory.ts with a secret')
      },
    },
  ]
}

/** An MCP server over streamable HTTP, as far as listing and calling tools goes; asks for its bearer. */
export async function startMcpServer(
  options: { tools?: McpToolRow[]; token?: string; port?: number } = {},
): Promise<LoopbackMcp> {
  const { tools = memoryTools(), token = 'mcp-token' } = options
  const calls: LoopbackMcp['calls'] = []

  function handle(request: LoopbackRequest): LoopbackReply {
    if (request.headers.authorization !== `Bearer ${token}`)
      return { status: 401, body: { error: 'unauthorized' } }
    // No stream of its own.
    if (request.method !== 'POST') return { status: 405 }
    const parsed = message.safeParse(request.body)
    if (!parsed.success) return { status: 400, body: { error: 'no JSON-RPC' } }
    const { id, method, params } = parsed.data
    if (id === undefined) return { status: 202 }
    const answer = (result: unknown) => ({ status: 200, body: { jsonrpc: '2.0', id, result } })
    if (method === 'initialize') {
      return answer({
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'memory', version: '1' },
      })
    }
    if (method === 'tools/list') return answer({ tools: tools.map(({ run: _, ...tool }) => tool) })
    if (method === 'tools/call') return answer(invoke(params))
    return { status: 200, body: { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } } }
  }

  function invoke(params: unknown): object {
    const { name, arguments: args } = call.parse(params)
    const tool = tools.find((one) => one.name === name)
    calls.push({ tool: name, args })
    const text = (value: string, isError = false) => ({ content: [{ type: 'text', text: value }], isError })
    if (tool === undefined) return text(`Tool ${name} not found`, true)
    try {
      return text(JSON.stringify(tool.run(args) ?? null))
    } catch (error) {
      return text(String(error), true)
    }
  }

  const loopback = await startLoopback({ port: options.port, handle })
  return { ...loopback, calls }
}
