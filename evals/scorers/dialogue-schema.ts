import { z } from 'zod'
import { RULE_IDS } from '../../src/business/rule-ids.ts'

const text = z.string().min(1)
const list = z.array(text)

/**
 * What must be true after a step. Words are compared without accents and case; `/…/` is a regular expression over
 * the same plain words. What holds for every reply of every dialogue (rules, question limits, nothing known asked
 * again, nothing repeated word for word) is checked without being written.
 */
const expectation = z.strictObject({
  /** Messages sent because of this step. Default: one for a lead's message, none for the others. */
  replies: z.int().min(0).optional(),
  mode: z.enum(['agent', 'handoff', 'human', 'opted_out']).optional(),
  temperature: z.enum(['frio', 'morno', 'quente']).nullable().optional(),
  status: z.enum(['new', 'in_progress', 'qualified', 'disqualified']).optional(),
  /** Field → value; `/…/` matches, null means unknown. */
  fields: z.record(z.string(), text.nullable()).default({}),
  /** Each must be in the reply. */
  says: list.default([]),
  /** At least one must be. */
  says_any: list.default([]),
  /** None may be. */
  never: list.default([]),
  /** Catalogue models that must, and must not, be spoken of. */
  models: list.default([]),
  models_not: list.default([]),
  /** Fields the reply must ask for; an empty list means that it asks for none. */
  asks: list.optional(),
  asks_not: list.default([]),
  nodes: list.default([]),
  /** Rules that may have blocked a draft on the way; absent: any. */
  blocked_only: z.array(z.enum(RULE_IDS)).optional(),
  llm_calls_max: z.int().min(0).optional(),
})
export type Expectation = z.infer<typeof expectation>

/** A step is one input of `prosa chat --json` in short form, and what is expected after it. */
const step = z
  .strictObject({
    lead: text.optional(),
    burst: z.array(text).min(1).optional(),
    media: text.optional(),
    caption: text.optional(),
    human: text.optional(),
    advance_minutes: z.number().min(0).optional(),
    /** Who writes, when a dialogue has several leads. */
    from: text.optional(),
    expect: expectation.prefault({}),
  })
  .refine(
    ({ lead, burst, media, human, advance_minutes: minutes }) =>
      [lead, burst, media, human, minutes].filter((one) => one !== undefined).length === 1,
    'one of lead, burst, media, human, advance_minutes',
  )
export type DialogueStep = z.infer<typeof step>

export const dialogueSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** What it shows, in a sentence. */
  shows: text,
  /** ISO 8601 with offset; default a Tuesday at 14:00 in São Paulo. */
  start: z.iso.datetime({ offset: true }).default('2026-03-10T14:00:00-03:00'),
  /** Plans the partner returns in it: what the replies may say of them. `discount` is a share. */
  plans: z.array(z.strictObject({ name: text, discount: z.number(), fidelityMonths: z.int() })).default([]),
  steps: z.array(step).min(1),
})
export type Dialogue = z.infer<typeof dialogueSchema>
