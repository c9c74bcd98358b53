import type { Business, BusinessConfig, FieldId } from '../../business/schema.ts'
import { detectUsed } from '../../graph/used-replies.ts'
import { familiesOf } from '../../qualification/family.ts'
import type { TurnBrief } from '../contract.ts'
import { type CatalogueEntry, catalogueFor, type OfflineCatalogue } from './catalogue.ts'
import { CUES } from './cues.ts'
import { createPhrases, type Phrases } from './phrases.ts'
import { type Reading, readTurn } from './reading.ts'

/** Everything the parts of a reply are worked out from. */
export interface Turn {
  business: Business
  config: BusinessConfig
  brief: TurnBrief
  catalogue: OfflineCatalogue
  reading: Reading
  phrases: Phrases
  /** The agent's message before this turn, or "". */
  lastAgent: string
  /** Nothing was said by the agent yet. */
  first: boolean
  /** Situations of replies.yaml that message was made of. */
  lastSaid: ReadonlySet<string>
  /** Product families some words are about. */
  familiesIn(text: string): string[]
}

/** A piece of the reply. Pieces are dropped from the least needed up when they do not fit. */
export interface Part {
  kind: 'greeting' | 'acknowledge' | 'answer' | 'offer' | 'policy' | 'close' | 'ask'
  text: string
  /** Says the essential of it, for a reply that would be too long. */
  short?: string
  /** Fields it asks for. */
  fields?: FieldId[]
  /** Promises that a specialist answers. */
  specialist?: boolean
  /** Documents it draws on. */
  sources?: CatalogueEntry[]
}

export function openTurn(business: Business, brief: TurnBrief): Turn {
  const lastAgent =
    brief.window.findLast((line) => line.role === 'agent' || line.role === 'human')?.text ?? ''
  const lastSaid = new Set(detectUsed(business.replies, lastAgent).map(({ situation }) => situation))
  return {
    business,
    config: business.config,
    brief,
    catalogue: catalogueFor(business),
    reading: inContext(readTurn(business, brief), business, brief, lastSaid),
    lastSaid,
    phrases: createPhrases(business, brief),
    lastAgent,
    familiesIn: (text) => familiesOf(business, text),
    first: brief.record.turns === 0 && lastAgent === '',
  }
}

/** "mas quanto, mais ou menos?" after a price was not given asks for the price; so it is with what was just left open. */
function inContext(
  reading: Reading,
  business: Business,
  brief: TurnBrief,
  lastSaid: ReadonlySet<string>,
): Reading {
  const price = business.config.intents.price_request ?? 'price_request'
  const refused = [price, `${price}_again`, `${price}_insists`, 'price_guess', 'commercial_many'].some(
    (one) => lastSaid.has(one),
  )
  const nothingElse = brief.learned.length === 0 && reading.models.length === 0
  // Pictures of a bill are the lead's to send, not the business's.
  const sends = business.config.media.bill !== undefined && CUES.sendsFile.test(reading.words)
  const presses = refused && nothingElse && CUES.pressesForFigure.test(reading.words)
  const volume = brief.learned.some(({ field }) => business.config.fields[field]?.type === 'volume')
  const awaited = lastSaid.has('recommend_unsure') && volume
  if (!presses && !awaited && !sends) return reading
  return {
    ...reading,
    material: reading.material && !sends,
    intents: presses ? new Set([...reading.intents, 'price_request']) : reading.intents,
    asks: presses ? [] : reading.asks,
    recommend: reading.recommend || awaited,
  }
}

/** "a P200", "os modelos". */
export function the(entry: CatalogueEntry): string {
  return `${entry.article} ${entry.name}`
}

/** "na P200", "nos modelos". */
export function inThe(entry: CatalogueEntry): string {
  return `n${entry.article} ${entry.name}`
}

/** A canned situation as the answer, when the business has words for it. */
export function sayPart(turn: Turn, situation: string): Part[] {
  const text = turn.phrases.say(situation)
  return text === null ? [] : [{ kind: 'answer', text }]
}

/** One promise of a specialist a reply is enough. */
export function specialistParts(turn: Turn, before: readonly Part[]): Part[] {
  if (before.some(({ specialist }) => specialist === true)) return []
  return sayPart(turn, 'technical').map((part) => ({ ...part, specialist: true }))
}
