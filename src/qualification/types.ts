export type Temperature = 'frio' | 'morno' | 'quente'
export type QualificationStatus = 'new' | 'in_progress' | 'qualified' | 'disqualified'

/** One component of the score and the message that carries it. */
export interface Reason {
  component: 'completeness' | 'engagement' | 'volume' | 'urgency' | 'rule'
  /** Points earned and possible. */
  points: number
  of: number
  /** pt-BR, for a salesperson. */
  text: string
  /** Ids of the messages it is read from. */
  messageIds: string[]
  /** Stable name of the rule it comes from, e.g. below_minimum. */
  code?: string
  /** What the rule decides; absent: it decides nothing by itself. */
  verdict?: 'disqualify' | 'hold' | 'route' | 'note'
  /** Ids of the bill, of look-ups ("<tool>:<fingerprint>") and of plans it is read from. */
  evidence?: string[]
}

/** What a person decided in place of the rules; null: of that the rules decide. */
export interface HeldReview {
  temperature: Temperature | null
  status: QualificationStatus | null
}

export interface Qualification {
  /** Null while nothing is known. */
  temperature: Temperature | null
  status: QualificationStatus
  /** 0 to 100. */
  score: number
  reasons: Reason[]
  /** Of the rules in business.yaml. */
  version: number
  /** Fingerprint of everything it read; recomputed only when this changes. */
  inputs: string
  /** A person's decision that holds. */
  review?: HeldReview
  /** What the rules alone came to, where a person decided otherwise. */
  ruled?: { temperature: Temperature | null; status: QualificationStatus }
}
