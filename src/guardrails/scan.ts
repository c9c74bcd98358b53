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

/** Every match of a global pattern, sentence by sentence. */
export function scan(reading: Reading, pattern: RegExp): Hit[] {
  return reading.sentences.flatMap((sentence) => scanSentence(sentence, pattern))
}

export function scanSentence(sentence: ReadSentence, pattern: RegExp): Hit[] {
  const hits: Hit[] = []
  for (const match of sentence.text.matchAll(pattern)) {
    const start = sentence.start + match.index
    hits.push({
      start,
      end: start + match[0].length,
      text: match[0],
      groups: match.slice(1),
      sentence,
      clause: clauseOf(sentence, start),
      before: sentence.text.slice(0, match.index),
      after: sentence.text.slice(match.index + match[0].length),
    })
  }
  return hits
}

/** Joins alternatives into one global pattern bounded by words. */
export function words(...alternatives: string[]): RegExp {
  return new RegExp(`(?<![a-z0-9])(?:${alternatives.join('|')})(?![a-z0-9])`, 'g')
}
