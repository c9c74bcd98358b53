import type { CatalogueEntry, Line } from './catalogue.ts'
import { answerPart, findAnswer } from './sentences.ts'
import type { Part, Turn } from './turn.ts'
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
  if (!brief.evidence || top === undefined || reading.asks.length === 0) return []
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
  const rest = entry.lines.filter((line) => !phrases.alreadySaid(line.text)).slice(0, OPENING)
  const lines = fresh.length > 0 ? fresh : rest.length > 0 ? rest : told
  return [answerPart(turn, { entry, lines })]
}

function opening(entry: CatalogueEntry): Line[] {
  return entry.lines.filter((line) => line.section === 0).slice(0, OPENING)
}
