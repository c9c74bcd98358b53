import type { Catalogue } from '../catalogue.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import { nearestWord } from '../text/alike.ts'
import { stem } from '../text/stem.ts'
import { readCodes, type Token } from './codes.ts'
import { spans } from './ideas.ts'
import type { Word } from './read.ts'

/** A word, phrase or code of a question, with what it weighs in deciding whether a passage answers. */
export interface Unit {
  text: string
  stems: string[]
  ideas: readonly string[]
  codes?: string[]
  weight: number
  /** Words of the message it covers, for patterns. */
  kind: 'code' | 'word' | 'light' | 'number' | 'elsewhere' | 'unknown'
}

/** Share of a full word's weight. */
const WEIGHT = {
  code: 1.5,
  light: 0.15,
  number: 0.1,
  /** Something sold elsewhere: one such word outweighs a common one that happens to be covered. */
  elsewhere: 1.8,
  unknown: 1.1,
  /** A name of a person, a town, another company. */
  proper: 0.45,
  least: 0.35,
} as const

/** Weighed words of a question. Stop words are left out; a typo becomes the word it was meant to be. */
export function readUnits(list: readonly Word[], lexicon: Lexicon, catalogue: Catalogue): Unit[] {
  const tokens = readCodes(list, catalogue).map((token) => respell(token, lexicon, catalogue))
  const out: Unit[] = []
  for (const span of spans(
    tokens.map((token) => token.text),
    lexicon,
  )) {
    const inside = tokens.slice(span.from, span.to)
    const unit = weigh(inside, span.stems, span.ideas, lexicon, catalogue)
    if (unit !== null) out.push(unit)
  }
  return out
}

function respell(token: Token, lexicon: Lexicon, catalogue: Catalogue): Token {
  const { text } = token
  if (token.codes !== undefined || /\d/.test(text) || isKnown(text, lexicon, catalogue)) return token
  // A name of a person or a town is no typo of a product.
  if (token.proper) return token
  const found = nearestWord(text, catalogue.meaningful) ?? nearestWord(text, lexicon.known)
  return found === null ? token : { ...token, text: found, proper: false }
}

function isKnown(text: string, lexicon: Lexicon, catalogue: Catalogue): boolean {
  const key = stem(text)
  return (
    lexicon.known.has(text) ||
    lexicon.stop.has(text) ||
    catalogue.vocabulary.has(text) ||
    lexicon.stemmed.has(key) ||
    catalogue.frequency.has(key)
  )
}

function weigh(
  inside: readonly Token[],
  stems: string[],
  ideas: readonly string[],
  lexicon: Lexicon,
  catalogue: Catalogue,
): Unit | null {
  const text = inside.map((token) => token.text).join(' ')
  const [first] = inside
  if (first === undefined) return null
  if (inside.length === 1 && first.codes !== undefined) {
    // A code nobody has is a product that is not here.
    if (first.codes.length === 0) return { text, stems: [], ideas: [], kind: 'elsewhere', weight: WEIGHT.elsewhere }
    return { text, stems, ideas: [], codes: first.codes, kind: 'code', weight: WEIGHT.code }
  }
  if (ideas.length === 0 && inside.every((token) => lexicon.stop.has(token.text))) return null
  if (ideas.length === 0 && inside.every((token) => /^\d/.test(token.text))) {
    return { text, stems, ideas, kind: 'number', weight: WEIGHT.number }
  }
  const covered = ideas.some((idea) => catalogue.frequency.has(`i:${idea}`))
  if (ideas.length > 0 && !covered && ideas.some((idea) => lexicon.elsewhere.has(idea))) {
    // Its stem may be in the documents by accident; the thing is not.
    return { text, stems: [], ideas, kind: 'elsewhere', weight: WEIGHT.elsewhere }
  }
  if (ideas.length === 0 && stems.every((one) => lexicon.light.has(one))) {
    return { text, stems, ideas, kind: 'light', weight: WEIGHT.light }
  }
  const counts = [...stems.map((one) => catalogue.frequency.get(one) ?? 0), ...ideas.map((idea) => catalogue.frequency.get(`i:${idea}`) ?? 0)]
  const frequency = Math.max(0, ...counts)
  if (frequency === 0) {
    const proper = inside.some((token) => token.proper)
    return { text, stems, ideas, kind: 'unknown', weight: proper ? WEIGHT.proper : WEIGHT.unknown }
  }
  return { text, stems, ideas, kind: 'word', weight: rarity(frequency, catalogue.documents.size) }
}

/** 1 for a word of one document, `least` for a word of all. */
function rarity(frequency: number, documents: number): number {
  const share = Math.log((documents + 1) / frequency) / Math.log(documents + 1)
  return WEIGHT.least + (1 - WEIGHT.least) * Math.max(0, Math.min(1, share))
}
