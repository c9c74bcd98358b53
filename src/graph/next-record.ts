import { modelsMentioned } from '../business/mentions.ts'
import type { Business, FieldId } from '../business/schema.ts'
import type { ConversationRecord } from '../model/contract.ts'
import { beforePersonNow } from './brief.ts'
import { USED_REPLIES_KEPT } from './record.ts'
import type { TurnStateType } from './state.ts'
import { detectUsed } from './used-replies.ts'

/** Situations that say goodbye: from then on the agent asks nothing until the lead comes back with something. */
const FAREWELLS: ReadonlySet<string> = new Set(['cold_close', 'not_interested'])

/** What the agent will remember, read from the text that is really sent. */
export function nextRecord(
  business: Business,
  state: TurnStateType,
  reply: string,
  asked: readonly FieldId[],
): ConversationRecord {
  const { record } = state
  const said = detectUsed(business.replies, reply)
  const open = asked.filter((field) => !(field in state.known))
  const counts = { ...record.asked }
  for (const field of open) counts[field] = (counts[field] ?? 0) + 1
  const comesBack = state.intents.some((intent) => RETURNS.has(intent))
  return {
    ...record,
    turns: record.turns + 1,
    acknowledged: record.acknowledged + (state.route === 'acknowledge' ? 1 : 0),
    asked: counts,
    pendingFields: open,
    questionsAsked: record.questionsAsked + open.length,
    usedReplies: [...record.usedReplies, ...said.map(({ fingerprint }) => fingerprint)].slice(
      -USED_REPLIES_KEPT,
    ),
    upsells: union(record.upsells, upsellsOffered(business, state, reply)),
    alternatives: union(record.alternatives, alternativesOffered(business, state, reply)),
    refused: union(record.refused, refusals(business, state)),
    billTurns: record.billTurns + (waitsForBill(business, state) ? 1 : 0),
    closed: said.some(({ situation }) => FAREWELLS.has(situation)) || (record.closed && !comesBack),
  }
}

/** This turn a person waited for the lead's bill, whether the reply asked for it or not. */
function waitsForBill(business: Business, state: TurnStateType): boolean {
  if (state.route !== 'model' || state.qualification === null || state.handoffAction !== null) return false
  const step = beforePersonNow(business, state, state.qualification)
  return step === 'ask_bill' || step === 'await_bill'
}

const RETURNS: ReadonlySet<string> = new Set([
  'product_question',
  'technical_question',
  'price_request',
  'quote_request',
  'provides_data',
  'correction',
])

/** An upsell counts as offered when the talk is about one model and the reply names the other. */
export function upsellsOffered(business: Business, state: TurnStateType, reply: string): string[] {
  const mentioned = new Set(modelsMentioned(business, reply))
  const talk = new Set(modelsMentioned(business, talkOf(state)))
  return business.config.upsells
    .filter(
      ({ when_model, offer_model }) =>
        mentioned.has(offer_model) && (mentioned.has(when_model) || talk.has(when_model)),
    )
    .map(({ id }) => id)
}

function alternativesOffered(business: Business, state: TurnStateType, reply: string): string[] {
  const mentioned = new Set(modelsMentioned(business, reply))
  const talk = new Set(modelsMentioned(business, talkOf(state)))
  return business.config.unavailable
    .filter(
      ({ model, alternative_model: other }) =>
        other !== undefined && mentioned.has(other) && (talk.has(model) || mentioned.has(model)),
    )
    .map(({ model }) => model)
}

/** Offers made before, named in the last agent message, that this message turns down. */
export function refusals(business: Business, state: TurnStateType): string[] {
  if (!state.intents.includes('negation') && !state.intents.includes('not_interested')) return []
  const lastAgent = state.window.findLast((line) => line.role === 'agent')?.text ?? ''
  const offered = new Set(modelsMentioned(business, lastAgent))
  return [
    ...business.config.upsells
      .filter(({ id, offer_model }) => state.record.upsells.includes(id) && offered.has(offer_model))
      .map(({ id }) => id),
    ...business.config.unavailable.flatMap(({ model, alternative_model: other }) =>
      other !== undefined && state.record.alternatives.includes(model) && offered.has(other) ? [other] : [],
    ),
  ]
}

function talkOf(state: TurnStateType): string {
  return [state.known.product ?? '', ...state.inbound.map((message) => message.text)].join('\n')
}

function union(left: string[], right: string[]): string[] {
  return [...new Set([...left, ...right])]
}
