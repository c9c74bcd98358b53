import type { RuleId } from '../business/rule-ids.ts'
import type { Business } from '../business/schema.ts'
import type { Passage } from '../knowledge/types.ts'
import type { FieldValues } from '../understanding/types.ts'

/** A plan returned by a plans tool in this conversation. `discount` is a share: 0.14 is 14 %. */
export interface PlanFact {
  name: string
  discount: number
  fidelityMonths?: number
}

/** An analysed bill. Money in integer cents. */
export interface BillFact {
  totalCents?: number
  consumptionKwh?: number
}

/** What the review knows of the conversation: a draft is judged as one move in an exchange, not as a sentence. */
export interface Exchange {
  /** Fields known, this turn's included. */
  known: FieldValues
  /** The lead's messages this turn answers, joined by newlines. */
  lastLead: string
  /** The agent's message before them, or "". */
  lastAgent: string
  /** Passages retrieved or cited in this turn. */
  passages: Passage[]
  plans: PlanFact[]
  bill: BillFact | null
  /** What look-ups of this conversation said of the lead's place. Absent: none was made. */
  coverage?: 'covered' | 'not_covered' | 'unknown'
  /** Names of tools that succeeded in this conversation, e.g. a contract tool. */
  succeededTools: string[]
}

export interface Violation {
  rule: RuleId
  /** The words of the draft that carry it. */
  match: string
}

export type RuleVerdict =
  | { verdict: 'pass' }
  | { verdict: 'block'; matches: string[] }
  /** The rule cannot tell. Blocks. */
  | { verdict: 'unknown'; matches: string[] }

export interface RuleExample {
  text: string
  exchange?: Partial<Exchange>
}

export interface Rule {
  id: RuleId
  /** One sentence: what it protects. Shown in reports and given to the model as feedback. */
  protects: string
  /** pt-BR instruction to the model after a violation. */
  feedback: string
  check(draft: string, exchange: Exchange): RuleVerdict
  /** A text that says the same without the fault, or null when there is no safe repair. */
  fix?(draft: string, exchange: Exchange): string | null
  /** Run when a business is loaded; each must come out as labelled. */
  examples: { pass: RuleExample[]; block: RuleExample[] }
}

/** Builds a rule for one business from its parameters. Throws ConfigError on bad parameters. */
export type RuleFactory = (context: { business: Business; params: Record<string, unknown> }) => Rule

export interface Review {
  verdict: 'pass' | 'block' | 'unknown'
  violations: Violation[]
  /** Present when every violation had a repair and the repaired text passes. */
  fixed?: string
}

/** Every rule the business switches on, over one draft. Unknown is not pass. */
export interface Reviewer {
  review(draft: string, exchange: Exchange): Review
}
