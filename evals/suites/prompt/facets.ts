/** What a prompt must tell a model so that its drafts keep a rule, as data: `datasets/<business>/prompt.yaml`. */
import { z } from 'zod'
import { RULE_IDS, type RuleId } from '../../../src/business/rule-ids.ts'
import type { Business } from '../../../src/business/schema.ts'
import { renderSystemPrompt } from '../../../src/business/system-prompt.ts'
import { listDatasets, readDataset } from '../datasets.ts'
import { allows, forbids, type Instruction, readInstructions } from './instructions.ts'

/** A regular expression over folded text, without its word boundaries. */
const words = z.string().min(1)
const facet = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** Forbidden wherever it is spoken of, and nowhere allowed. */
  forbid: words.optional(),
  /** Said, in one sentence, with all of these. */
  tell: z.array(words).min(1).optional(),
  /** A key of `limits` in business.yaml whose number stands beside these words, and no other number does. */
  limit: z.enum(['questions_per_turn', 'fields_per_turn', 'reply_length', 'emojis']).optional(),
  beside: words.optional(),
  /** Labelled drafts that break the rule in just this way. Absent: those with the words of `forbid`, or any. */
  drafts: words.optional(),
})
export type Facet = z.infer<typeof facet>

const ruleSchema = z.strictObject({
  /** What a lead writes to bring the rule to the test. */
  lead: z.string().min(1),
  facets: z
    .array(
      facet.refine(
        (one) => [one.forbid, one.tell, one.limit].filter((each) => each !== undefined).length === 1,
        'one of forbid, tell, limit',
      ),
    )
    .min(1),
})
const fileSchema = z.partialRecord(z.enum(RULE_IDS), ruleSchema)

export interface RuleFacets {
  rule: RuleId
  lead: string
  facets: Facet[]
}

/** By rule, in the order of the vocabulary. */
export function readFacets(businessId: string): RuleFacets[] {
  const file = listDatasets(businessId).find(({ name, hand }) => name === 'prompt' && hand === 'main')
  if (file === undefined) return []
  const read = readDataset(file, fileSchema)
  return RULE_IDS.flatMap((rule) => {
    const found = read[rule]
    return found === undefined ? [] : [{ rule, ...found }]
  })
}

/** Why a rendered prompt does not instruct a model about a facet; null: it does. */
export function missing(prompt: string, one: Facet, limits: Business['config']['limits']): string | null {
  return missingFrom(readInstructions(prompt), one, limits)
}

function missingFrom(
  instructions: readonly Instruction[],
  one: Facet,
  limits: Business['config']['limits'],
): string | null {
  if (one.forbid !== undefined) {
    const what = pattern(one.forbid)
    const allowed = instructions.find((instruction) => allows(instruction, what))
    if (allowed !== undefined) return `allowed: "${allowed.text}"`
    return instructions.some((instruction) => forbids(instruction, what)) ? null : 'not forbidden anywhere'
  }
  if (one.tell !== undefined) {
    const all = one.tell.map(pattern)
    return instructions.some(({ text }) => all.every((what) => what.test(text))) ? null : 'not said anywhere'
  }
  if (one.limit === undefined) return null
  const limit = limits[one.limit]
  const beside = one.beside ?? '.'
  const numbers = instructions.flatMap(({ text }) =>
    [...text.matchAll(new RegExp(`\\b(?:no maximo|ate) (\\d+) (?:${beside})`, 'g'))].map((hit) =>
      Number(hit[1]),
    ),
  )
  if (numbers.length === 0) return `the limit of ${limit} is not said`
  const wrong = numbers.find((number) => number !== limit)
  return wrong === undefined ? null : `says ${wrong}, and the limit is ${limit}`
}

function pattern(source: string): RegExp {
  return new RegExp(`\\b(?:${source})\\b`)
}

export const promptOf = (business: Business): string => renderSystemPrompt(business)
