import { ToolMessage } from '@langchain/core/messages'
import type { LookUp } from '../../business/partner-schema.ts'
import type { Business } from '../../business/schema.ts'
import type { ConversationRecord, ToolCallRequest } from '../../model/contract.ts'
import { currentLookups, isAboutKnown, lookupFingerprint } from '../../partners/look-ups.ts'
import { blockersOf } from '../../qualification/verdict.ts'
import type { ToolContext, ToolRegistry, ToolResult } from '../../tools/registry.ts'
import type { FieldValues } from '../../understanding/types.ts'
import { effectiveKnown, qualifyTurn } from '../brief.ts'
import type { ToolTrace, TurnStateType, TurnUpdate } from '../state.ts'

interface Done {
  call: ToolCallRequest
  result: ToolResult
  ms: number
}

/**
 * Runs look-ups that were due and what the model asked for. Every result is an envelope, failures included, and
 * goes back to the model; an answer about this conversation's own values is remembered.
 */
export function createToolExecution(deps: { business: Business; tools: ToolRegistry }) {
  const { business, tools } = deps
  const { config } = business
  return async function toolExecution(
    state: TurnStateType,
    options: { signal?: AbortSignal },
  ): Promise<TurnUpdate> {
    const known = effectiveKnown(business, state)
    const context: ToolContext = {
      businessId: business.id,
      contactId: state.contactId,
      turnKey: state.inbound[0]?.id ?? '',
      known,
      lookups: currentLookups(config, known, state.record.lookups),
      blockers: blockersOf(qualifyTurn(business, state)),
      budgetMs: config.limits.tools_ms - state.toolMs,
      signal: options.signal ?? new AbortController().signal,
    }
    const startedAt = performance.now()
    const done: Done[] = await Promise.all(
      state.toolCalls.map(async (call) => {
        const result = await tools.execute(call, context)
        return { call, result, ms: Math.round(performance.now() - startedAt) }
      }),
    )
    const seen = new Set(state.passages.map((passage) => passage.id))
    const found = done.flatMap(({ result }) => result.passages).filter((passage) => !seen.has(passage.id))
    return {
      toolCalls: [],
      toolMessages: done.map(({ call, result: { envelope } }) => toMessage(call, envelope)),
      toolTrace: done.map(toTrace),
      toolMs: state.toolMs + Math.max(0, ...done.map(({ ms }) => ms)),
      record: remember(state.record, done, known, state.clock.now),
      passages: [...state.passages, ...found],
      evidence: state.evidence || found.length > 0,
      nodes: ['tool_execution'],
    }
  }

  function remember(
    record: ConversationRecord,
    done: readonly Done[],
    known: FieldValues,
    at: string,
  ): ConversationRecord {
    const lookups = { ...record.lookups }
    for (const { call, result } of done) {
      const lookup = config.look_ups.find(({ tool }) => tool === call.name)
      if (lookup === undefined || !isOwn(lookup, call, result, known)) continue
      const { envelope } = result
      const args = lookupFingerprint(lookup, known)
      const before = lookups[call.name]
      // An answer that is there is not lost to a repetition that got none.
      if (!envelope.success && before?.success === true && before.args === args) continue
      lookups[call.name] = {
        args,
        at,
        success: envelope.success,
        data: envelope.success ? envelope.data : null,
      }
    }
    return { ...record, lookups }
  }
}

/** About this conversation's own values. A failed call tells nothing of its values but by its arguments. */
function isOwn(lookup: LookUp, call: ToolCallRequest, result: ToolResult, known: FieldValues): boolean {
  if (result.asked !== undefined) return isAboutKnown(lookup, result.asked, known)
  return Object.values(call.args).every((value) => value === null || value === undefined)
}

function toMessage(call: ToolCallRequest, envelope: ToolResult['envelope']): ToolMessage {
  return new ToolMessage({
    tool_call_id: call.id,
    name: call.name,
    content: JSON.stringify(envelope),
    status: envelope.success ? 'success' : 'error',
  })
}

function toTrace({ call, result: { envelope }, ms }: Done): ToolTrace {
  const error = envelope.success ? null : envelope.error
  return { name: call.name, success: envelope.success, error, ms }
}
