import type { Business } from '../../business/schema.ts'
import type { Answer, ReplyModel } from '../../model/contract.ts'
import { buildBrief } from '../brief.ts'
import { mergeLearned } from '../learned.ts'
import { withOwed } from '../owed.ts'
import type { Understanding } from '../ports.ts'
import { noteAnswers } from '../record.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'

/** Rounds of look-ups one turn may make before it must answer. */
const TOOL_ROUNDS = 2

/**
 * One model call: the reply and the fields it learned, or a request for look-ups. What the model says it
 * learned is taken only when the lead's own words prove it, and never over what was read deterministically.
 */
export function createLlm(deps: {
  business: Business
  model: ReplyModel
  understanding: Understanding
  /** Writes what a draft of `model` owes the lead and leaves out. */
  offline: ReplyModel
}) {
  const { business, model, understanding, offline } = deps
  return async function llm(state: TurnStateType, config: { signal?: AbortSignal }): Promise<TurnUpdate> {
    const llmCalls = state.llmCalls + 1
    const signal = config.signal ?? new AbortController().signal
    // Look-ups that ran before the first call are no round of the model's.
    const toolRounds = state.nodes.filter(
      (node, at) => node === 'tool_execution' && state.nodes[at - 1] === 'llm',
    ).length
    const outcome = await model.call({
      business,
      brief: buildBrief(business, state),
      contactId: state.contactId,
      toolMessages: state.toolMessages,
      allowTools: toolRounds < TOOL_ROUNDS && llmCalls < business.config.limits.model_calls,
      signal,
    })
    const spent = {
      llmCalls,
      models: [outcome.model],
      usage: {
        inputTokens: state.usage.inputTokens + outcome.usage.inputTokens,
        outputTokens: state.usage.outputTokens + outcome.usage.outputTokens,
      },
      nodes: ['llm'],
    }
    if (outcome.kind === 'tools') {
      return { ...spent, toolCalls: outcome.calls, toolMessages: [outcome.message] }
    }
    const learned = mergeLearned(verified(outcome.answer, state), state.learned)
    const record = noteAnswers(state.record, learned)
    const brief = buildBrief(business, { ...state, learned, record })
    return {
      ...spent,
      toolCalls: [],
      draft: await withOwed({ business, offline }, outcome.answer.reply, brief, signal),
      learned,
      record,
    }
  }

  function verified(answer: Answer, state: TurnStateType) {
    return answer.fields.flatMap((claim) => understanding.verify(claim, state.inbound) ?? [])
  }
}
