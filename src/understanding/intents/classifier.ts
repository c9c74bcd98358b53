import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import type { Features } from './features.ts'

/**
 * One-vs-rest logistic regression, trained by scripts/train-intents.ts. `weights` holds for each feature the
 * classes it speaks for and how much, as "class:hundredths" pairs; `least` the probability from which a class counts.
 */
export interface IntentModel {
  classes: Intent[]
  bias: number[]
  least: number[]
  weights: Record<string, string>
}

export interface IntentClassifier {
  /** Intent → probability, each on its own. */
  score(features: Features): Map<Intent, number>
  /** Probability from which an intent counts as said. */
  least(intent: Intent): number
}

/** How much all words of a message together and each of its facts weigh; by cross-validation over the hands. */
const WORDS = 1.5
const FACT = 0.5
const FEWEST_WORDS = 4 // a message of one word is no surer of it than one of a few

/** What one word feature of a message counts for. Long texts have more of them; each then counts for less. */
export function weightOfWord({ words }: Features): number {
  return WORDS / Math.sqrt(Math.max(FEWEST_WORDS, words.length))
}

export const WEIGHT_OF_FACT = FACT

export function createIntentClassifier(model: IntentModel): IntentClassifier {
  // Of a hundred thousand features a conversation has some hundreds: each is taken apart when first met.
  const weights = new Map(Object.entries(model.weights))
  const table = new Map<string, Float64Array>()
  const pairsOf = (feature: string): Float64Array | undefined => {
    const known = table.get(feature)
    if (known) return known
    const written = weights.get(feature)
    if (written === undefined) return undefined
    const pairs = Float64Array.from(written.split(' ').flatMap((pair) => pair.split(':').map(Number)))
    table.set(feature, pairs)
    return pairs
  }
  const least = new Map(model.classes.map((intent, index) => [intent, model.least[index] ?? 0.5]))
  return {
    score(features) {
      const sums = [...model.bias]
      const count = (feature: string, amount: number) => {
        const pairs = pairsOf(feature)
        if (!pairs) return
        for (let i = 0; i < pairs.length; i += 2) {
          const index = pairs[i] ?? 0
          sums[index] = (sums[index] ?? 0) + ((pairs[i + 1] ?? 0) / 100) * amount
        }
      }
      const amount = weightOfWord(features)
      for (const word of features.words) count(word, amount)
      for (const fact of features.facts) count(fact, WEIGHT_OF_FACT)
      return new Map(model.classes.map((intent, index) => [intent, 1 / (1 + Math.exp(-(sums[index] ?? 0)))]))
    },
    least: (intent) => least.get(intent) ?? 0.5,
  }
}

export const MODEL_FILE = 'intents.data.json'

/** The weights in the business's folder, else those that all businesses share. */
export function loadIntentModel(business: Pick<Business, 'folder'>): IntentModel {
  const own = join(business.folder, MODEL_FILE)
  const shared = new URL(`../data/${MODEL_FILE}`, import.meta.url)
  return JSON.parse(readFileSync(existsSync(own) ? own : shared, 'utf8'))
}
