import { type Folded, fold, foldWithMap } from '../text/normalise.ts'
import { findNumbers, type NumberMention } from '../text/numbers.ts'
import { type Sentence, splitSentences } from '../text/sentences.ts'
import type { Wording } from './wording.ts'

/** A word of a message. `start` and `end` are offsets in the folded text. */
export interface Word {
  /** Folded, without apostrophes: "d'oeste" is "doeste". */
  text: string
  /** As written. */
  raw: string
  start: number
  end: number
  /** Begins with a capital, in a message that does not shout. */
  capital: boolean
  /** All capitals, in a message that does not shout. */
  upper: boolean
  /** Of no person's name. */
  everyday: boolean
  /** Begins or makes up the name of a firm. */
  firm: boolean
}

/** One lead message made ready for reading, once for all extractors. */
export interface Message {
  source: string
  wording: Wording
  folded: Folded
  text: string
  words: readonly Word[]
  sentences: readonly Sentence[]
  numbers: readonly NumberMention[]
  clauses: readonly Clause[]
  /** Written without any capital letter (or only capitals): case says nothing about names. */
  caseless: boolean
}

// WhatsApp's own limit is 4,096. Longer texts reach here by other ways (a transcript, an attack): their ends are read.
const HEAD = 3000
const TAIL = 1000
const WORD = /[a-z\d]+(?:'[a-z\d]+)*/g

export function countWords(text: string): number {
  return fold(text, { lines: true }).match(WORD)?.length ?? 0
}

export function prepareMessage(text: string, wording: Wording): Message {
  const source = text.length > HEAD + TAIL ? `${text.slice(0, HEAD)}\n${text.slice(-TAIL)}` : text
  const folded = foldWithMap(source, { lines: true })
  const letters = source.replace(/[^\p{L}]/gu, '')
  const shouts = letters.length > 3 && letters === letters.toUpperCase()
  const words: Word[] = []
  for (const match of folded.text.matchAll(WORD)) {
    const start = match.index
    const end = start + match[0].length
    const raw = folded.verbatim(start, end)
    const first = raw[0] ?? ''
    const plain = match[0].replaceAll("'", '')
    const capital = !shouts && first !== first.toLowerCase()
    words.push({
      text: plain,
      raw,
      start,
      end,
      capital,
      upper: capital && raw.length > 1 && raw === raw.toUpperCase(),
      everyday: wording.isEveryday(plain),
      firm: wording.isFirm(plain),
    })
  }
  let sentences: readonly Sentence[] | null = null
  let clauses: readonly Clause[] | null = null
  let numbers: readonly NumberMention[] | null = null
  return {
    source,
    wording,
    folded,
    text: folded.text,
    words,
    get sentences() {
      sentences ??= splitSentences(folded.text)
      return sentences
    },
    get numbers() {
      numbers ??= findNumbers(folded, [], wording.units)
      return numbers
    },
    get clauses() {
      clauses ??= splitAtPunctuation(folded.text)
      return clauses
    },
    caseless: shouts || !words.some((word, index) => index > 0 && word.capital && !word.upper),
  }
}

/** Verbatim words between two folded offsets, without the signs around them. */
export function evidence(message: Message, start: number, end: number): string {
  return message.folded.verbatim(start, end)
}

const CLAUSE_END = /[.,;:!?\n|()]|\s[/-]\s|\b(?:mas|porem|so que|e (?=a (?:empresa|loja|fabrica|sede)\b))/g

export interface Clause {
  start: number
  end: number
  text: string
}

function splitAtPunctuation(text: string): Clause[] {
  const clauses: Clause[] = []
  let start = 0
  for (const match of text.matchAll(CLAUSE_END)) {
    // A dot or comma inside a number ends nothing.
    const within =
      /[.,]/.test(match[0]) &&
      /\d/.test(text[match.index - 1] ?? '') &&
      /\d/.test(text[match.index + 1] ?? '')
    if (within) continue
    clauses.push({ start, end: match.index, text: text.slice(start, match.index) })
    start = match.index + match[0].length
  }
  clauses.push({ start, end: text.length, text: text.slice(start) })
  return clauses
}

/** The clause around a folded offset: what stands between punctuation marks. */
export function clauseAround(message: Message, at: number): Clause {
  const { clauses, text } = message
  let low = 0
  let high = clauses.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((clauses[middle]?.start ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return clauses[low] ?? { start: 0, end: text.length, text }
}

/** The sentence that holds a folded offset. */
export function sentenceAt(message: Message, at: number): Sentence {
  const found = message.sentences.find((sentence) => at >= sentence.start && at < sentence.end)
  return (
    found ?? { start: 0, end: message.text.length, text: message.text, question: /\?/.test(message.text) }
  )
}
