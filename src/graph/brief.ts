import type { BillOnRecord } from '../bills/types.ts'
import type { Business } from '../business/schema.ts'
import type { BillFact, Exchange, PlanFact } from '../guardrails/rule.ts'
import type { TurnBrief } from '../model/contract.ts'
import { currentLookups } from '../partners/look-ups.ts'
import { type Offer, readOffer } from '../partners/offer.ts'
import { withEffectiveBill } from '../qualification/effective-amount.ts'
import { qualify } from '../qualification/qualify.ts'
import type { Qualification } from '../qualification/types.ts'
import { withReview } from '../qualification/with-review.ts'
import type { PlanData } from '../tools/partner/plans.ts'
import type { FieldCandidate, FieldValues } from '../understanding/types.ts'
import { type BeforePerson, beforePerson } from './before-person.ts'
import { withLearned } from './learned.ts'
import { missingFields } from './missing-fields.ts'
import type { TurnStateType } from './state.ts'

/** What the reply is written from, whatever model writes it. */
export function buildBrief(business: Business, state: TurnStateType): TurnBrief {
  const known = withLearned(state.known, state.learned)
  const qualification = qualifyTurn(business, state)
  const last = state.violations.at(-1)
  const offer = offerNow(business, state)
  return {
    clock: state.clock,
    profileName: state.profileName,
    known,
    learned: state.learned,
    inbound: state.inbound,
    intents: state.intents,
    mediaStep: state.mediaStep ?? null,
    window: state.window,
    summary: state.summary,
    passages: state.passages,
    evidence: state.evidence,
    record: state.record,
    offer,
    called: state.toolTrace.map(({ name }) => name),
    missing: missingFields({
      config: business.config,
      known,
      record: state.record,
      temperature: qualification.temperature,
      stopped: qualification.status === 'disqualified',
    }),
    qualification,
    beforePerson: beforePerson(business.config, state, qualification, namesOf(offer)),
    feedback:
      last === undefined
        ? null
        : { draft: last.draft, violations: state.violations.filter(({ draft }) => draft === last.draft) },
  }
}

/** What goes before a person takes over, as things stand at the end of a turn. */
export function beforePersonNow(
  business: Business,
  state: TurnStateType,
  qualification: Qualification,
): BeforePerson {
  return beforePerson(business.config, state, qualification, namesOf(offerNow(business, state)))
}

function offerNow(business: Business, state: TurnStateType): Offer {
  return readOffer(business.config, effectiveKnown(business, state), state.record.lookups)
}

const namesOf = ({ plans }: Offer): string[] => plans.map(({ name }) => name)

/** The qualification with everything learned so far in this turn. */
export function qualifyTurn(business: Business, state: TurnStateType): Qualification {
  const computed = qualify({
    config: business.config,
    documents: business.documents,
    known: withLearned(state.known, state.learned),
    evidence: { ...state.sources, ...messageIds(state.learned) },
    record: state.record,
    previous: state.previousQualification,
    now: new Date(state.clock.now),
  })
  // What a person decided holds until a person lets go of it.
  return withReview(computed, state.previousQualification?.review ?? null)
}

/** Fields as tools take them: what the bill comes to is what holds of form, chat and reading. */
export function effectiveKnown(business: Business, state: TurnStateType): FieldValues {
  const known = withLearned(state.known, state.learned)
  const evidence = { ...state.sources, ...messageIds(state.learned) }
  return withEffectiveBill(business.config, { known, evidence, bill: state.record.bill })
}

/** What the rules see of this turn. Plans are those of the place that is known now, as the partner returned them. */
export function buildExchange(business: Business, state: TurnStateType): Exchange {
  const known = effectiveKnown(business, state)
  const { lookups, bill } = state.record
  const { plans, coverage, evidence, failed } = readOffer(business.config, known, lookups)
  const current = Object.entries(currentLookups(business.config, known, lookups))
  const answered = current.flatMap(([tool, { success }]) => (success ? [tool] : []))
  const called = state.toolTrace.flatMap(({ name, success }) => (success ? [name] : []))
  return {
    known: withLearned(state.known, state.learned),
    lastLead: state.inbound.map((message) => message.text).join('\n'),
    lastAgent: state.window.findLast((line) => line.role === 'agent')?.text ?? '',
    passages: state.passages,
    plans: plans.flatMap((plan) => (plan.discount === null ? [] : [toPlanFact(plan, plan.discount)])),
    bill: toBillFact(bill),
    ...(evidence.length + failed.length === 0 ? {} : { coverage }),
    succeededTools: [...new Set([...answered, ...called])],
  }
}

function toPlanFact({ name, fidelity_months: months }: PlanData, discount: number): PlanFact {
  return { name, discount, ...(months === null ? {} : { fidelityMonths: months }) }
}

/** Only a document that is a bill was analysed. */
function toBillFact(bill: BillOnRecord | null): BillFact | null {
  if (bill?.reading.documentClass !== 'energy_bill') return null
  const { totalCents, consumptionKwh } = bill.reading
  return {
    ...(totalCents === null ? {} : { totalCents }),
    ...(consumptionKwh === null ? {} : { consumptionKwh }),
  }
}

function messageIds(learned: readonly FieldCandidate[]): Record<string, string[]> {
  return Object.fromEntries(
    learned.flatMap(({ field, messageId }) => (messageId === undefined ? [] : [[field, [messageId]]])),
  )
}
