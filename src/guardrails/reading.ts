import type { Business } from '../business/schema.ts'
import { type InTrade, tradePatternsOf } from '../business/trade.ts'
import { unitsOf } from '../business/units.ts'
import { type Folded, foldWithMap } from '../text/normalise.ts'
import { findNumbers, type NumberMention } from '../text/numbers.ts'
import { createRequestReader, type Request, type RequestReader } from '../text/requests.ts'
import { type Sentence, splitClauses, splitSentences } from '../text/sentences.ts'
import type { Units } from '../text/units.ts'
import { createMentionFinder, type Mention, type MentionFinder } from './mentions.ts'
import type { Exchange } from './rule.ts'

/** Work is capped: a draft longer than this is judged by its length and by its beginning. Characters. */
export const READING_LIMIT = 6000

export interface Clause {
  /** Offsets in the folded text. */
  start: number
  end: number
  text: string
}

export interface ReadSentence extends Sentence {
  index: number
  clauses: Clause[]
  /** Quantities in it; offsets are in the folded text. */
  numbers: NumberMention[]
  mentions: Mention[]
  /** A pattern in the words of the business's trade; see `inTrade`. */
  of: InTrade
}

/** One text taken apart once, for every rule. Offsets are in `folded.text`. */
export interface Reading {
  draft: string
  folded: Folded
  sentences: ReadSentence[]
  numbers: NumberMention[]
  mentions: Mention[]
  /** Worked out when first asked for. */
  readonly requests: Request[]
}

export interface Reader {
  read(text: string): Reading
}

function take(
  text: string,
  finder: MentionFinder,
  requests: RequestReader,
  units: Units,
  of: InTrade,
): Reading {
  const folded = foldWithMap(text.slice(0, READING_LIMIT), { lines: true })
  const mentions = finder(folded.text)
  const numbers = findNumbers(
    folded,
    mentions.filter((mention) => /\d/.test(folded.text.slice(mention.start, mention.end))),
    units,
  )
  const accented = (index: number) =>
    /[éÉ]/.test(folded.source.slice(folded.sourceStart(index), folded.sourceEnd(index)))
  const sentences = splitSentences(folded.text).map((sentence, index): ReadSentence => {
    const inside = (span: { start: number; end: number }) =>
      span.start >= sentence.start && span.end <= sentence.end
    return {
      ...sentence,
      index,
      clauses: splitClauses(sentence.text, sentence.start, (at) => accented(sentence.start + at)),
      numbers: numbers.filter((number) => inside(number)),
      mentions: mentions.filter(inside),
      of,
    }
  })
  let asked: Request[] | null = null
  return {
    draft: text,
    folded,
    sentences,
    numbers,
    mentions,
    get requests() {
      asked ??= requests.read(folded)
      return asked
    },
  }
}

const KEPT = 4

function createReader(business: Business): Reader {
  const finder = createMentionFinder(business)
  const requests = createRequestReader(business.config.fields, tradePatternsOf(business))
  const units = unitsOf(business)
  const of = tradePatternsOf(business)
  // Every rule reads the same draft and the same last messages: the latest few are kept.
  const kept = new Map<string, Reading>()
  return {
    read(text) {
      const known = kept.get(text)
      if (known) return known
      const reading = take(text, finder, requests, units, of)
      kept.set(text, reading)
      if (kept.size > KEPT) {
        const oldest = kept.keys().next().value
        if (oldest !== undefined) kept.delete(oldest)
      }
      return reading
    },
  }
}

const readers = new WeakMap<Business, Reader>()

/** The reader of a business: one each, shared by its rules. */
export function readerOf(business: Business): Reader {
  let reader = readers.get(business)
  if (!reader) {
    reader = createReader(business)
    readers.set(business, reader)
  }
  return reader
}

/** What the lead said in the messages a draft answers. */
export function readLead(business: Business, exchange: Exchange): Reading {
  return readerOf(business).read(exchange.lastLead)
}
