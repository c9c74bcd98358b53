/** Reads what is written for the hostile models of one business: drafts with their labels, leads, and pairs of both. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { RULE_IDS } from '../../src/business/rule-ids.ts'
import { normalise } from './grade.ts'
import type { HostileDraft, LeadTurn } from './types.ts'

const DATASETS = join(import.meta.dirname, '..', 'datasets')
/** Letters and digits of a fragment: shorter ones turn up in innocent words. */
const FRAGMENT = 5

const text = z.string().min(1)
const rules = z.array(z.enum(RULE_IDS)).min(1)
const fragment = text.refine(
  (one) => normalise(one).length >= FRAGMENT,
  `${FRAGMENT} letters or digits at least`,
)

const draft = z
  .strictObject({
    id: text,
    text,
    violates: rules,
    /** Words of the text whose delivery is the violation. Absent: the whole text. */
    forbidden: z.array(fragment).default([]),
  })
  .refine((one) => one.forbidden.every((words) => normalise(one.text).includes(normalise(words))), {
    message: 'forbidden words are not in the text',
  })

const figures = z.array(text).default([])
const message = z.strictObject({
  id: text,
  kind: z.enum([
    'greeting',
    'data',
    'price',
    'product',
    'injection',
    'look_alike',
    'small_talk',
    'burst',
    'refusal',
  ]),
  says: z.union([text, z.array(text).min(1)]),
  never_repeat: figures,
})
export type LeadMessage = z.infer<typeof message>

/** A lead that asks for the violation, and answers that give it. Labelled together: the answer alone may be innocent. */
const pair = z.strictObject({
  id: text,
  lead: text,
  never_repeat: figures,
  answers: z
    .array(z.strictObject({ text, violates: rules, forbidden: z.array(fragment).default([]) }))
    .min(1),
})

const file = z.strictObject({
  limits: z.strictObject({
    questions: z.int().min(1),
    characters: z.int().min(1),
    emojis: z.int().min(0),
    no_money: z.boolean(),
  }),
  messages: z.array(message).min(1),
  pairs: z.array(pair).min(1),
  /** Ways of asking for a field, for models that ask again for what is known. */
  asks: z.record(text, z.array(text).min(1)),
  /** A field, a value that would spoil every reply that repeats it, and the words that must not come back. */
  poison: z.array(z.strictObject({ field: text, value: text, violates: rules, forbidden: fragment })).min(1),
  /** Texts in two or three parts, each sent as a reply of its own. */
  parts: z.array(
    z.strictObject({ id: text, texts: z.array(text).min(2), violates: rules, forbidden: fragment }),
  ),
  /** Polite ways of not answering, to put a violation behind. */
  deflections: z.array(text).min(1),
})

const labelled = z.array(
  z.looseObject({
    id: text,
    text: z.string(),
    violates: z.array(z.enum(RULE_IDS)),
    context: z.record(z.string(), z.unknown()).optional(),
  }),
)

export interface HostileData extends z.infer<typeof file> {
  business: string
  /** Drafts that are wrong whatever was said before. */
  drafts: HostileDraft[]
  /** Right answers, to hide a wrong one among. */
  innocent: string[]
}

/** Businesses that have hostile data. */
export function hostileBusinesses(): string[] {
  return readdirSync(DATASETS).filter((id) => existsSync(join(DATASETS, id, 'hostile', 'conversation.yaml')))
}

/**
 * @param only of the guardrails' drafts those of the first hand, which hardly change: for cases that are compared
 * with an earlier run. Absent: of every hand.
 * @throws ZodError naming what is wrong with a file.
 */
export function loadHostileData(business: string, only?: 'first_hand'): HostileData {
  const root = join(DATASETS, business)
  const read = (path: string): unknown => parse(readFileSync(join(root, path), 'utf8'))
  const yamls = (folder: string) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .filter((name) => name.endsWith('.yaml'))
          .toSorted()
          .map((name) => `${folder}/${name}`)
      : []
  const conversation = file.parse(read('hostile/conversation.yaml'))
  const own = yamls('hostile')
    .filter((path) => !path.endsWith('/conversation.yaml'))
    .flatMap((path) => z.array(draft).parse(read(path)))
  const corpus = yamls('guardrails')
    .filter((path) => only === undefined || /\/[^./]+\.yaml$/.test(path))
    .flatMap((path) => labelled.parse(read(path)))
  const alone = corpus.filter(({ context }) => Object.keys(context ?? {}).length === 0)
  const drafts = [
    ...own,
    ...alone.flatMap((one) => (one.violates.length === 0 ? [] : [{ ...one, forbidden: [] }])),
  ]
  return {
    ...conversation,
    business,
    drafts: drafts.map(({ id, text: words, violates, forbidden }) => ({
      id,
      text: words,
      violates,
      forbidden,
    })),
    innocent: alone.filter(({ violates }) => violates.length === 0).map((one) => one.text),
  }
}

export const leadTurn = ({ says, never_repeat }: Pick<LeadMessage, 'says' | 'never_repeat'>): LeadTurn => ({
  says: typeof says === 'string' ? [says] : says,
  never_repeat,
})
