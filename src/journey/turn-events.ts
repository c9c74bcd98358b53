import type { Business } from '../business/schema.ts'
import type { TurnResult } from '../graph/ports.ts'
import type { ConversationMode } from '../graph/state.ts'
import { readOffer } from '../partners/offer.ts'
import type { StageEvent } from './machine.ts'

/**
 * What a turn means for where the conversation stands, in the order in which it happened. Read from what the turn
 * decided and sent, never from what a model says of it.
 */
export function turnEvents(business: Business, mode: ConversationMode, result: TurnResult): StageEvent[] {
  const events: StageEvent[] = mode === 'handoff' && result.nextMode === 'agent' ? ['returned'] : []
  events.push('lead_wrote')
  if (result.nextMode === 'opted_out') return [...events, 'opted_out']

  const offer = readOffer(business.config, result.known, result.record.lookups)
  const status = result.qualification?.status
  // Living in the right place undoes no other reason.
  if (offer.coverage === 'covered' && status !== 'disqualified') events.push('covered')
  if (status === 'qualified') events.push('qualified')
  if (status === 'disqualified')
    events.push(offer.coverage === 'not_covered' ? 'not_covered' : 'disqualified')
  // The lead goes on to a person from an offer shown in an earlier turn: this is the choice.
  if (GOES_ON.has(result.handoff?.reason ?? '')) events.push('plan_chosen')
  const said = result.reply?.toLowerCase() ?? ''
  const shown = offer.plans.filter(({ name }) => said.includes(name.toLowerCase()))
  if (shown.length > 0) events.push('plans_shown')
  if (result.nextMode === 'handoff') events.push('handed_over')
  if (signed(business, result)) events.push('converted')
  return events
}

/** Reasons of a handover by which a lead goes ahead, not away. */
const GOES_ON: ReadonlySet<string> = new Set(['quente', 'human_request'])

/** What the partner's API makes a customer with. */
const SIGNING = new Set(['partner.create_lead', 'partner.create_contract'])

const signed = ({ config }: Business, { tools }: TurnResult): boolean =>
  tools.some(({ name, success }) => success && SIGNING.has(config.tools[name]?.use ?? name))
