import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import { findTerms, hasTerm, plainWords, type Span } from '../../business/terms.ts'
import type { TurnBrief } from '../contract.ts'
import { type CatalogueEntry, catalogueFor, type Mention, nameStems } from './catalogue.ts'
import { CUES, isForeign, isQuestion } from './cues.ts'
import { COMMERCIAL_STEMS, GENERIC_STEMS } from './subject.ts'
import { stems } from './words.ts'

/** One thing the lead asks, or the whole message when it asks nothing in particular. */
export interface Ask {
  words: string
  /** It is put as a question. */
  question: boolean
  /** What it is about: models it names, else those named around it, else those the talk was about. */
  focus: CatalogueEntry[]
  /** Models it names itself. */
  models: CatalogueEntry[]
  families: string[]
  topics: CatalogueEntry[]
  /** Catalogue quantities asked for. */
  quantities: string[]
  /** Stems of what is asked, without data and small words. */
  subject: string[]
  compare: boolean
}

/** What the lead's messages of this turn ask for, beyond the intents. */
export interface Reading {
  /** Folded words of all messages. */
  words: string
  intents: ReadonlySet<Intent>
  question: boolean
  /** Models named this turn and not turned down, in order. */
  models: CatalogueEntry[]
  /** Models named only to be turned down. */
  rejected: CatalogueEntry[]
  /** Product families named this turn by word, not by model. */
  families: string[]
  /** Models named this turn, else those the talk was about. */
  focus: CatalogueEntry[]
  asks: Ask[]
  /** Lengths the lead states, in millimetres. */
  lengths: { millimetres: number; text: string }[]
  recommend: boolean
  overview: boolean
  identity: boolean
  howAreYou: boolean
  whyAsk: boolean
  consent: boolean
  refusal: boolean
  /** Written in another language. */
  foreign: boolean
}

export function readTurn(business: Business, brief: TurnBrief): Reading {
  const catalogue = catalogueFor(business)
  const text = brief.inbound.map((message) => message.text).join('\n')
  const words = plainWords(text)
  const mentions = catalogue.mentions(text)
  const named = (wanted: (mention: Mention) => boolean) =>
    unique(mentions.filter(wanted).map(({ entry }) => entry))
  const models = named(({ entry, negated }) => entry.model !== null && !negated)
  const talked = talkedAbout(business, brief)
  const asks = readAsks(business, brief, text, models, talked)
  const cue = (pattern: RegExp) => pattern.test(words)
  return {
    words,
    intents: new Set(brief.intents),
    question: asks.some((ask) => ask.question),
    models,
    rejected: named(({ entry, negated }) => entry.model !== null && negated),
    families: familiesNamed(business, words),
    focus: models.length > 0 ? models : talked,
    asks,
    lengths: readLengths(words),
    recommend: cue(CUES.recommend),
    overview: cue(CUES.overview),
    identity: cue(CUES.identity),
    howAreYou: cue(CUES.howAreYou),
    whyAsk: cue(CUES.whyAsk),
    consent: cue(CUES.consent),
    refusal: cue(CUES.refusal),
    foreign: isForeign(words),
  }
}

const MOST_ASKS = 4

/** The message clause by clause, as far as the clauses ask something; data told beside a question is left out. */
function readAsks(
  business: Business,
  brief: TurnBrief,
  text: string,
  models: CatalogueEntry[],
  talked: CatalogueEntry[],
): Ask[] {
  const catalogue = catalogueFor(business)
  let rest = text
  for (const { field, evidence } of brief.learned) {
    const type = business.config.fields[field]?.type
    if (type !== 'product' && type !== 'segment') rest = rest.replace(evidence, ' ')
  }
  const clauses = rest.split(/(?<=[?!.;\n])\s*/).filter((clause) => /[\p{L}\d]/u.test(clause))
  const asking = clauses.filter((clause) => isQuestion(clause))
  const asks = asking.length > 0 ? asking : brief.intents.includes('product_question') ? [rest] : []
  let carried = models
  return asks.slice(0, MOST_ASKS).map((clause) => {
    const words = plainWords(clause)
    const mentions = catalogue.mentions(clause).filter(({ negated }) => !negated)
    const own = unique(mentions.flatMap(({ entry }) => (entry.model === null ? [] : [entry])))
    const strong = CUES.compareStrong.test(words)
    // "qual a diferença para a X?" sets X against what the talk was about.
    const against =
      strong && own.length === 1 ? [...talked.filter((entry) => !own.includes(entry)), ...own] : own
    if (own.length > 0) carried = against
    const quantities = askedQuantities(business, clause)
    const subject = stems(clause)
    const bare =
      quantities.length === 0 && own.length > 0 && /^ e /.test(words) && subjectOf(subject, own).length === 0
    return {
      words,
      question: true,
      focus: own.length > 0 ? against : carried.length > 0 ? carried : talked,
      models: own,
      families: familiesNamed(business, words),
      topics: unique(mentions.flatMap(({ entry }) => (entry.model === null ? [entry] : []))),
      quantities: bare ? askedBefore(business, brief) : quantities,
      subject,
      compare: strong || (CUES.compare.test(words) && own.length > 1),
    }
  })
}

/** What is left of a question's words without the names of what it is about. */
export function subjectOf(subject: readonly string[], entries: readonly CatalogueEntry[]): string[] {
  const names = new Set(entries.flatMap((entry) => [...nameStems(entry)]))
  return subject.filter(
    (one) => !names.has(one) && !COMMERCIAL_STEMS.has(one) && !GENERIC_STEMS.has(one) && !/^\d/.test(one),
  )
}

/** Quantities named in the questions of a text. Where words overlap the longest phrase counts. */
export function askedQuantities(business: Business, text: string): string[] {
  const words = plainWords(text)
  const found: (Span & { quantity: string })[] = []
  for (const [quantity, { words: terms }] of Object.entries(business.config.quantities)) {
    for (const term of terms) for (const span of findTerms(words, term)) found.push({ quantity, ...span })
  }
  const kept = found.filter(
    (one) =>
      !found.some(
        (other) => other.end - other.at > one.end - one.at && other.at <= one.at && other.end >= one.end,
      ),
  )
  return [...new Set(kept.toSorted((a, b) => a.at - b.at).map(({ quantity }) => quantity))]
}

/** "e a X?" asks of another model what was asked just before. */
function askedBefore(business: Business, brief: TurnBrief): string[] {
  const before = brief.window.findLast((line) => line.role === 'lead')
  return before === undefined ? [] : askedQuantities(business, before.text)
}

/** A family counts when its word stands on its own, not inside the name of a model. */
function familiesNamed(business: Business, words: string): string[] {
  return Object.entries(business.config.families).flatMap(([id, { words: terms, noun, plural }]) =>
    [...terms, noun, plural].some((term) => hasTerm(words, term)) ? [id] : [],
  )
}

const TALK_BACK = 6

/**
 * Models the talk was about: the nearest message that names one or two, else what the lead is known to want. Of
 * two, the one the lead wants.
 */
function talkedAbout(business: Business, brief: TurnBrief): CatalogueEntry[] {
  const catalogue = catalogueFor(business)
  const modelsIn = (text: string) =>
    unique(
      catalogue
        .mentions(text)
        .flatMap(({ entry, negated }) => (entry.model === null || negated ? [] : [entry])),
    )
  const wanted = modelsIn(brief.known.product ?? '')
  for (const line of brief.window.slice(-TALK_BACK).reverse()) {
    const models = modelsIn(line.text)
    if (models.length === 0 || models.length > 2) continue
    const chosen = models.filter((entry) => wanted.includes(entry))
    return chosen.length === 1 && line.role === 'agent' ? chosen : models
  }
  return wanted
}

const LENGTH = /(?<![\d.,])(\d{1,4}(?:[.,]\d+)?) ?(cm|centimetros?|mm|milimetros?)(?![a-z])/g

function readLengths(words: string): Reading['lengths'] {
  return [...words.matchAll(LENGTH)].map(([text, number = '', unit = '']) => {
    const amount = Number(number.replace(',', '.'))
    return {
      millimetres: unit.startsWith('c') ? amount * 10 : amount,
      text: text.trim().replace(/(?<=\d)(?=[cm])/, ' '),
    }
  })
}

export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)]
}
