import type { Business } from '../../business/schema.ts'
import { qualifyTurn } from '../brief.ts'
import { handoffSummary } from '../handoff-summary.ts'
import { withLearned } from '../learned.ts'
import type { HandoffAction, TurnStateType, TurnUpdate } from '../state.ts'

/** Scores the lead by the business's rules and decides whether a person takes over. Words in a reply decide nothing. */
export function createQualify(deps: { business: Business }) {
  const { business } = deps
  return async function qualify(state: TurnStateType): Promise<TurnUpdate> {
    const qualification = qualifyTurn(business, state)
    const reason = handoffReason(state, qualification.temperature)
    const known = withLearned(state.known, state.learned)
    return {
      known,
      qualification,
      handoffAction:
        reason === null ? null : { reason, summary: handoffSummary(business, known, qualification, reason) },
      nodes: ['qualify'],
    }
  }

  function handoffReason(state: TurnStateType, temperature: string | null): HandoffAction['reason'] | null {
    if (state.route === 'human_request') return 'human_request'
    if (state.route === 'erasure') return 'erasure_request'
    const hot = business.config.handoff.temperatures.some((one) => one === temperature)
    return state.route === 'model' && hot && !state.record.handoffTold ? 'quente' : null
  }
}
