import { AIMessage } from '@langchain/core/messages'
import type { Business } from '../../business/schema.ts'
import type { Searcher } from '../../knowledge/types.ts'
import type { ToolCallRequest } from '../../model/contract.ts'
import { dueLookups } from '../../partners/look-ups.ts'
import type { ToolRegistry } from '../../tools/registry.ts'
import { effectiveKnown, qualifyTurn } from '../brief.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'

const PASSAGES = 5

/**
 * Looks the lead's words up in the business's documents. Nothing above the threshold is "no evidence". Look-ups of
 * the business that are due are asked for here, whatever a model would think of.
 */
export function createRetrieve(deps: { business: Business; searcher: Searcher; tools: ToolRegistry }) {
  const { business, tools } = deps
  return async function retrieve(
    state: TurnStateType,
    config: { signal?: AbortSignal },
  ): Promise<TurnUpdate> {
    const lastAgent = state.window.findLast((line) => line.role === 'agent' || line.role === 'human')
    const found = await deps.searcher.search({
      businessId: business.id,
      text: state.inbound.map((message) => message.text).join('\n'),
      context: [state.known.product, lastAgent?.text].filter((part) => part !== undefined).join('\n'),
      k: PASSAGES,
      ...(config.signal === undefined ? {} : { signal: config.signal }),
    })
    const calls = dueCalls(state)
    return {
      passages: found.answerable ? found.hits : [],
      evidence: found.answerable,
      toolCalls: calls,
      // A tool message must follow the message that asked for it.
      toolMessages: calls.length === 0 ? [] : [new AIMessage({ content: '', tool_calls: calls })],
      nodes: ['retrieve'],
    }
  }

  function dueCalls(state: TurnStateType): ToolCallRequest[] {
    if (business.config.look_ups.length === 0) return []
    const on = new Set(tools.schemas().map(({ name }) => name))
    const known = effectiveKnown(business, state)
    // Who may not contract is not looked up: what would be shown to them? A new city lifts what the old one decided.
    const { reasons } = qualifyTurn(business, state)
    if (
      reasons.some(
        ({ verdict, code }) => (verdict === 'disqualify' && !isAnswered(code)) || verdict === 'route',
      )
    )
      return []
    return dueLookups(business.config, known, state.record.lookups, new Date(state.clock.now))
      .filter(({ tool }) => on.has(tool))
      .map(({ tool }, index) => ({ id: `lookup_${state.record.turns}_${index}`, name: tool, args: {} }))
  }

  /** Decided by a look-up itself. */
  function isAnswered(code: string | undefined): boolean {
    const rule = business.config.qualification.rules.find((one) => one.code === code)
    return rule?.check === 'coverage' || rule?.check === 'partner_says'
  }
}
