import { z } from 'zod'

const text = z.string().min(1)
/** The same thing in several wordings; one is drawn. */
const wordings = z.array(text).min(1)

const fact = z.strictObject({
  says: wordings,
  /** Field → what the record must hold once this was said; `/…/` as a pattern over plain words. */
  stored: z.record(z.string(), text),
})
export type Fact = z.infer<typeof fact>

/** Somebody who writes: what they know, what they want to know, and how they write. */
export const personaSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** Who it is and what it shows, in a sentence. */
  shows: text,
  /** ISO 8601 with offset; default a Tuesday at 14:00 in São Paulo. */
  start: z.iso.datetime({ offset: true }).default('2026-03-10T14:00:00-03:00'),
  opens: wordings,
  /** By a name of its own; a question for any field it stores is answered with it. */
  facts: z.record(z.string(), fact).default({}),
  /** What it wants to know. `answered`: at least one of these is in what comes back. */
  asks: z.array(z.strictObject({ says: wordings, answered: z.array(text).default([]) })).default([]),
  /** What it answers to a question of these words that is for no field. */
  replies: z.array(z.strictObject({ when: text, says: wordings })).default([]),
  /** What it says to a question it has no fact for. */
  shrugs: wordings.default(['não sei te dizer', 'prefiro não informar', 'isso eu não sei agora']),
  leaves: wordings.default(['obrigado!', 'valeu, obrigada', 'ok, fico no aguardo']),
  /** Chances, from 0 to 1, a turn. */
  manner: z
    .strictObject({
      /** Tells something nobody asked. */
      volunteers: z.number().min(0).max(1).default(0.2),
      /** Sends what it says in several messages. */
      bursts: z.number().min(0).max(1).default(0.2),
      /** A word comes out misspelled; accents and capitals go with it. */
      typos: z.number().min(0).max(1).default(0.05),
      /** Asks its own question although one was put to it, and answers that later. */
      ignores: z.number().min(0).max(1).default(0.15),
    })
    .prefault({}),
  /** Inputs at most. */
  patience: z.int().min(1).max(40).default(16),
  /** After its last message. */
  ends: z.strictObject({
    temperature: z.enum(['frio', 'morno', 'quente']).nullable().optional(),
    mode: z.enum(['agent', 'handoff', 'human', 'opted_out']).optional(),
    status: z.enum(['new', 'in_progress', 'qualified', 'disqualified']).optional(),
  }),
})
export type Persona = z.infer<typeof personaSchema>
