import type { Business } from '../../business/schema.ts'
import type { Searcher } from '../../knowledge/types.ts'
import type { TurnStateType, TurnUpdate } from '../state.ts'

const PASSAGES = 5

/** Looks the lead's words up in the business's documents. Nothing above the threshold is "no evidence". */
export function createRetrieve(deps: { business: Business; searcher: Searcher }) {
  return async function retrieve(
    state: TurnStateType,
    config: { signal?: AbortSignal },
  ): Promise<TurnUpdate> {
    const lastAgent = state.window.findLast((line) => line.role === 'agent' || line.role === 'human')
    const found = await deps.searcher.search({
      businessId: deps.business.id,
      text: state.inbound.map((message) => message.text).join('\n'),
      context: [state.known.product, lastAgent?.text].filter((part) => part !== undefined).join('\n'),
      k: PASSAGES,
      ...(config.signal === undefined ? {} : { signal: config.signal }),
    })
    return {
      passages: found.answerable ? found.hits : [],
      evidence: found.answerable,
      nodes: ['retrieve'],
    }
  }
}
