import type { Business, FieldId } from '../../business/schema.ts'
import { choosesPlan } from '../../partners/chosen-plan.ts'
import { stoppingRule } from '../../qualification/verdict.ts'
import type { TurnBrief } from '../contract.ts'
import { acknowledgeParts } from './acknowledge.ts'
import { catalogueParts } from './answers.ts'
import { closingParts } from './closing.ts'
import { commercialParts } from './commercial.ts'
import { CUES } from './cues.ts'
import { pendingParts } from './eligibility.ts'
import { fitParts } from './layout.ts'
import { mediaParts } from './media.ts'
import { acceptedOffer, refusedOffer, unavailableParts, upsellParts } from './offers.ts'
import { asksForPlans, planParts } from './plans.ts'
import { askParts } from './questions.ts'
import { isService, serviceParts, stalledParts } from './service.ts'
import { situationParts } from './situations.ts'
import { COMMERCIAL_INTENTS } from './subject.ts'
import { offTopicParts, openingParts, talkParts } from './talk.ts'
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
  const media = mediaParts(turn)
  const spoke = turn.brief.inbound.some(({ text }) => text.trim() !== '')
  const answers = spoke || media.says.length === 0 ? contentParts(turn, caution) : []
  const content = [...media.says, ...answers]
  const acknowledged = media.says.length > 0 ? [] : acknowledgeParts(turn, content.length > 0)
  // Nothing else is asked, nor is anybody said goodbye to, before the lead knows what was read.
  if (media.asks.length > 0)
    return [...opening, ...media.says, ...answers.filter(({ text }) => !text.includes('?')), ...media.asks]
  const said = [...acknowledged, ...content]
  const closing = closingParts(turn, said)
  if (closing !== null && (closing.length > 0 || said.length > 0)) {
    // A farewell needs no "entendi" before it.
    // Nor does the reason why it ends here.
    const ends = !turn.first || turn.brief.qualification.status === 'disqualified'
    const farewell =
      closing.some(({ kind }) => kind === 'close') && content.length === 0 && ends && !greetsOrCorrects(turn)
    return [...opening, ...(farewell ? [] : said), ...closing]
  }
  const asking = caution === 'free' ? askParts(turn, [...opening, ...said]) : []
  const stalled = asking.length === 0 && content.length === 0 ? stalledParts(turn) : []
  const parts = [...opening, ...said, ...asking, ...stalled]
  const unclear = turn.reading.intents.has('unclear') && said.length === 0
  if (turn.first || said.length > 0 || (opening.length > 0 && !unclear)) return parts
  const figure = CUES.figure.test(turn.reading.words) && turn.reading.asks.length === 0
  if (asking.length === 0 || (unclear && !figure)) return [...opening, ...nothingToSay(turn)]
  // A bare question after what the lead said would sound like a form.
  const nod = turn.phrases.say('ack_plain')
  return nod === null ? parts : [{ kind: 'acknowledge', text: nod }, ...asking]
}

function contentParts(turn: Turn, caution: Caution): Part[] {
  // Who takes a plan needs no policy.
  const policy = takesPlan(turn) ? [] : commercialParts(turn)
  if (caution === 'policy_only') return policy
  const talk = talkParts(turn)
  if (caution === 'no_catalogue') {
    const text = policy.length > 0 ? null : turn.phrases.say('technical')
    return [
      ...talk,
      ...offTopicParts(turn),
      ...(text === null ? [] : [{ kind: 'answer' as const, text }]),
      ...policy,
    ]
  }
  // An attempt on the rules gets its own answer and no more, unless it also asks something real.
  const { intents } = turn.reading
  const attack = intents.has('injection') && !intents.has('product_question') && policy.length === 0
  // Orders beside a file are words beside a file.
  if (attack && turn.brief.mediaStep) return []
  if (attack && talk.length > 0) return [...talk, ...offTopicParts(turn)]
  const refused = refusedOffer(turn) ? turn.phrases.say('upsell_refused') : null
  const accepted = refused === null ? acceptedOffer(turn) : []
  const unavailable = unavailableParts(turn)
  // Who turns a model down does not want to hear of it again.
  const turnedDown = refused !== null && !intents.has('product_question')
  const offered = planParts(turn)
  const own = situationParts(turn, new Set(offered.length === 0 ? [] : turn.config.partner?.answers))
  const pending = own.length === 0 ? pendingParts(turn) : []
  // A plan that is named answers what is asked of plans; the other questions are still answered.
  const looked = [...pending, ...offered]
  const elsewhere = looked.length > 0 && (asksForPlans(turn) || turn.reading.asks.length === 0)
  const told = [...(own.length === 0 && !elsewhere && isService(turn) ? serviceParts(turn) : own), ...looked]
  const answers =
    told.length > 0 ? told : accepted.length > 0 ? accepted : turnedDown ? [] : catalogueParts(turn)
  const before: Part[] = [
    ...talk,
    ...(isToThePoint(turn, answers) ? [] : offTopicParts(turn)),
    ...(refused === null ? [] : [{ kind: 'acknowledge' as const, text: refused }]),
    ...answers,
    ...unavailable,
  ]
  // "Quando volta?" about something not for sale is answered by that, not by the delivery policy.
  const commercial = COMMERCIAL_INTENTS.filter((intent) => turn.reading.intents.has(intent))
  const dateOnly = unavailable.length > 0 && commercial.every((intent) => intent === 'delivery_request')
  return [...before, ...upsellParts(turn, before), ...(dateOnly || told.length > 0 ? [] : policy)]
}

/** One question that the documents answer is not beside the point, whatever it sounded like. */
function isToThePoint({ reading }: Turn, answers: readonly Part[]): boolean {
  const answered = answers.some(({ sources = [] }) => sources.length > 0)
  return answered && reading.asks.length === 1 && reading.intents.has('product_question')
}

/** The lead takes a plan that was looked up here. */
function takesPlan({ brief }: Turn): boolean {
  const text = brief.inbound.map((message) => message.text).join(' ')
  const names = brief.offer.plans.map(({ name }) => name)
  return names.length > 0 && choosesPlan(text, names)
}

function greetsOrCorrects(turn: Turn): boolean {
  const { learned } = turn.brief
  return learned.some(
    ({ field, correction }) => correction === true || turn.config.fields[field]?.type === 'person_name',
  )
}

/** Fewer words than this are no question one could have understood. */
const QUESTION_WORDS = 3

/** Nonsense, an emoji, a bare "?": said kindly, once in one way and then in another. */
function nothingToSay(turn: Turn): Part[] {
  const { phrases, first } = turn
  if (first) return []
  const text = phrases.say(stillStopped(turn) ?? situationOf(turn)) ?? phrases.say('fallback')
  return text === null ? [] : [{ kind: 'answer', text }]
}

/** What ended it still holds: once more in other words, while there are any. */
function stillStopped({ brief, config, phrases, business }: Turn): string | null {
  const reply = stoppingRule(config, brief.qualification)?.reply
  if (reply === undefined) return null
  return phrases.uses(reply) < (business.replies[reply]?.length ?? 0) ? reply : null
}

function situationOf({ reading, phrases, brief }: Turn): string {
  // "ainda não sei" to a question about the lead.
  if (brief.record.pendingFields.length > 0 && CUES.notYet.test(reading.words)) return 'not_now'
  const unclear = reading.intents.has('unclear') || reading.words.trim() === ''
  // A question in good Portuguese that nothing here answers was understood; it just has no answer.
  const asked = reading.asks.some(({ words }) => words.trim().split(' ').length >= QUESTION_WORDS)
  if (asked) return 'no_evidence'
  if (!unclear) return 'here_to_help'
  return phrases.uses('unclear') > 0 ? 'unclear_again' : 'unclear'
}
