import type { Business, FieldId } from '../../business/schema.ts'
import type { TurnBrief } from '../contract.ts'
import { acknowledgeParts } from './acknowledge.ts'
import { catalogueParts } from './answers.ts'
import { closingParts } from './closing.ts'
import { commercialParts } from './commercial.ts'
import { fitParts } from './layout.ts'
import { acceptedOffer, refusedOffer, unavailableParts, upsellParts } from './offers.ts'
import { askParts } from './questions.ts'
import { COMMERCIAL_INTENTS } from './subject.ts'
import { openingParts, talkParts } from './talk.ts'
import { openTurn, type Part, type Turn } from './turn.ts'

export interface Draft {
  reply: string
  asked: FieldId[]
  /** Slugs of the documents drawn on. */
  documents: string[]
}

/** How freely a draft may speak. After a violation the next one says less. */
export type Caution = 'free' | 'no_questions' | 'no_catalogue' | 'policy_only'

/** One reply, worked out from the brief alone: the same brief always gives the same words. */
export function writeDraft(business: Business, brief: TurnBrief, caution: Caution = 'free'): Draft {
  const turn = openTurn(business, brief)
  const parts = compose(turn, caution)
  const kept = fitParts(parts, business.config.limits.reply_length)
  return {
    reply: kept.text,
    asked: kept.parts.flatMap(({ fields }) => fields ?? []),
    documents: [
      ...new Set(kept.parts.flatMap(({ sources }) => sources ?? []).map(({ document }) => document.slug)),
    ],
  }
}

function compose(turn: Turn, caution: Caution): Part[] {
  const opening = openingParts(turn)
  const content = contentParts(turn, caution)
  const acknowledged = acknowledgeParts(turn, content.length > 0)
  const said = [...acknowledged, ...content]
  const closing = closingParts(turn, said)
  if (closing !== null && (closing.length > 0 || said.length > 0)) return [...opening, ...said, ...closing]
  const asking = caution === 'free' ? askParts(turn, [...opening, ...said]) : []
  const parts = [...opening, ...said, ...asking]
  const spoken = said.length > 0 || asking.length > 0
  if (spoken && !(turn.reading.intents.has('unclear') && said.length === 0 && !turn.first)) return parts
  return [...opening, ...nothingToSay(turn), ...(turn.first ? asking : [])]
}

function contentParts(turn: Turn, caution: Caution): Part[] {
  const policy = commercialParts(turn)
  if (caution === 'policy_only') return policy
  const talk = talkParts(turn)
  if (caution === 'no_catalogue') {
    const text = policy.length > 0 ? null : turn.phrases.say('technical')
    return [...talk, ...(text === null ? [] : [{ kind: 'answer' as const, text }]), ...policy]
  }
  const refused = refusedOffer(turn) ? turn.phrases.say('upsell_refused') : null
  const accepted = acceptedOffer(turn)
  const unavailable = unavailableParts(turn)
  const answers = accepted.length > 0 ? accepted : catalogueParts(turn)
  const before: Part[] = [
    ...talk,
    ...(refused === null ? [] : [{ kind: 'acknowledge' as const, text: refused }]),
    ...answers,
    ...unavailable,
  ]
  // "Quando volta?" about something not for sale is answered by that, not by the delivery policy.
  const commercial = COMMERCIAL_INTENTS.filter((intent) => turn.reading.intents.has(intent))
  const dateOnly = unavailable.length > 0 && commercial.every((intent) => intent === 'delivery_request')
  return [...before, ...upsellParts(turn, before), ...(dateOnly ? [] : policy)]
}

/** Nonsense, an emoji, a bare "?": said kindly, once in one way and then in another. */
function nothingToSay(turn: Turn): Part[] {
  const { phrases, reading, first } = turn
  if (first) return []
  const unclear = reading.intents.has('unclear') || reading.words.trim() === ''
  const situation = !unclear ? 'here_to_help' : phrases.uses('unclear') > 0 ? 'unclear_again' : 'unclear'
  const text = phrases.say(situation) ?? phrases.say('fallback')
  return text === null ? [] : [{ kind: 'answer', text }]
}
