import { type Earliest, earliestOf, type Phrases } from '../text/phrases.ts'
import type { Clause, Reading, ReadSentence } from './reading.ts'

/** A match of a pattern in one sentence, with its surroundings. Offsets are in the folded text. */
export interface Hit {
  start: number
  end: number
  text: string
  groups: (string | undefined)[]
  sentence: ReadSentence
  clause: Clause
  /** Text of the sentence before and after the match. */
  before: string
  after: string
}

function clauseOf(sentence: ReadSentence, at: number): Clause {
  return sentence.clauses.find((clause) => at >= clause.start && at < clause.end) ?? sentence
}

function hitOf(sentence: ReadSentence, index: number, text: string, groups: (string | undefined)[]): Hit {
  const start = sentence.start + index
  return {
    start,
    end: start + text.length,
    text,
    groups,
    sentence,
    clause: clauseOf(sentence, start),
    before: sentence.text.slice(0, index),
    after: sentence.text.slice(index + text.length),
  }
}

const NONE: Hit[] = []

const told = new WeakMap<RegExp, Earliest | null>()
function earliest(pattern: RegExp): Earliest | null {
  let known = told.get(pattern)
  if (known === undefined) {
    if (!pattern.global) throw new TypeError(`not a global expression: ${pattern}`)
    known = earliestOf(pattern)
    told.set(pattern, known)
  }
  return known
}

/** Matches of a pattern, in the words of the business's trade. */
export function scanSentence(sentence: ReadSentence, pattern: RegExp | Phrases): Hit[] {
  const own = sentence.of(pattern)
  if (!(own instanceof RegExp)) {
    const matches = own.matchAll(sentence.text)
    return matches.length === 0
      ? NONE
      : matches.map((match) => hitOf(sentence, match.index, match.text, match.groups))
  }
  const { text } = sentence
  const from = earliest(own)?.(text) ?? 0
  if (from < 0) return NONE
  // `matchAll` copies the expression each time, which takes longer than most of these searches.
  own.lastIndex = from
  let match = own.exec(text)
  if (match === null) return NONE
  const hits: Hit[] = []
  for (; match !== null; match = own.exec(text)) {
    hits.push(hitOf(sentence, match.index, match[0], match.slice(1)))
    if (match[0] === '') own.lastIndex++
  }
  return hits
}

/** Every match, sentence by sentence. A plain expression must be global. */
export function scan(reading: Reading, pattern: RegExp | Phrases): Hit[] {
  const hits: Hit[] = []
  for (const sentence of reading.sentences) for (const hit of scanSentence(sentence, pattern)) hits.push(hit)
  return hits
}
