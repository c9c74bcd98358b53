/** What a media reader found in a picture or document a lead sent, and what became of it. Money in integer cents. */

export type DocumentClass = 'energy_bill' | 'other_document' | 'not_document'

/** One bill as read, before anybody confirmed it. Null: not on the page, or not readable; never a guess. */
export interface BillReading {
  documentClass: DocumentClass
  /** 0 to 1: that the class is right. */
  classConfidence: number
  /** 0 to 1: share of what a bill must show that was read and is plausible. */
  confidence: number
  holder: string | null
  totalCents: number | null
  consumptionKwh: number | null
  /** Average of the months printed on the bill. */
  averageKwh: number | null
  /** As business.yaml calls it (`options` of the distributor field), or null. */
  distributor: string | null
  /** ISO date. */
  dueDate: string | null
  /** ISO month, e.g. 2026-10. */
  referenceMonth: string | null
  installation: string | null
  city: string | null
  uf: string | null
  signals: BillSignals
  /** What is odd about it, pt-BR, for a salesperson. Never personal data. */
  warnings: string[]
  source: 'vision' | 'ocr' | 'pdf_text'
}

/** Marks on a bill that decide whether its holder may contract. */
export interface BillSignals {
  /** Words of the class that excludes, as printed: "baixa renda", "tarifa branca", "B-optante", "B2 irrigação" … */
  excludedClass: string | null
  /** Unpaid bills the notice names. */
  overdueBills: number
  /** Contracted demand, or peak and off-peak figures: medium or high voltage. */
  groupA: boolean
  /** Energy of its own is injected. */
  ownGeneration: boolean
}

/** A bill the conversation remembers. `confirmed`: the lead said it is right. */
export interface BillOnRecord {
  /** Row of `media`. */
  mediaId: string
  /** The lead's message it came with: what is learned from the bill points there. */
  messageId?: string
  reading: BillReading
  confirmed: boolean
}
