/**
 * Trains the classifier behind the inbound rules and writes src/understanding/data/intents.data.json.
 *
 *   node scripts/train-intents.ts
 *
 * Reads evals/datasets/<business>/intents.yaml (split `tuning` only) and intents-training.yaml. Deterministic:
 * the same data give the same file. Takes a few seconds.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadBusiness } from '../src/business/load.ts'
import { INTENTS } from '../src/business/rule-ids.ts'
import { fold } from '../src/text/normalise.ts'
import type { IntentModel } from '../src/understanding/intents/classifier.ts'
import { createDomain, type DomainShare } from '../src/understanding/intents/domain.ts'
import { featuresOf } from '../src/understanding/intents/features.ts'

export interface Example {
  text: string
  intents: readonly string[]
}

const EPOCHS = 15
const RATE = 0.1
const DECAY = 1e-3 // pulls weights to zero at each step
const PAIRS = 900 // two messages joined, so that several intents at once are seen
const LEAST_COUNT = 1
const SMALLEST = 0.6 // weights nearer to zero are left out of the file
/** Intents that no one joins to another message. */
const ALONE = new Set(['unclear', 'affirmation', 'negation'])

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function trainModel(examples: readonly Example[], domain: (text: string) => DomainShare): IntentModel {
  const read = (text: string) => {
    const folded = fold(text)
    return featuresOf(folded, domain(folded))
  }

  const next = random(20_261_121)
  const single = examples.map(({ text, intents }) => ({ features: read(text), intents }))
  const joinable = examples.filter(({ intents }) => !intents.some((intent) => ALONE.has(intent)))
  const pairs = Array.from({ length: Math.min(PAIRS, joinable.length * 2) }, () => {
    const one = joinable[Math.floor(next() * joinable.length)]
    const two = joinable[Math.floor(next() * joinable.length)]
    const text = `${one?.text ?? ''}. ${two?.text ?? ''}`
    return { features: read(text), intents: [...(one?.intents ?? []), ...(two?.intents ?? [])] }
  })
  const counts = new Map<string, number>()
  for (const { features } of single)
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const names = [...counts].filter(([, count]) => count >= LEAST_COUNT).map(([name]) => name)
  const index = new Map(names.map((name, at) => [name, at]))
  const rows = [...single, ...pairs].map(({ features, intents }) => ({
    ids: features.map((feature) => index.get(feature)).filter((id) => id !== undefined),
    // Unknown features count in the length, as they do when a message is read.
    scale: 1 / Math.sqrt(features.length),
    intents: new Set(intents),
  }))
  const classes = INTENTS.filter((intent) => rows.some((row) => row.intents.has(intent)))
  const weights = classes.map(() => new Float64Array(names.length))
  const squares = classes.map(() => new Float64Array(names.length).fill(1e-3))
  const bias = classes.map(() => -3)
  const order = rows.map((_, at) => at)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1))
      const keep = order[i] ?? 0
      order[i] = order[j] ?? 0
      order[j] = keep
    }
    for (const at of order) {
      const row = rows[at]
      if (!row) continue
      for (const [c, intent] of classes.entries()) {
        const w = weights[c]
        const g2 = squares[c]
        if (!w || !g2) continue
        let sum = bias[c] ?? 0
        for (const id of row.ids) sum += (w[id] ?? 0) * row.scale
        const gradient = 1 / (1 + Math.exp(-sum)) - (row.intents.has(intent) ? 1 : 0)
        if (Math.abs(gradient) < 0.01) continue
        bias[c] = (bias[c] ?? 0) - 0.02 * gradient
        for (const id of row.ids) {
          const step = gradient * row.scale + DECAY * (w[id] ?? 0)
          const total = (g2[id] ?? 0) + step * step
          g2[id] = total
          w[id] = (w[id] ?? 0) - (RATE * step) / Math.sqrt(total)
        }
      }
    }
  }
  const table: Record<string, string> = {}
  for (const [at, name] of names.entries()) {
    const pairsOf = classes
      .map((_, c) => [c, weights[c]?.[at] ?? 0] as const)
      .filter(([, weight]) => Math.abs(weight) >= SMALLEST)
      .map(([c, weight]) => `${c}:${Math.round(weight * 100)}`)
    if (pairsOf.length > 0) table[name] = pairsOf.join(' ')
  }
  return { classes, bias: bias.map((value) => Math.round(value * 1000) / 1000), weights: table }
}

const caseSchema = z.array(
  z.object({ text: z.string(), intents: z.array(z.string()).min(1), split: z.string().optional() }),
)
const trainingSchema = z.record(z.string(), z.array(z.string()))

if (import.meta.main) {
  const business = await loadBusiness(join(import.meta.dirname, '..', 'prompts', 'seleto'))
  const root = join(import.meta.dirname, '..')
  const folder = join(root, 'evals', 'datasets', 'seleto')
  const read = (name: string): unknown => parse(readFileSync(join(folder, name), 'utf8'))
  const cases = caseSchema.parse(read('intents.yaml')).filter(({ split }) => split === 'tuning')
  const phrases = Object.entries(trainingSchema.parse(read('intents-training.yaml'))).flatMap(
    ([intent, texts]) => texts.map((text) => ({ text, intents: [intent] })),
  )
  const model = trainModel([...cases, ...phrases], createDomain(business))
  const out = join(root, 'src', 'understanding', 'data', 'intents.data.json')
  writeFileSync(out, `${JSON.stringify(model)}\n`)
  process.stdout.write(
    `${cases.length + phrases.length} examples, ${Object.keys(model.weights).length} features\n`,
  )
}
