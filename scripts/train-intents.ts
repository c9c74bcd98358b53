/**
 * Trains the classifier behind the inbound rules and writes prompts/<business>/intents.data.json for every business
 * that has labelled messages, and src/understanding/data/intents.data.json for one that has none.
 *
 *   node scripts/train-intents.ts             writes the weights
 *   node scripts/train-intents.ts --measure   leaves out one hand at a time and prints what the others make of it
 *
 * Reads evals/datasets/<business>/intents*.yaml without the hands set aside (`HELD`). One model is trained over all
 * businesses: every feature counts once for all and once for its own business, so that what is common is learned from
 * all of them. Deterministic: the same data give the same files. Takes a minute or two.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadBusiness } from '../src/business/load.ts'
import { INTENTS, type Intent } from '../src/business/rule-ids.ts'
import type { Business } from '../src/business/schema.ts'
import { createExtractor } from '../src/understanding/extract.ts'
import {
  createIntentClassifier,
  type IntentModel,
  MODEL_FILE,
  WEIGHT_OF_FACT,
  weightOfWord,
} from '../src/understanding/intents/classifier.ts'
import { createDomain } from '../src/understanding/intents/domain.ts'
import { type Features, featuresOf } from '../src/understanding/intents/features.ts'
import { conclude } from '../src/understanding/intents/read-intents.ts'
import { createSignalReader } from '../src/understanding/intents/signals.ts'
import { countWords, prepareMessage } from '../src/understanding/message.ts'
import { createQuestionReader } from '../src/understanding/question.ts'
import type { DialogueLine } from '../src/understanding/types.ts'
import { wordingOf } from '../src/understanding/wording.ts'

/** Hands kept to measure with. */
const HELD = new Set(['qe'])
/** The hand the rules were written on: what they see in it is better than what they see in anyone else's messages. */
const RULES_HAND = 'main'

const EPOCHS = 14
const RATE = 0.12
const DECAY = 2e-4 // pulls weights to zero at each step
const SEED = 20_261_121
/** Two messages joined, so that several intents at once are seen: so many per business and hand, and what they count. */
const PAIRS = 1000
const PAIR_WEIGHT = 0.5
const RULES_HAND_WEIGHT = 0.3
/** Share of the rules' own hand that is shown without what the rules saw. */
const BLIND = 0.5
const SEEN = 2 // examples a word feature must stand in
const SMALLEST = 0.2 // weights nearer to zero are left out of the file
/** Intents that no one joins to another message. */
const ALONE: ReadonlySet<string> = new Set(['unclear', 'affirmation', 'negation', 'injection'])
const GREETS = 0.25
const PARTS = 0.4
const JOINTS = ['. ', '. ', '. ', ', ', ', ', ' ', ' ', '\n', '\n', ' e ']

interface Example {
  business: string
  hand: string
  text: string
  intents: readonly Intent[]
  features: Features
  joined: boolean
}

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

const intentsSchema = z.array(z.enum(INTENTS)).min(1)
const lineSchema = z.object({ role: z.enum(['lead', 'agent', 'human', 'system']), text: z.string() })
const caseSchema = z.object({
  text: z.string(),
  intents: intentsSchema,
  history: z.array(lineSchema).default([]),
})
const phrasesSchema = z.partialRecord(z.enum(INTENTS), z.array(z.string()))
const fileSchema = z.union([z.array(caseSchema), phrasesSchema])

function createFeatureReader(
  business: Business,
): (text: string, history: readonly DialogueLine[]) => Features {
  const question = createQuestionReader(business)
  const extractor = createExtractor(business)
  const signals = createSignalReader(business)
  const domain = createDomain(business)
  return (text, history) => {
    const message = prepareMessage(text, wordingOf(business))
    const asked = question(history)
    const input = { message, question: asked, extraction: extractor.extract(message, asked) }
    return featuresOf({ ...input, signals: signals(input), share: domain(message.text.trim()) })
  }
}

/** Every labelled message of a business that is not set aside, and pairs of them. */
function readExamples(business: Business, folder: string): Example[] {
  const read = createFeatureReader(business)
  const examples: (Example & { alone: boolean })[] = []
  for (const file of readdirSync(folder).sort()) {
    const [, hand = RULES_HAND] = /^intents(?:-training)?(?:\.([a-z]+))?\.yaml$/.exec(file) ?? ['', null]
    if (hand === null || HELD.has(hand)) continue
    const parsed = fileSchema.parse(parse(readFileSync(join(folder, file), 'utf8')))
    const cases = Array.isArray(parsed)
      ? parsed
      : INTENTS.flatMap((intent) =>
          (parsed[intent] ?? []).map((text) => ({ text, intents: [intent], history: [] })),
        )
    for (const { text, intents, history } of cases) {
      const alone = history.length > 0 || text.length > 160 || intents.some((intent) => ALONE.has(intent))
      const features = read(text, history)
      examples.push({ business: business.id, hand, text, intents, features, joined: false, alone })
    }
  }
  const next = random(SEED + business.id.length)
  const pick = (from: readonly Example[]) => from[Math.floor(next() * from.length)]
  const pairs: Example[] = []
  for (const hand of new Set(examples.map((example) => example.hand))) {
    const pool = examples.filter((example) => example.hand === hand && !example.alone)
    const only = (intent: Intent) =>
      pool.filter(({ intents }) => intents.length === 1 && intents[0] === intent)
    const openings = only('greeting')
    const closings = only('thanks_or_bye')
    for (let left = Math.min(PAIRS, pool.length * 2); left > 0; left--) {
      const kind = next()
      const one = kind < GREETS && openings.length > 0 ? pick(openings) : pick(pool)
      const two = kind >= GREETS && kind < PARTS && closings.length > 0 ? pick(closings) : pick(pool)
      const text = `${one?.text ?? ''}${JOINTS[Math.floor(next() * JOINTS.length)] ?? ' '}${two?.text ?? ''}`
      const intents = [...new Set([...(one?.intents ?? []), ...(two?.intents ?? [])])]
      pairs.push({ business: business.id, hand, text, intents, features: read(text, []), joined: true })
    }
  }
  return [...examples, ...pairs]
}

/** What the rules made of a message, as against what it says. */
const OF_RULES = /^(?:s:(?!asks|range|answersOffer|data|product)|r:|q:closed s:)/

interface Row {
  ids: Int32Array
  amounts: Float64Array
  intents: ReadonlySet<Intent>
  weight: number
}

interface Trained {
  /** @param business null: what all businesses share. */
  model(business: string | null, least: readonly number[]): IntentModel
}

function train(examples: readonly Example[]): Trained {
  const next = random(SEED)
  const index = new Map<string, number>()
  const idOf = (name: string): number => {
    const known = index.get(name) ?? index.size
    index.set(name, known)
    return known
  }
  const seen = new Map<string, number>()
  for (const { features } of examples)
    for (const word of features.words) seen.set(word, (seen.get(word) ?? 0) + 1)
  const rows = examples.map((example): Row => {
    const ids: number[] = []
    const amounts: number[] = []
    const put = (feature: string, amount: number) => {
      ids.push(idOf(feature), idOf(`${example.business}|${feature}`))
      amounts.push(amount, amount)
    }
    const rules = example.hand === RULES_HAND
    const blind = rules && next() < BLIND
    const word = weightOfWord(example.features)
    for (const feature of example.features.words) if ((seen.get(feature) ?? 0) >= SEEN) put(feature, word)
    for (const feature of example.features.facts)
      if (!blind || !OF_RULES.test(feature)) put(feature, WEIGHT_OF_FACT)
    return {
      ids: Int32Array.from(ids),
      amounts: Float64Array.from(amounts),
      intents: new Set(example.intents),
      weight: (rules ? RULES_HAND_WEIGHT : 1) * (example.joined ? PAIR_WEIGHT : 1),
    }
  })
  const classes = INTENTS.map((intent) => ({
    intent,
    bias: -3,
    weights: new Float64Array(index.size),
    squares: new Float64Array(index.size).fill(1e-2),
  }))
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
      for (const one of classes) {
        const { ids, amounts } = row
        const { weights, squares } = one
        let sum = one.bias
        for (let k = 0; k < ids.length; k++) sum += (weights[ids[k] ?? 0] ?? 0) * (amounts[k] ?? 0)
        const error = (1 / (1 + Math.exp(-sum)) - (row.intents.has(one.intent) ? 1 : 0)) * row.weight
        if (Math.abs(error) < 0.01) continue
        one.bias -= 0.02 * error
        for (let k = 0; k < ids.length; k++) {
          const id = ids[k] ?? 0
          const step = error * (amounts[k] ?? 0) + DECAY * (weights[id] ?? 0)
          const total = (squares[id] ?? 0) + step * step
          squares[id] = total
          weights[id] = (weights[id] ?? 0) - (RATE * step) / Math.sqrt(total)
        }
      }
    }
  }
  const features = [...index.keys()].filter((name) => !name.includes('|'))
  return {
    model(business, least) {
      const table: Record<string, string> = {}
      for (const feature of features) {
        const all = index.get(feature)
        const own = business === null ? undefined : index.get(`${business}|${feature}`)
        const pairs = classes.flatMap(({ weights }, at) => {
          const weight =
            (all === undefined ? 0 : (weights[all] ?? 0)) + (own === undefined ? 0 : (weights[own] ?? 0))
          return Math.abs(weight) >= SMALLEST ? [`${at}:${Math.round(weight * 100)}`] : []
        })
        if (pairs.length > 0) table[feature] = pairs.join(' ')
      }
      return {
        classes: [...INTENTS],
        bias: classes.map(({ bias }) => Math.round(bias * 1000) / 1000),
        least: [...least],
        weights: table,
      }
    },
  }
}

/** From which probability each intent counts, tried on hands the model was not trained on. */
const CANDIDATES = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]
const USUAL = 0.45
/** Cases worth of doubt: a threshold leaves the usual one only when enough cases speak for it. */
const DOUBT = 4

/** Fewer messages of a hand say nothing of how the model does on it. */
const ENOUGH = 200

interface Judged {
  business: string
  hand: string
  text: string
  intents: readonly Intent[]
  features: Features
  scores: ReadonlyMap<Intent, number>
}

function judge(examples: readonly Example[]): Judged[] {
  const businesses = new Set(examples.map(({ business }) => business))
  const hands = new Set(
    examples
      .map(({ hand }) => hand)
      .filter((hand) => hand !== RULES_HAND && examples.filter((one) => one.hand === hand).length >= ENOUGH),
  )
  return [...hands].flatMap((hand) => {
    const trained = train(examples.filter((example) => example.hand !== hand))
    return [...businesses].flatMap((business) => {
      const classifier = createIntentClassifier(trained.model(business, []))
      return examples
        .filter((example) => example.hand === hand && example.business === business && !example.joined)
        .map(({ text, intents, features }) => ({
          business,
          hand,
          text,
          intents,
          features,
          scores: classifier.score(features),
        }))
    })
  })
}

function calibrate(judged: readonly Judged[]): number[] {
  return INTENTS.map((intent) => {
    let best = USUAL
    let most = -1
    for (const least of CANDIDATES) {
      let right = 0
      let off = Math.abs(least - USUAL) * DOUBT
      for (const { intents, scores } of judged) {
        const said = intents.includes(intent)
        const got = (scores.get(intent) ?? 0) >= least
        if (said && got) right++
        else if (said !== got) off++
      }
      const f1 = (2 * right) / (2 * right + off)
      if (f1 > most) {
        most = f1
        best = least
      }
    }
    return best
  })
}

function report(judged: readonly Judged[], least: readonly number[], show: boolean): void {
  const leastOf = (intent: Intent) => least[INTENTS.indexOf(intent)] ?? USUAL
  for (const key of new Set(judged.map(({ hand, business }) => `${hand} ${business}`))) {
    const cases = judged.filter(({ hand, business }) => key === `${hand} ${business}`)
    const counts = new Map(INTENTS.map((intent) => [intent, { right: 0, off: 0 }]))
    let exact = 0
    for (const { text, intents, scores, features } of cases) {
      const ruled = new Set(INTENTS.filter((intent) => features.facts.includes(`r:${intent}`)))
      const got = conclude(scores, leastOf, ruled, countWords(text))
      for (const intent of INTENTS) {
        const count = counts.get(intent)
        if (!count) continue
        if (intents.includes(intent) && got.includes(intent)) count.right++
        else if (intents.includes(intent) !== got.includes(intent)) count.off++
      }
      if (got.length === intents.length && intents.every((intent) => got.includes(intent))) exact++
      else if (show)
        process.stdout.write(`    ${text.replace(/\n/g, ' / ')} | ${intents.join(' ')} | ${got.join(' ')}\n`)
    }
    const scores = [...counts].map(([intent, { right, off }]) => ({
      intent,
      f1: right === 0 ? 0 : (2 * right) / (2 * right + off),
    }))
    const macro = scores.reduce((sum, { f1 }) => sum + f1, 0) / scores.length
    const weak = scores.filter(({ f1 }) => f1 < 0.93).sort((a, b) => a.f1 - b.f1)
    process.stdout.write(
      `${key}: macro-F1 ${macro.toFixed(3)}, exact ${(exact / cases.length).toFixed(3)}  ${weak.map(({ intent, f1 }) => `${intent} ${f1.toFixed(2)}`).join(', ')}\n`,
    )
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const sets = join(root, 'evals', 'datasets')
  const examples: Example[] = []
  for (const id of readdirSync(join(root, 'prompts')).sort()) {
    if (!existsSync(join(sets, id, 'intents.hf.yaml')) && !existsSync(join(sets, id, 'intents.yaml')))
      continue
    const business = await loadBusiness(join(root, 'prompts', id))
    examples.push(...readExamples(business, join(sets, id)))
  }
  const judged = judge(examples)
  const least = calibrate(judged)
  report(judged, least, process.argv.includes('--show'))
  if (!process.argv.includes('--measure')) {
    const trained = train(examples)
    for (const id of new Set(examples.map(({ business }) => business))) {
      const model = trained.model(id, least)
      writeFileSync(join(root, 'prompts', id, MODEL_FILE), `${JSON.stringify(model)}\n`)
      process.stdout.write(`${id}: ${Object.keys(model.weights).length} features\n`)
    }
    const shared = trained.model(null, least)
    writeFileSync(join(root, 'src', 'understanding', 'data', MODEL_FILE), `${JSON.stringify(shared)}\n`)
  }
  process.stdout.write(`${examples.length} examples\n`)
}
