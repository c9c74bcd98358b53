import type { FieldConfig } from '../business/schema.ts'
import type { Message } from './message.ts'
import type { Question } from './question.ts'

/**
 * A value found in a message. `said`: the lead says it of themselves. `possible`: the words are there and nothing
 * speaks for or against it; good enough to confirm a claim, not to make one. `denied`: it is about someone else,
 * is negated, or is asked about.
 */
export interface Mention {
  /** Canonical and printable. */
  value: string
  /** Offsets in the folded text. */
  start: number
  end: number
  standing: 'said' | 'possible' | 'denied'
  /** Higher is surer; compares mentions of one field. */
  weight: number
}

/** Where in the folded text other readers found something, by field type. */
export interface Taken {
  type: FieldConfig['type']
  start: number
  end: number
}

export interface ReadingContext {
  /** What the agent asked last, as far as it concerns the field being read. */
  question: Question
  /** The agent asked for this field. */
  asked: boolean
  /** The message changes something said before ("na verdade é …"). */
  correcting: boolean
  taken: readonly Taken[]
}

export type FieldReader = (message: Message, context: ReadingContext) => Mention[]

export function isTaken(
  taken: readonly Taken[],
  start: number,
  end: number,
  types?: readonly Taken['type'][],
): boolean {
  return taken.some((span) => start < span.end && end > span.start && (!types || types.includes(span.type)))
}
