import { createHash } from 'node:crypto'
import type { ToolCallKey } from '../db/queries/tool-calls.ts'
import { type BoundTool, failure, type ToolContext, type ToolEnvelope } from './registry.ts'

/** Remembers the calls of write tools. */
export interface CallLedger {
  /** Null: the call is this caller's to make. `running`: somebody began it and its end is not known. */
  claim(key: ToolCallKey): Promise<{ state: 'running' } | { state: 'done'; envelope: ToolEnvelope } | null>
  finish(key: ToolCallKey, envelope: ToolEnvelope): Promise<void>
  /** The call did nothing: it may be made again. */
  release(key: ToolCallKey): Promise<void>
}

/** A person's permission for one use of a tool for one contact. */
export interface Approvals {
  /** Takes it. Null: there is none. */
  take(input: { contactId: string; action: string }): Promise<string | null>
  /** Gives it back: the call did nothing. */
  giveBack(id: string): Promise<void>
}

/** What keeps a write tool from running, pt-BR for the model, or null. */
export type Permit = (context: ToolContext) => string | null

/**
 * A tool that changes something outside: it runs once for a turn and its arguments, only when the business's own
 * checks hold and a person has approved. A call whose end is not known is never made again.
 */
export function writeOnce(
  tool: BoundTool,
  deps: { ledger: CallLedger; approvals: Approvals; permit: Permit },
): BoundTool {
  const { ledger, approvals, permit } = deps
  return {
    name: tool.name,
    schema: tool.schema,
    async call(args, context) {
      const { contactId, businessId, turnKey } = context
      const key: ToolCallKey = { contactId, businessId, turnKey, tool: tool.name, argsHash: hashOf(args) }
      const refused = permit(context)
      if (refused !== null) return failure(refused)
      const before = await ledger.claim(key)
      if (before?.state === 'done') {
        return {
          envelope: before.envelope,
          passages: [],
          effect: before.envelope.success ? 'done' : 'unknown',
        }
      }
      if (before?.state === 'running') return failure(UNKNOWN_END, 'unknown')
      const approval = await approvals.take({ contactId, action: tool.name })
      if (approval === null) {
        await ledger.release(key)
        return failure('precisa da aprovação de uma pessoa: diga que o consultor dá andamento')
      }
      // An abort leaves the row running: whether the call arrived is not known.
      const result = await tool.call(args, context)
      if (result.effect === 'nothing') {
        await ledger.release(key)
        await approvals.giveBack(approval)
        return result
      }
      const envelope: ToolEnvelope =
        result.effect === 'unknown' ? { success: false, error: UNKNOWN_END } : result.envelope
      await ledger.finish(key, envelope)
      return { ...result, envelope }
    },
  }
}

const UNKNOWN_END = 'resultado desconhecido: uma pessoa confere antes de repetir'

/** The same arguments in another order are the same call. */
function hashOf(args: Record<string, unknown>): string {
  return createHash('sha256').update(canonical(args)).digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`
}
