import type { Catalogue } from '../catalogue.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import { nearestWord } from '../text/alike.ts'
import { singular, stem } from '../text/stem.ts'
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
  figure: 0.35,
  /** Something sold elsewhere: one such word outweighs a common one that happens to be covered. */
  elsewhere: 1.8,
  unknown: 1.1,
  /** A name of a person, a town, another company. */
  proper: 0.45,
  /** What a thing does, when no idea is known for it. */
  verb: 0.4,
  least: 0.35,
} as const

const POSSESSIVE = /^(meus?|minhas?|noss[ao]s?)$/
/** After one of these, or right after a noun, comes what it does and not what it is. */
const SUBJECT = /^(el[ae]s?|eu|nos|voces?|quem|que|nao|ja|tambem|se|me|lhe|isso|isto)$/

/** What a word weighs by where it stands. */
function inPlace(unit: Unit, before: Token | undefined, previous: Unit | undefined): Unit {
  // "para a minha padaria": where it will be used, not what is asked for.
  if (before !== undefined && POSSESSIVE.test(before.text) && unit.kind === 'elsewhere')
    return { ...unit, kind: 'light', weight: WEIGHT.light }
  const vague = unit.kind === 'unknown' || (unit.kind === 'word' && unit.ideas.length === 0)
  const follows =
    before !== undefined &&
    previous !== undefined &&
    previous.kind !== 'light' &&
    previous.text.endsWith(before.text)
  const does =
    VERBAL.test(unit.text) ||
    (before !== undefined && SUBJECT.test(before.text)) ||
    (follows && CONJUGATED.test(unit.text))
  return vague && does ? { ...unit, weight: unit.weight * WEIGHT.verb } : unit
}

/** Forms that are a verb wherever they stand. */
const VERBAL =
  /(ando|endo|indo|mente|ad[ao]s?|id[ao]s?|assem?|essem?|aria[m]?|eria[m]?|aram|eram|iram|amos|emos|imos)$/
const CONJUGATED = /(a|e|am|em|ou|eu|iu|ava|ia|ar|er|ir|aria|ando|endo|indo)$/

/** Words with model codes joined and typos set right. */
export function readTokens(list: readonly Word[], catalogue: Catalogue): Token[] {
  return readCodes(list, catalogue).map((token) => respell(token, catalogue.lexicon, catalogue))
}

/** Weighed words of a question; stop words are left out. */
export function readUnits(tokens: readonly Token[], catalogue: Catalogue): Unit[] {
  const { lexicon } = catalogue
  const out: Unit[] = []
  for (const span of spans(
    tokens.map((token) => token.text),
    lexicon,
  )) {
    const inside = tokens.slice(span.from, span.to)
    const unit = weigh(inside, span.stems, span.ideas, lexicon, catalogue)
    if (unit === null) continue
    const before = tokens[span.from - 1]
    out.push(inPlace(unit, before, out.at(-1)))
  }
  return out
}

function respell(token: Token, lexicon: Lexicon, catalogue: Catalogue): Token {
  const { text } = token
  if (token.codes !== undefined || /\d/.test(text) || isKnown(text, lexicon, catalogue)) return token
  // A name of a person or a town is no typo of a product.
  if (token.proper) return token
  const found =
    nearestWord(text, catalogue.meaningful) ?? (text.length >= 6 ? nearestWord(text, lexicon.known) : null)
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
    if (first.codes.length === 0)
      return { text, stems: [], ideas: [], kind: 'elsewhere', weight: WEIGHT.elsewhere }
    return { text, stems, ideas: [], codes: first.codes, kind: 'code', weight: WEIGHT.code }
  }
  const isStop = ({ text }: Token) => lexicon.stop.has(text) || lexicon.stop.has(singular(text))
  if (ideas.length === 0 && inside.every(isStop)) return null
  if (ideas.length === 0 && inside.every((token) => /^\d/.test(token.text))) {
    // A figure the documents state is part of the question; another is the lead's own.
    const stated = stems.some((one) => one.length >= 2 && catalogue.frequency.has(one))
    return { text, stems, ideas, kind: 'number', weight: stated ? WEIGHT.figure : WEIGHT.number }
  }
  if (ideas.length > 0 && ideas.every((idea) => lexicon.elsewhere.has(idea))) {
    // Its stem may be in the documents by accident; the word itself would not be.
    const written = inside.every((token) => catalogue.vocabulary.has(token.text))
    if (!written) return { text, stems: [], ideas, kind: 'elsewhere', weight: WEIGHT.elsewhere }
  }
  if (
    ideas.length === 0 &&
    stems.every((one) => lexicon.light.has(one)) &&
    !inside.some((token) => token.proper)
  ) {
    return { text, stems, ideas, kind: 'light', weight: WEIGHT.light }
  }
  const counts = [
    ...stems.map((one) => catalogue.frequency.get(one) ?? 0),
    ...ideas.map((idea) => catalogue.frequency.get(`i:${idea}`) ?? 0),
  ]
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
