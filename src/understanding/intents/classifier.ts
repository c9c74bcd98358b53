import { readFileSync } from 'node:fs'
import type { Intent } from '../../business/rule-ids.ts'
import type { DomainShare } from './domain.ts'
import { featuresOf } from './features.ts'

/**
 * One-vs-rest logistic regression, trained by scripts/train-intents.ts. `weights` holds for each feature the
 * classes it speaks for and how much, as "class:hundredths" pairs.
 */
export interface IntentModel {
  classes: Intent[]
  bias: number[]
  weights: Record<string, string>
}

export interface IntentClassifier {
  /** Intent → probability, each on its own. */
  score(text: string, share: DomainShare): Map<Intent, number>
}

export function createIntentClassifier(model: IntentModel): IntentClassifier {
  const table = new Map<string, number[]>()
  for (const [feature, pairs] of Object.entries(model.weights)) {
    table.set(
      feature,
      pairs.split(' ').flatMap((pair) => pair.split(':').map(Number)),
    )
  }
  return {
    score(text, share) {
      const features = featuresOf(text, share)
      const sums = [...model.bias]
      // Long texts have more features; each then counts for less, as in training.
      const scale = 1 / Math.sqrt(features.length)
      for (const feature of features) {
        const pairs = table.get(feature)
        if (!pairs) continue
        for (let i = 0; i < pairs.length; i += 2) {
          const index = pairs[i] ?? 0
          sums[index] = (sums[index] ?? 0) + ((pairs[i + 1] ?? 0) / 100) * scale
        }
      }
      return new Map(model.classes.map((intent, index) => [intent, 1 / (1 + Math.exp(-(sums[index] ?? 0)))]))
    },
  }
}

/** The weights in the repository. */
export function loadIntentModel(): IntentModel {
  return JSON.parse(readFileSync(new URL('../data/intents.data.json', import.meta.url), 'utf8'))
}
