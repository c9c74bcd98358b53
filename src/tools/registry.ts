import type { z } from 'zod'
import type { Passage } from '../knowledge/types.ts'
import type { ToolCallRequest } from '../model/contract.ts'
import { ProsaError } from '../ops/errors.ts'

export type ToolEnvelope = { success: true; data: unknown } | { success: false; error: string }

/** Set by the run, never by the model. */
export interface ToolContext {
  businessId: string
  contactId: string
  signal: AbortSignal
}

export interface Tool<Args = unknown> {
  name: string
  /** pt-BR, for the model. */
  description: string
  parameters: z.ZodType<Args>
  /** `passages` are what the answer may be grounded on. */
  run(args: Args, context: ToolContext): Promise<{ data: unknown; passages?: Passage[] }>
}

export interface ToolSchema {
  name: string
  description: string
  parameters: z.ZodType
}

export interface ToolRegistry {
  schemas(): ToolSchema[]
  /** Never throws: unknown tools, broken arguments and failures are envelopes. */
  execute(
    call: ToolCallRequest,
    context: ToolContext,
  ): Promise<{ envelope: ToolEnvelope; passages: Passage[] }>
}

/** Milliseconds a look-up may take before the model is told that it failed. */
const TOOL_TIMEOUT_MS = 8_000

/** Characters of one result given to the model. */
const RESULT_LIMIT = 12_000

/** A tool ready to be called with whatever a model wrote. */
export interface BoundTool extends ToolSchema {
  call(args: unknown, context: ToolContext): Promise<{ envelope: ToolEnvelope; passages: Passage[] }>
}

/** Closes over a tool's argument type, so that tools of different arguments share one list. */
export function bindTool<Args>(tool: Tool<Args>): BoundTool {
  return {
    name: tool.name,
    description: tool.description,
    parameters: tool.parameters,
    async call(args, context) {
      const parsed = tool.parameters.safeParse(args)
      if (!parsed.success) {
        const problems = parsed.error.issues.map(
          (issue) => `${issue.path.join('.') || 'args'}: ${issue.message}`,
        )
        return failure(`argumentos inválidos: ${problems.join('; ')}`)
      }
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TOOL_TIMEOUT_MS)])
      try {
        const { data, passages = [] } = await abortable(tool.run(parsed.data, { ...context, signal }), signal)
        if (JSON.stringify(data).length > RESULT_LIMIT) return failure('resultado grande demais')
        return { envelope: { success: true, data }, passages }
      } catch (error) {
        context.signal.throwIfAborted()
        return failure(error instanceof ProsaError ? error.code : 'ferramenta indisponível')
      }
    },
  }
}

export function createToolRegistry(tools: BoundTool[]): ToolRegistry {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  return {
    schemas: () => tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    async execute(call, context) {
      const tool = byName.get(call.name)
      if (tool === undefined) {
        return failure(`ferramenta desconhecida: ${call.name}; disponíveis: ${[...byName.keys()].join(', ')}`)
      }
      return tool.call(call.args, context)
    },
  }
}

function failure(error: string): { envelope: ToolEnvelope; passages: Passage[] } {
  return { envelope: { success: false, error }, passages: [] }
}

/** Rejects when the signal fires, also when the work ignores it. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
