import { stoppingRule } from '../../qualification/verdict.ts'
import type { CatalogueEntry, Line } from './catalogue.ts'
import { CUES } from './cues.ts'
import { answerPart, findAnswer } from './sentences.ts'
import { type Part, sayPart, type Turn } from './turn.ts'
import { stems } from './words.ts'

/** Share of a question's weight from which a sentence is preferred to what its document says first. */
const TELLING = 0.4
/** Sentences a document opens with that answer a question about its topic as a whole. */
const OPENING = 2

/** A business that sells no models: what it offers is told by its topics. */
export function isService(turn: Turn): boolean {
  return turn.catalogue.entries.every(({ model }) => model === null)
}

/**
 * The answer of a service to a question its documents answer: of the best passage's document the telling sentences,
 * else what it says first. Price and payment are such questions too, as far as a document speaks of them.
 */
export function serviceParts(turn: Turn): Part[] {
  const { brief, catalogue, reading, phrases } = turn
  const [top] = brief.passages
  // Who speaks and why it asks is answered by its own words.
  if (reading.identity || reading.whyAsk) return []
  if (reading.asks.length === 0) return notYet(turn)
  if (!brief.evidence || top === undefined) return insistence(turn)
  const entry = catalogue.bySlug(top.document)
  if (entry === undefined || entry.document.meta.evidence === false) return []
  const headings = new Set(entry.lines.flatMap((line) => stems(line.heading)))
  const telling = (words: string) => stems(words).filter((one) => catalogue.knows(one) || headings.has(one))
  const found = reading.asks
    .map((ask) => findAnswer(turn, [entry], telling(ask.words), ask.words, TELLING))
    .find((one) => one !== null)
  const told = found?.lines ?? opening(entry)
  const fresh = told.filter((line) => !phrases.alreadySaid(line.text))
  // Said before: what else the document has to say.
  const next = entry.lines.find((line) => !phrases.alreadySaid(line.text))
  const rest = entry.lines.filter(({ section }) => section === next?.section).slice(0, OPENING)
  const lines = fresh.length > 0 ? fresh : rest.length > 0 ? rest : told
  return [answerPart(turn, { entry, lines })]
}

/** "Não sei de cabeça" to a question about the lead: no hurry, and nothing about what the words might ask for. */
function notYet(turn: Turn): Part[] {
  const { brief, reading } = turn
  if (reading.intents.has('not_interested')) return []
  const open = brief.record.pendingFields.length > 0 && brief.learned.length === 0
  return open && CUES.notYet.test(reading.words) ? sayPart(turn, 'not_now') : []
}

/** "Não dá mesmo?" after a figure that was too small: the same in other words, as long as there are any. */
function insistence(turn: Turn): Part[] {
  const { config, brief, reading, phrases, business } = turn
  const floor = stoppingRule(config, brief.qualification)
  const other = OTHER_MATTERS.some((intent) => reading.intents.has(intent))
  if (floor?.reply === undefined || other || brief.learned.length > 0) return []
  const told = phrases.uses(floor.reply)
  return told > 0 && told < (business.replies[floor.reply]?.length ?? 0) ? sayPart(turn, floor.reply) : []
}
const OTHER_MATTERS = ['off_topic', 'injection', 'abuse', 'not_interested', 'thanks_or_bye'] as const

function opening(entry: CatalogueEntry): Line[] {
  return entry.lines.filter((line) => line.section === 0).slice(0, OPENING)
}

/** What was asked in vain stays open: how to go on from here, once a conversation. */
export function stalledParts(turn: Turn): Part[] {
  const { brief, config, phrases } = turn
  const asksOut = config.minimum.some((field) => !(field in brief.known)) && brief.missing.length === 0
  const going = brief.learned.length > 0 && brief.qualification.status !== 'disqualified'
  if (!asksOut || !going || brief.record.handoffTold || phrases.uses('stalled') > 0) return []
  const text = phrases.say('stalled')
  return text === null ? [] : [{ kind: 'close', text }]
}
