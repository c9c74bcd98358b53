import type { ModelUsage } from './contract.ts'

/** US dollars for a million tokens, or for a minute of sound. */
export interface ModelPrice {
  input: number
  output: number
  minute?: number
}

/** Cost in US dollars of a call, or null when nobody said what the model costs. */
export type PriceOf = (model: string, usage: ModelUsage) => number | null

/**
 * Prices by model, with or without the provider's prefix ("openai:"). The offline model and calls without tokens
 * cost nothing.
 */
export function createPrices(prices: ReadonlyMap<string, ModelPrice>): PriceOf {
  return (model, { inputTokens, outputTokens, seconds = 0 }) => {
    if (inputTokens === 0 && outputTokens === 0 && seconds === 0) return 0
    const price = prices.get(model) ?? prices.get(model.replace(/^[^:]*:/, ''))
    // One that has no price a minute is not known to hear.
    if (price === undefined || (seconds > 0 && price.minute === undefined)) return null
    const tokens = (inputTokens * price.input + outputTokens * price.output) / 1_000_000
    return tokens + (seconds / 60) * (price.minute ?? 0)
  }
}

/**
 * Reads `model=input/output` pairs between commas: US dollars for a million tokens, e.g. `gpt-x=0.15/0.60`; of one that
 * hears, for a minute: `whisper-x=0.006/min`.
 *
 * @throws RangeError naming the pair that is none.
 */
export function parsePrices(text: string): Map<string, ModelPrice> {
  const prices = new Map<string, ModelPrice>()
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue
    const heard = /^\s*([^\s=]+)\s*=\s*(\d+(?:\.\d+)?)\s*\/\s*min\s*$/.exec(pair)
    if (heard?.[1] !== undefined) {
      prices.set(heard[1], { input: 0, output: 0, minute: Number(heard[2]) })
      continue
    }
    const found = /^\s*([^\s=]+)\s*=\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/.exec(pair)
    const [, model, input, output] = found ?? []
    if (model === undefined) throw new RangeError(`"${pair.trim()}" is no price: model=input/output`)
    prices.set(model, { input: Number(input), output: Number(output) })
  }
  return prices
}
