import type { Business } from '../../business/schema.ts'
import { beforePersonNow, qualifyTurn } from '../brief.ts'
import { countFailures } from '../failures.ts'
import { handoffSummary } from '../handoff-summary.ts'
import { withLearned } from '../learned.ts'
import type { HandoffAction, Route, TurnStateType, TurnUpdate } from '../state.ts'

/** Ways of a turn on which the agent may find out that it is of no help. */
const MAY_HAND_OVER: ReadonlySet<Route> = new Set(['model', 'abuse', 'media', 'off_topic', 'injection'])

/** Scores the lead by the business's rules and decides whether a person takes over. Words in a reply decide nothing. */
export function createQualify(deps: { business: Business }) {
  const { business } = deps
  return async function qualify(state: TurnStateType): Promise<TurnUpdate> {
    const qualification = qualifyTurn(business, state)
    const record = {
      ...state.record,
      failures: state.route === 'silent' ? state.record.failures : countFailures(business, state),
      abuses: state.record.abuses + (state.intents.includes('abuse') ? 1 : 0),
    }
    const waits = beforePersonNow(business, { ...state, record }, qualification)
    const reason = handoffReason({ ...state, record }, waits === null ? qualification.temperature : null)
    const known = withLearned(state.known, state.learned)
    return {
      known,
      record,
      qualification,
      handoffAction:
        reason === null ? null : { reason, summary: handoffSummary(business, known, qualification, reason) },
      nodes: ['qualify'],
    }
  }

  function handoffReason(state: TurnStateType, temperature: string | null): HandoffAction['reason'] | null {
    if (state.route === 'human_request') return 'human_request'
    if (state.route === 'erasure') return 'erasure_request'
    if (!MAY_HAND_OVER.has(state.route)) return null
    const { temperatures, after_abuses, after_failures } = business.config.handoff
    const { record } = state
    if (state.intents.includes('abuse') && record.abuses >= after_abuses) return 'abuse'
    if (state.mediaStep === 'bill_to_person') return 'repeated_failure'
    // First the lead says whether the bill was read right.
    if (state.mediaStep === 'bill_read') return null
    const hot = temperatures.some((one) => one === temperature)
    if (state.route === 'model' && hot && !record.handoffTold && !record.handedHot) return 'quente'
    return record.failures >= after_failures ? 'repeated_failure' : null
  }
}
