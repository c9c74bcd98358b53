import { z } from 'zod'
import type { BillReading } from '../bills/types.ts'
import type { ReadableKind } from './real-type.ts'

/**
 * What became of a file of the lead's.
 * `heard`: its words are the message's. `bill`: a bill, read well enough to ask whether it is right. `unreadable`: a
 * bill, or what may be one, not read well enough. `not_bill`: another paper or none. `locked`: a PDF that asks for a
 * password. `stored`: kept for people; this business reads no bills, or not from such a file. `unheard`: a recording
 * nobody could turn into words. `failed`: not fetched or not kept.
 */
export type MediaOutcomeKind =
  | 'heard'
  | 'bill'
  | 'unreadable'
  | 'not_bill'
  | 'locked'
  | 'stored'
  | 'unheard'
  | 'failed'

export interface MediaOutcome {
  /** Row of `media`; null when there is none. */
  mediaId: string | null
  kind: ReadableKind
  outcome: MediaOutcomeKind
  /** Of a bill. */
  bill: BillReading | null
  /** Of a recording. */
  words: string | null
}

/** As it is kept in `media.reading`: a turn that is tried again reads it there. */
export interface StoredReading {
  outcome: MediaOutcomeKind
  bill: BillReading | null
  words: string | null
}

const nullableText = z.string().nullable()
const nullableInt = z.int().nullable()
const storedSchema = z.object({
  outcome: z.enum(['heard', 'bill', 'unreadable', 'not_bill', 'locked', 'stored', 'unheard', 'failed']),
  bill: z
    .object({
      documentClass: z.enum(['energy_bill', 'other_document', 'not_document']),
      classConfidence: z.number(),
      confidence: z.number(),
      holder: nullableText,
      totalCents: nullableInt,
      consumptionKwh: nullableInt,
      averageKwh: nullableInt,
      distributor: nullableText,
      dueDate: nullableText,
      referenceMonth: nullableText,
      installation: nullableText,
      city: nullableText,
      uf: nullableText,
      signals: z.object({
        excludedClass: nullableText,
        overdueBills: z.int(),
        groupA: z.boolean(),
        ownGeneration: z.boolean(),
      }),
      warnings: z.array(z.string()),
      source: z.enum(['vision', 'ocr', 'pdf_text']),
    })
    .nullable(),
  words: nullableText,
})

/** Null: of an older shape. It is read again. */
export function parseStored(value: unknown): StoredReading | null {
  const parsed = storedSchema.safeParse(value)
  return parsed.success ? parsed.data : null
}

/**
 * What the files of a turn, or the lead's answer about a bill shown before, ask the reply to say. Each is a key of
 * replies.yaml.
 */
export type MediaStep =
  | 'bill_read'
  | 'bill_confirmed'
  | 'bill_corrected'
  | 'bill_rejected'
  | 'bill_unreadable'
  | 'bill_locked'
  | 'not_bill'
  | 'bill_to_person'
  | 'media_stored'
  | 'audio_unheard'
  | 'media_failed'
