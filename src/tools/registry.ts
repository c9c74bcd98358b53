import { z } from 'zod'
import type { Passage } from '../knowledge/types.ts'
import type { ToolCallRequest } from '../model/contract.ts'
import { ProsaError } from '../ops/errors.ts'
import type { LookupOnRecord } from '../partners/types.ts'
import type { FieldValues } from '../understanding/types.ts'

export type ToolEnvelope = { success: true; data: unknown } | { success: false; error: string }

/** Set by the run, never by the model. */
export interface ToolContext {
  businessId: string
  contactId: string
  /** Oldest message of the turn: the same when the turn is tried again. */
  turnKey: string
  /** Fields of this conversation: what a tool takes when the model leaves an argument out. */
  known: FieldValues
  /** What earlier look-ups of this conversation said, by tool name, as far as they are about what is known now. */
  lookups: Readonly<Record<string, LookupOnRecord>>
  /** Codes of the rules that keep this lead from contracting. */
  blockers: readonly string[]
  /** Milliseconds left of what the turn's tools may take together. */
  budgetMs: number
  signal: AbortSignal
}

export interface Tool<Args = unknown> {
  name: string
  /** pt-BR, for the model. */
  description: string
  parameters: z.ZodType<Args>
  /** `passages` are what the answer may be grounded on; `asked` the fields it was asked about, with their values. */
  run(args: Args, context: ToolContext): Promise<ToolData>
}

interface ToolData {
  data: unknown
  passages?: Passage[]
  asked?: FieldValues
}

export interface ToolSchema {
  name: string
  description: string
  parameters: z.ZodType
  /** False: its parameters come from elsewhere and may be left out, which a strict schema forbids. */
  strict?: boolean
}

export interface ToolResult {
  envelope: ToolEnvelope
  passages: Passage[]
  /** Present when it succeeded. */
  asked?: FieldValues
  /**
   * What is certain of it. `done`; `nothing`: it did not happen and may be tried again; `unknown`: it may have
   * happened.
   */
  effect: 'done' | 'nothing' | 'unknown'
}

export interface ToolRegistry {
  /** Those that are available now. */
  schemas(): ToolSchema[]
  /** Never throws but for an aborted turn: unknown tools, broken arguments and failures are envelopes. */
  execute(call: ToolCallRequest, context: ToolContext): Promise<ToolResult>
}

/** Milliseconds one call may take before the model is told that it failed. */
const TOOL_TIMEOUT_MS = 8_000

/** Characters of one result given to the model. */
const RESULT_LIMIT = 12_000

/** A tool ready to be called with whatever a model wrote. */
export interface BoundTool {
  name: string
  /** What a model is told of it now; null: nothing, it is not available. */
  schema(): ToolSchema | null
  call(args: Record<string, unknown>, context: ToolContext): Promise<ToolResult>
}

/** Closes over a tool's argument type, so that tools of different arguments share one list. */
export function bindTool<Args>(
  tool: Tool<Args>,
  options: { timeoutMs?: number; strict?: boolean } = {},
): BoundTool {
  const { timeoutMs = TOOL_TIMEOUT_MS, strict } = options
  return {
    name: tool.name,
    schema: () => ({
      name: tool.name,
      description: tool.description,
      parameters: tool.parameters,
      ...(strict === undefined ? {} : { strict }),
    }),
    async call(args, context) {
      const parsed = tool.parameters.safeParse(withNulls(tool.parameters, args))
      if (!parsed.success) {
        const problems = parsed.error.issues.map(
          (issue) => `${issue.path.join('.') || 'args'}: ${issue.message}`,
        )
        return failure(`argumentos inválidos: ${problems.join('; ')}`)
      }
      if (context.budgetMs <= 0) return failure('tempo das consultas deste turno esgotado')
      const limit = AbortSignal.timeout(Math.min(timeoutMs, context.budgetMs))
      const signal = AbortSignal.any([context.signal, limit])
      try {
        const {
          data,
          passages = [],
          asked,
        } = await abortable(tool.run(parsed.data, { ...context, signal }), signal)
        if (JSON.stringify(data ?? null).length > RESULT_LIMIT)
          return failure('resultado grande demais', 'done')
        return { envelope: { success: true, data }, passages, effect: 'done', ...(asked && { asked }) }
      } catch (error) {
        context.signal.throwIfAborted()
        if (!(error instanceof ProsaError)) {
          return failure(limit.aborted ? 'sem resposta a tempo' : 'ferramenta indisponível', 'unknown')
        }
        return failure(error.code, error.code === 'partner.unsettled' ? 'unknown' : 'nothing')
      }
    },
  }
}

export function createToolRegistry(tools: readonly BoundTool[]): ToolRegistry {
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  return {
    schemas: () => tools.flatMap((tool) => tool.schema() ?? []),
    async execute(call, context) {
      const tool = byName.get(call.name)
      if (tool === undefined) {
        return failure(`ferramenta desconhecida: ${call.name}; disponíveis: ${[...byName.keys()].join(', ')}`)
      }
      return tool.call(call.args, context)
    },
  }
}

export function failure(error: string, effect: ToolResult['effect'] = 'nothing'): ToolResult {
  return { envelope: { success: false, error }, passages: [], effect }
}

/** What a model leaves out is null to a tool that takes null for "as the conversation knows it". */
function withNulls(parameters: z.ZodType, args: Record<string, unknown>): Record<string, unknown> {
  if (!(parameters instanceof z.ZodObject)) return args
  const absent = Object.keys(parameters.shape).filter((key) => args[key] === undefined)
  const nullable = absent.filter((key) => parameters.shape[key]?.safeParse(null).success === true)
  return { ...args, ...Object.fromEntries(nullable.map((key) => [key, null])) }
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
