import type { DynamicStructuredTool } from '@langchain/core/tools'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { z } from 'zod'
import type { McpServerConfig } from '../../business/partner-schema.ts'
import { ProsaError } from '../../ops/errors.ts'
import type { Log } from '../../ops/log.ts'
import { type BoundTool, bindTool, type ToolContext, type ToolResult } from '../registry.ts'

/** One server of the Model Context Protocol and the tools of it a business allows. */
export interface McpServer {
  /** The allowed tools. A model is told of those the server has; a call while it is down fails as an envelope. */
  tools: BoundTool[]
  /** Never throws: a server that is down is a warning, and is tried again by a later call. */
  connect(): Promise<void>
  close(): Promise<void>
}

/** The server is not there. Nothing was sent. */
export class McpUnavailableError extends ProsaError {
  constructor(server: string, cause?: unknown) {
    super('mcp.unavailable', `MCP server "${server}" is not available`, { cause, retryable: true })
  }
}

/** Milliseconds after a failed connection before the next one is tried. */
const RETRY_AFTER_MS = 30_000

interface Connection {
  client: MultiServerMCPClient
  tools: Map<string, DynamicStructuredTool>
}

/**
 * @param options.transport null when a variable the configuration names is not set: the server is off.
 */
export function createMcpServer(options: {
  name: string
  config: McpServerConfig
  transport: McpTransport | null
  log: Log
  now?: () => number
}): McpServer {
  const { name, config, transport, log, now = () => performance.now() } = options
  let connection: Connection | null = null
  let opening: Promise<Connection> | null = null
  let failedAt = Number.NEGATIVE_INFINITY

  function connected(): Promise<Connection> {
    if (connection !== null) return Promise.resolve(connection)
    if (transport === null || now() - failedAt < RETRY_AFTER_MS)
      return Promise.reject(new McpUnavailableError(name))
    opening ??= open(transport).finally(() => {
      opening = null
    })
    return opening
  }

  async function open(to: McpTransport): Promise<Connection> {
    const client = new MultiServerMCPClient({
      mcpServers: { [name]: to },
      onConnectionError: 'throw',
      throwOnLoadError: true,
      defaultToolTimeout: config.timeout_ms,
    })
    try {
      const listed = await within(client.getTools(), config.timeout_ms)
      const allowed = listed.filter((tool) => Object.hasOwn(config.tools, tool.name))
      connection = { client, tools: new Map(allowed.map((tool) => [tool.name, tool])) }
      const missing = Object.keys(config.tools).filter((tool) => !connection?.tools.has(tool))
      if (missing.length > 0) log.warn({ server: name, missing }, 'MCP server lacks tools that are allowed')
      return connection
    } catch (error) {
      failedAt = now()
      log.warn({ server: name, err: error }, 'MCP server is not available; its tools are off')
      client.close().catch(() => {})
      throw new McpUnavailableError(name, error)
    }
  }

  /** The next call connects again. */
  function drop(): void {
    const gone = connection
    connection = null
    gone?.client.close().catch(() => {})
  }

  function bound(tool: string, description: string | undefined): BoundTool {
    const full = `${name}_${tool}`
    return {
      name: full,
      schema() {
        const found = connection?.tools.get(tool)
        if (found === undefined) return null
        const parameters = parametersOf(found, config.contact_parameter)
        return { name: full, description: description ?? found.description, parameters, strict: false }
      },
      call: (args, context) => call(full, tool, args, context),
    }
  }

  /** Bound anew at each call: what it takes is the server's to say. */
  async function call(
    full: string,
    tool: string,
    args: Record<string, unknown>,
    context: ToolContext,
  ): Promise<ToolResult> {
    const found = await connected().then(
      ({ tools }) => tools.get(tool) ?? null,
      () => null,
    )
    context.signal.throwIfAborted()
    const parameters = parametersOf(found ?? undefined, config.contact_parameter)
    return bindTool(
      {
        name: full,
        description: '',
        parameters,
        async run(given, { contactId, signal }) {
          if (found === null) throw new McpUnavailableError(name)
          const { contact_parameter: contact } = config
          const own = { ...given, ...(contact && { [contact]: contactId }) }
          try {
            return {
              data: { result: dataOf(await found.invoke(own, { signal, timeout: config.timeout_ms })) },
            }
          } catch (error) {
            log.warn({ server: name, tool, err: error }, 'MCP tool failed')
            // The adapter reports a refusal and a lost connection alike: the next call connects again.
            drop()
            throw error
          }
        },
      },
      { timeoutMs: config.timeout_ms, strict: false },
    ).call(args, context)
  }

  return {
    tools: Object.entries(config.tools).map(([tool, { description }]) => bound(tool, description)),
    connect: () =>
      connected().then(
        () => {},
        () => {},
      ),
    async close() {
      const gone = connection
      connection = null
      await gone?.client.close()
    },
  }
}

export type McpTransport =
  | { transport: 'http'; url: string; headers: Record<string, string>; automaticSSEFallback: boolean }
  | { transport: 'stdio'; command: string; args: string[]; env: Record<string, string> }

/**
 * What a business's configuration of a server comes to in this environment, or the names of the variables that are
 * not set.
 */
export function mcpTransport(
  config: McpServerConfig,
  variable: (name: string) => string | undefined,
): { transport: McpTransport } | { missing: string[] } {
  const missing: string[] = []
  const secret = (name: string) => {
    const value = variable(name)
    if (value === undefined) missing.push(name)
    return value ?? ''
  }
  const filled = (names: Record<string, string>) =>
    Object.fromEntries(Object.entries(names).map(([key, name]) => [key, secret(name)]))
  if (config.url !== undefined) {
    const url = /^https?:/.test(config.url) ? config.url : secret(config.url)
    const headers = filled(config.headers)
    return missing.length > 0
      ? { missing }
      : { transport: { transport: 'http', url, headers, automaticSSEFallback: false } }
  }
  const [command = '', ...args] = config.command ?? []
  const env = filled(config.env)
  const path = variable('PATH')
  return missing.length > 0
    ? { missing }
    : // Nothing else of this process's environment is passed on.
      {
        transport: {
          transport: 'stdio',
          command,
          args,
          env: { ...(path !== undefined && { PATH: path }), ...env },
        },
      }
}

/** The server's schema without the parameter that is the conversation's own. */
function parametersOf(
  tool: DynamicStructuredTool | undefined,
  contact: string | undefined,
): z.ZodType<Record<string, unknown>> {
  const anything = z.record(z.string(), z.unknown())
  const schema: unknown = tool?.schema
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return anything
  try {
    const read = jsonObject.parse(schema)
    const { [contact ?? '']: _, ...properties } = read.properties
    const required = (read.required ?? []).filter((key) => key !== contact)
    return z.fromJSONSchema({ ...read, properties, required, additionalProperties: false }).pipe(anything)
  } catch {
    return anything
  }
}

const jsonObject = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.record(z.string(), z.unknown()).or(z.boolean())),
  required: z.array(z.string()).optional(),
})

/** Text that is JSON is given as what it says. */
function dataOf(result: unknown): unknown {
  if (typeof result !== 'string') return result ?? null
  try {
    return JSON.parse(result)
  } catch {
    return result
  }
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
