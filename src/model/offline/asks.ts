import type { Business } from '../../business/schema.ts'
import { findTerms, hasTerm, plainWords, type Span } from '../../business/terms.ts'
import type { TurnBrief } from '../contract.ts'
import { type CatalogueEntry, catalogueFor, nameStems } from './catalogue.ts'
import { asksByWord, CUES, isQuestion } from './cues.ts'
import { COMMERCIAL_STEMS, GENERIC_STEMS } from './subject.ts'
import { stems, unique } from './words.ts'

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
  /** Asked with a question mark or a question word, not "quero saber da X". */
  direct: boolean
  /** Begins with "e …": goes on from what was asked before. */
  also: boolean
  /** Figures it names: "o de 70 litros". */
  numbers: string[]
  compare: boolean
}

const MOST_ASKS = 4
/** Where a clause told something that is now known. */
const TOLD = ' \u0000 '

/** The message clause by clause, as far as the clauses ask something; data told beside a question is left out. */
export function readAsks(
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
    if (type !== 'product' && type !== 'segment') rest = rest.replace(evidence, TOLD)
  }
  const clauses = rest.split(/(?<=[?!.;\n])\s*/).filter((clause) => /[\p{L}\d]/u.test(clause))
  const asking = clauses.filter((clause) => asksSomething(clause) || isAlso(business, clause))
  const asks = asking.length > 0 ? asking : brief.intents.includes('product_question') ? [rest] : []
  let carried = models
  return asks.slice(0, MOST_ASKS).map((asked) => {
    const clause = asked.replaceAll(TOLD, ' ')
    const words = plainWords(clause)
    const mentions = catalogue.mentions(clause).filter(({ negated }) => !negated)
    const own = unique(mentions.flatMap(({ entry }) => (entry.model === null ? [] : [entry])))
    const strong = CUES.compareStrong.test(words)
    // "qual a diferença para a X?" sets X against what the talk was about.
    const against =
      strong && own.length === 1 ? [...talked.filter((entry) => !own.includes(entry)), ...own] : own
    if (own.length > 0) carried = against
    const pair = strong && own.length === 0 ? pairTalkedAbout(business, brief) : []
    const quantities = askedQuantities(business, clause)
    const subject = stems(clause)
    const bare =
      quantities.length === 0 &&
      own.length > 0 &&
      subjectOf(subject, own).length === 0 &&
      // "e a X sai quanto?" asks something else.
      !subject.some((one) => COMMERCIAL_STEMS.has(one)) &&
      startsWithAnd(clause)
    const before = bare ? askedBefore(business, brief) : null
    return {
      words,
      question: true,
      focus: pair.length > 0 ? pair : own.length > 0 ? against : carried.length > 0 ? carried : talked,
      models: own,
      families: familiesNamed(business, words),
      topics: unique(mentions.flatMap(({ entry }) => (entry.model === null ? [entry] : []))),
      quantities: before?.quantities ?? quantities,
      subject: before === null || before.quantities.length > 0 ? subject : before.subject,
      direct: clause.includes('?') || CUES.questionWord.test(words),
      also: startsWithAnd(clause),
      numbers: [...words.matchAll(/(?<= )\d+(?:[.,]\d+)?(?= )/g)].map(([number]) => number),
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

/** "qual a diferença?" is between the two the talk last set side by side. */
function pairTalkedAbout(business: Business, brief: TurnBrief): CatalogueEntry[] {
  const catalogue = catalogueFor(business)
  for (const line of brief.window.slice(-PAIR_BACK).reverse()) {
    const models = catalogue.mentions(line.text).flatMap(({ entry }) => (entry.model === null ? [] : [entry]))
    if (new Set(models).size === 2) return unique(models)
  }
  return []
}
const PAIR_BACK = 4

/** "e a X?" asks of another model what was asked just before. */
function askedBefore(business: Business, brief: TurnBrief): { quantities: string[]; subject: string[] } {
  const text = brief.window.findLast((line) => line.role === 'lead')?.text ?? ''
  const names = catalogueFor(business)
    .mentions(text)
    .flatMap(({ entry }) => (entry.model === null ? [] : [entry]))
  return { quantities: askedQuantities(business, text), subject: subjectOf(stems(text), names) }
}

/** "vem 380 por mês" begins like "vem com bandeja" and tells: a verb alone asks nothing where something was told. */
function asksSomething(clause: string): boolean {
  return clause.includes(TOLD) ? clause.includes('?') || asksByWord(clause) : isQuestion(clause)
}

/** "e a X", without a question mark: asks as much as with one. */
function isAlso(business: Business, clause: string): boolean {
  if (!/^\s*e\s+(?:a|o|as|os|n[ao]s?|d[ao]s?|se)\s/i.test(clause)) return false
  return catalogueFor(business).mentions(clause).length > 0
}

/** "e", not "é": the difference is an accent that folding drops. */
function startsWithAnd(clause: string): boolean {
  return /^\s*e\s/i.test(clause)
}

/** A family counts when its word stands on its own, not inside the name of a model. */
export function familiesNamed(business: Business, words: string): string[] {
  return Object.entries(business.config.families).flatMap(([id, { words: terms, noun, plural }]) =>
    [...terms, noun, plural].some((term) => hasTerm(words, term)) ? [id] : [],
  )
}
