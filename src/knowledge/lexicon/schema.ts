/** The file shape of a search lexicon: `lexicon/pt-BR.yaml` here and `knowledge/_lexicon.yaml` of a business. */
import { z } from 'zod'

/** Words or phrases parted by commas, semicolons or lines; a list once it is read. */
const wordList = z.union([
  z.array(z.string()),
  z.string().transform((list) =>
    list
      .split(/[,;\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
])
/** Words parted by spaces. */
const spacedList = z.union([
  z.array(z.string()),
  z.string().transform((list) => list.split(/\s+/).filter((word) => word !== '')),
])
const pattern = z.string().refine(isPattern, 'not a regular expression')
const id = z.string().regex(/^[a-z][a-z0-9_]*$/, 'use snake_case')

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp
  } catch {
    return false
  }
}

const aspect = z.strictObject({
  ask: z.array(pattern).min(1),
  /** Count only when no other aspect is asked for. */
  weak: z.array(pattern).default([]),
  unless: z.array(pattern).default([]),
  /** Fact ids (`facts[].quantity`) that are evidence. */
  quantities: z.array(id).default([]),
  evidence: z.array(pattern).default([]),
  /** True of one product and not of the next: another product's passage is no evidence. */
  bound: z.boolean().default(false),
  /** `any`: a page about no product in particular is evidence too. */
  scope: z.enum(['subject', 'any']).default('subject'),
})

export const lexiconFileSchema = z.strictObject({
  slang: z.record(z.string(), z.coerce.string()).default({}),
  courtesy: wordList.default([]),
  stop: spacedList.default([]),
  light: spacedList.default([]),
  concepts: z
    .record(
      id,
      z.strictObject({
        words: wordList,
        near: z.array(id).default([]),
        /** Names a thing for sale, and not a quality of one. */
        thing: z.boolean().default(false),
        /** What is processed, and not what is sold. */
        material: z.boolean().default(false),
        /** Who asks and what for: told by the way, and rarely what is asked. */
        context: z.boolean().default(false),
      }),
    )
    .default({}),
  elsewhere: z.record(id, wordList).default({}),
  aspects: z.record(id, aspect).default({}),
})
export type LexiconFile = z.infer<typeof lexiconFileSchema>
