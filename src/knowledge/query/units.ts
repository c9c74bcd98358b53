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
  kind: 'code' | 'word' | 'light' | 'number' | 'elsewhere' | 'unknown'
  /** A verb no idea is known for. */
  doing?: boolean
  /** It is what is processed, and not what is sold. */
  ofMaterial?: boolean
  /** It is how an aspect is asked for, and counts as that aspect. */
  ofAspect?: boolean
  /** It tells who asks and what for. */
  ofContext?: boolean
}

/** Share of a full word's weight. */
const WEIGHT = {
  code: 1.5,
  light: 0.1,
  number: 0.1,
  figure: 0.35,
  /** Something sold elsewhere: one such word outweighs a common one that happens to be covered. */
  elsewhere: 1.8,
  unknown: 1.1,
  /** A name of a person, a town, another company. */
  proper: 0.45,
  /** What a thing does, when no idea is known for it. */
  verb: 0.35,
  least: 0.35,
} as const

const POSSESSIVE = /^(meus?|minhas?|noss[ao]s?)$/
/** After one of these, or right after a model, comes what it does and not what it is. */
const SUBJECT = /^(el[ae]s?|eu|nos|voces?|quem|que|nao|ja|tambem|se|me|lhe|isso|isto)$/
/** Forms that are a verb wherever they stand. */
const VERBAL =
  /(.{2}ando|.{2}endo|.{2}indo|mente|.{3}ad[ao]s?|.{3}id[ao]s?|assem?|essem?|aria[m]?|eria[m]?|aram|eram|iram|amos|emos|imos|.{2}ar|.{2}er|.{2}ir)$/
const CONJUGATED = /(a|e|am|em|ou|eu|iu|ava|ia|ar|er|ir|aria)$/

/** "Para a minha padaria": where it will be used, not what is asked for. */
function isOwn(unit: Unit, before: Token | undefined): boolean {
  return unit.kind === 'elsewhere' && before !== undefined && POSSESSIVE.test(before.text)
}

/** A verb or participle no idea is known for: what a machine does is said in many words. */
function isDoing(unit: Unit, word: Token | undefined, before: Token | undefined): boolean {
  if (word?.proper) return false
  if (unit.kind !== 'unknown' && (unit.kind !== 'word' || unit.ideas.length > 0)) return false
  if (VERBAL.test(unit.text)) return true
  if (before === undefined) return false
  return SUBJECT.test(before.text) || ((before.codes?.length ?? 0) > 0 && CONJUGATED.test(unit.text))
}

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
    if (isOwn(unit, before)) out.push({ ...unit, kind: 'light', weight: WEIGHT.light })
    else out.push(isDoing(unit, tokens[span.from], before) ? { ...unit, doing: true } : unit)
  }
  // Of a machine; "onde comer uma pizza" is of no machine, and the verb is all it says.
  const machine = out.some(
    (unit) => unit.codes !== undefined || unit.ideas.some((idea) => isOfMachine(idea, lexicon)),
  )
  return machine
    ? out.map((unit) => (unit.doing ? { ...unit, weight: unit.weight * WEIGHT.verb } : unit))
    : out
}

function isOfMachine(idea: string, lexicon: Lexicon): boolean {
  return (!lexicon.materials.has(idea) || lexicon.things.has(idea)) && !lexicon.elsewhere.has(idea)
}

/** Letters a word must have to be taken for another of general speech. */
const SURELY = 6

function respell(token: Token, lexicon: Lexicon, catalogue: Catalogue): Token {
  const { text } = token
  if (token.codes !== undefined || /\d/.test(text) || isKnown(text, lexicon, catalogue)) return token
  // A name of a person or a town is no typo of a product.
  if (token.proper) return token
  const found =
    nearestWord(text, catalogue.meaningful) ??
    (text.length >= SURELY ? nearestWord(text, lexicon.known) : null)
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
    // Its stem may be in the documents by accident; the word is, when a document is called by it.
    const written = inside.every((token) => catalogue.named.has(token.text))
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
  return {
    text,
    stems,
    ideas,
    kind: 'word',
    weight: rarity(frequency, catalogue.documents.size),
    ofMaterial: ideas.length > 0 && ideas.every((idea) => lexicon.materials.has(idea)),
    ofContext: ideas.length > 0 && ideas.every((idea) => lexicon.contexts.has(idea)),
  }
}

/** 1 for a word of one document, `least` for a word of all. */
function rarity(frequency: number, documents: number): number {
  const share = Math.log((documents + 1) / frequency) / Math.log(documents + 1)
  return WEIGHT.least + (1 - WEIGHT.least) * Math.max(0, Math.min(1, share))
}
