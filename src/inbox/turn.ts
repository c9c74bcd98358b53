import type { DueTurn } from '../db/queries/turns.ts'
import type { TurnMessage } from '../model/contract.ts'
import type { TurnHistory } from './turn-policy.ts'

/**
 * `committed`: answered, or rightly kept silent by the graph. `silent`: the agent has no say in this
 * conversation. `stale`: something changed while the graph ran, and another turn will do it. `idle`: nothing
 * waited. `failed`: the graph failed; tried again later, or shown to operators.
 */
export type TurnOutcome = 'committed' | 'silent' | 'stale' | 'idle' | 'failed'

/** A turn under way. */
export interface Turn {
  id: string
  contactId: string
  due: DueTurn
  history: TurnHistory
  inbound: TurnMessage[]
}
