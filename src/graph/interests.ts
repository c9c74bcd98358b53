import { modelsMentioned } from '../business/mentions.ts'
import type { Business } from '../business/schema.ts'
import { stoppingRule } from '../qualification/verdict.ts'
import { refusals, upsellsOffered } from './next-record.ts'
import type { ProductInterest, TurnStateType } from './state.ts'

/** A place that is not served: who asked is known when it is. Kept once, like every interest. */
function uncovered(business: Business, state: TurnStateType): ProductInterest[] {
  const { qualification, known, inbound } = state
  if (qualification === null) return []
  const rule = stoppingRule(business.config, qualification)
  const fields = business.config.partner?.fields
  if (rule?.check !== 'coverage' || fields === undefined) return []
  const place = [known[fields.city], known[fields.uf]].filter((part) => part !== undefined).join('/')
  return place === '' ? [] : [{ model: place, kind: 'unavailable', messageId: inbound.at(-1)?.id ?? null }]
}

/** Models this turn showed interest in, for the people who sell them. */
export function readInterests(business: Business, state: TurnStateType, reply: string): ProductInterest[] {
  const unavailable = new Set(business.config.unavailable.map(({ model }) => model))
  const offerOf = (id: string) => business.config.upsells.find((upsell) => upsell.id === id)?.offer_model
  const asked = state.inbound.flatMap((message) =>
    modelsMentioned(business, message.text).map((model) => ({
      model,
      kind: unavailable.has(model) ? ('unavailable' as const) : ('interest' as const),
      messageId: message.id,
    })),
  )
  const offered = upsellsOffered(business, state, reply).flatMap((id) => offerOf(id) ?? [])
  const refused = refusals(business, state).flatMap((id) => offerOf(id) ?? [])
  return [
    ...asked,
    ...uncovered(business, state),
    ...offered.map((model) => ({ model, kind: 'upsell_offered' as const, messageId: null })),
    ...refused.map((model) => ({
      model,
      kind: 'upsell_refused' as const,
      messageId: state.inbound.at(-1)?.id ?? null,
    })),
  ]
}
