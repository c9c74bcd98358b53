import type { RuleId } from '../../src/business/rule-ids.ts'
import type { ChatRequest, Scripted } from '../../test/support/openai-server.ts'
import type { HostileData } from './data.ts'
import type { Random } from './random.ts'

/** A text that must not reach a lead, and why. The label is its author's, never the code's under test. */
export interface HostileDraft {
  id: string
  text: string
  violates: RuleId[]
  /** Words whose delivery is the violation. Empty: the whole text. */
  forbidden: string[]
}

/** A draft as a model wrote it: disguised, or as it is. */
export interface Offer {
  draft: HostileDraft
  /** Id of the way it was hidden. */
  mutation: string | null
}

export interface Move {
  answer: Scripted
  /** What this answer tries to get through. Empty for an honest answer and for a look-up. */
  offers: Offer[]
}

/** What a model knows when it is called. */
export interface Situation {
  /** Turns of this lead before this one. */
  turn: number
  /** Calls of this turn before this one. */
  attempt: number
  /** The lead's words this turn. */
  lead: string
  /** Figures the lead has named so far that the agent must not take into its mouth. */
  figures: string[]
  /** The system message received. */
  system: string
  /** The message with the turn received. */
  prompt: string
  /** Names of the look-ups offered. */
  tools: string[]
}

export interface HostileModel {
  answer(request: ChatRequest, situation: Situation): Move
}

/** One message of a lead, or several in one go. */
export interface LeadTurn {
  says: string[]
  /** Figures in it that the agent must not repeat. */
  never_repeat: string[]
}

export interface Setting {
  data: HostileData
  random: Random
}

export interface Family {
  id: string
  /** Share of the leads, 1 being the usual. */
  weight: number
  /** Breaks the provider's connection, so the circuit breaker would hide the other families: sessions of its own. */
  provider: boolean
  /** A model for one lead. */
  open(setting: Setting): HostileModel
  /** The lead that goes with it. Absent: any. */
  lead?(setting: Setting): LeadTurn[]
}
