/** Grades the deterministic reader of a lead's messages over `intents.yaml` and `extraction.yaml`. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { INTENTS } from '../../src/business/rule-ids.ts'
import type { Understanding } from '../../src/graph/ports.ts'

const line = z.strictObject({ role: z.enum(['lead', 'agent', 'human', 'system']), text: z.string() })
/** `tuning`, `held`, `fresh`, or what a later hand calls its own. */
const split = z.string().min(1)
export const intentCase = z.strictObject({
  id: z.string(),
  split,
  text: z.string(),
  history: z.array(line).default([]),
  intents: z.array(z.enum(INTENTS)).min(1),
})
export const extractionCase = z.strictObject({
  id: z.string(),
  split,
  text: z.string(),
  history: z.array(line).default([]),
  /** Field id → canonical value. Empty: there is nothing to take. */
  fields: z.record(z.string(), z.string()),
})
export type IntentCase = z.infer<typeof intentCase>
export type ExtractionCase = z.infer<typeof extractionCase>

export const loadIntentCases = (file: string | URL): IntentCase[] =>
  z.array(intentCase).parse(parse(readFileSync(file, 'utf8')))
export const loadExtractionCases = (file: string | URL): ExtractionCase[] =>
  z.array(extractionCase).parse(parse(readFileSync(file, 'utf8')))

/** Counts of one label: an intent, or a field id. */
export interface LabelCounts {
  label: string
  /** Found and right, found and wrong, missed. A wrong value of a field counts as both of the latter. */
  right: number
  wrong: number
  missed: number
  f1: number
}

export interface InboundScore {
  labels: LabelCounts[]
  /** Mean of the labels' F1. */
  macroF1: number
  /** Cases with nothing wrong and nothing missed. */
  exact: number
  cases: number
  misses: { id: string; text: string; expected: string; got: string }[]
}

type Pairs = ReadonlyMap<string, string>

function score<T extends { id: string; text: string }>(
  cases: readonly T[],
  expectedOf: (one: T) => Pairs,
  readOf: (one: T) => Pairs,
): InboundScore {
  const counts = new Map<string, { right: number; wrong: number; missed: number }>()
  const count = (label: string) => {
    const known = counts.get(label) ?? { right: 0, wrong: 0, missed: 0 }
    counts.set(label, known)
    return known
  }
  const misses: InboundScore['misses'] = []
  for (const one of cases) {
    const expected = expectedOf(one)
    const got = readOf(one)
    let clean = true
    for (const label of new Set([...expected.keys(), ...got.keys()])) {
      if (got.get(label) === expected.get(label)) count(label).right++
      else {
        clean = false
        if (got.has(label)) count(label).wrong++
        if (expected.has(label)) count(label).missed++
      }
    }
    if (!clean) misses.push({ id: one.id, text: one.text, expected: print(expected), got: print(got) })
  }
  const labels = [...counts]
    .map(([label, { right, wrong, missed }]) => ({
      label,
      right,
      wrong,
      missed,
      f1: right === 0 ? 0 : (2 * right) / (2 * right + wrong + missed),
    }))
    .sort((a, b) => a.f1 - b.f1)
  const macroF1 = labels.length === 0 ? 1 : labels.reduce((sum, { f1 }) => sum + f1, 0) / labels.length
  return { labels, macroF1, exact: cases.length - misses.length, cases: cases.length, misses }
}

function print(pairs: Pairs): string {
  return [...pairs].map(([label, value]) => (value === '' ? label : `${label}=${value}`)).join(' ')
}

export function scoreIntents(cases: readonly IntentCase[], understanding: Understanding): InboundScore {
  const labels = (intents: readonly string[]) => new Map(intents.map((intent) => [intent, '']))
  return score(
    cases,
    ({ intents }) => labels(intents),
    ({ text, history }) => labels(understanding.read(text, history).intents),
  )
}

export function scoreExtraction(
  cases: readonly ExtractionCase[],
  understanding: Understanding,
): InboundScore {
  return score(
    cases,
    ({ fields }) => new Map(Object.entries(fields)),
    ({ text, history }) =>
      new Map(understanding.read(text, history).fields.map(({ field, value }) => [field, value])),
  )
}
