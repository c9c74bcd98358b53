import { ToolMessage } from '@langchain/core/messages'
import type { Business } from '../../business/schema.ts'
import type { ToolRegistry } from '../../tools/registry.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'

/** Runs what the model asked for. Every result is an envelope, failures included, and goes back to the model. */
export function createToolExecution(deps: { business: Business; tools: ToolRegistry }) {
  return async function toolExecution(
    state: TurnStateType,
    config: { signal?: AbortSignal },
  ): Promise<TurnUpdate> {
    const results = await Promise.all(
      state.toolCalls.map(async (call) => {
        const { envelope, passages } = await deps.tools.execute(call, {
          businessId: deps.business.id,
          contactId: state.contactId,
          signal: config.signal ?? new AbortController().signal,
        })
        const message = new ToolMessage({
          tool_call_id: call.id,
          name: call.name,
          content: JSON.stringify(envelope),
          status: envelope.success ? 'success' : 'error',
        })
        return { message, passages }
      }),
    )
    const seen = new Set(state.passages.map((passage) => passage.id))
    const found = results.flatMap(({ passages }) => passages).filter((passage) => !seen.has(passage.id))
    return {
      toolCalls: [],
      toolMessages: results.map(({ message }) => message),
      passages: [...state.passages, ...found],
      evidence: state.evidence || found.length > 0,
      nodes: ['tool_execution'],
    }
  }
}
