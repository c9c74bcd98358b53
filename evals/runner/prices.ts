/** What a model's tokens cost, from `prices.yaml`. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ModelUsage } from '../../src/model/contract.ts'
import { OFFLINE_MODEL } from '../../src/model/offline/offline-chat-model.ts'

const TOKENS = 1_000_000
const schema = z.record(
  z.string(),
  z.strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative() }),
)

/** US dollars of one call; null for a model the table does not have. */
export type PriceOf = (model: string, usage: ModelUsage) => number | null

export function readPrices(path: string | URL = new URL('./prices.yaml', import.meta.url)): PriceOf {
  const table = schema.parse(parse(readFileSync(path, 'utf8')))
  return (model, usage) => {
    if (model === OFFLINE_MODEL) return 0
    const name = model.replace(/^openai:/, '')
    const price = table[name] ?? table[name.replace(/-\d{4}-\d{2}-\d{2}$/, '')]
    if (price === undefined) return null
    return (usage.inputTokens * price.input + usage.outputTokens * price.output) / TOKENS
  }
}
