import type { Business } from '../business/schema.ts'
import type { Exchange } from '../guardrails/rule.ts'
import type { TurnBrief } from '../model/contract.ts'
import { qualify } from '../qualification/qualify.ts'
import type { Qualification } from '../qualification/types.ts'
import type { FieldCandidate } from '../understanding/types.ts'
import { withLearned } from './learned.ts'
import { missingFields } from './missing-fields.ts'
import type { TurnStateType } from './state.ts'

/** What the reply is written from, whatever model writes it. */
export function buildBrief(business: Business, state: TurnStateType): TurnBrief {
  const known = withLearned(state.known, state.learned)
  const qualification = qualifyTurn(business, state)
  const last = state.violations.at(-1)
  return {
    clock: state.clock,
    profileName: state.profileName,
    known,
    learned: state.learned,
    inbound: state.inbound,
    intents: state.intents,
    window: state.window,
    summary: state.summary,
    passages: state.passages,
    evidence: state.evidence,
    record: state.record,
    missing: missingFields({
      config: business.config,
      known,
      record: state.record,
      temperature: qualification.temperature,
    }),
    qualification,
    feedback:
      last === undefined
        ? null
        : { draft: last.draft, violations: state.violations.filter(({ draft }) => draft === last.draft) },
  }
}

/** The qualification with everything learned so far in this turn. */
export function qualifyTurn(business: Business, state: TurnStateType): Qualification {
  return qualify({
    config: business.config,
    documents: business.documents,
    known: withLearned(state.known, state.learned),
    evidence: { ...state.sources, ...messageIds(state.learned) },
    record: state.record,
    previous: state.previousQualification,
  })
}

/** What the rules see of this turn. */
export function buildExchange(state: TurnStateType): Exchange {
  return {
    known: withLearned(state.known, state.learned),
    lastLead: state.inbound.map((message) => message.text).join('\n'),
    lastAgent: state.window.findLast((line) => line.role === 'agent')?.text ?? '',
    passages: state.passages,
    plans: [],
    bill: null,
    succeededTools: [],
  }
}

function messageIds(learned: readonly FieldCandidate[]): Record<string, string[]> {
  return Object.fromEntries(
    learned.flatMap(({ field, messageId }) => (messageId === undefined ? [] : [[field, [messageId]]])),
  )
}
