import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ModelPrice } from './prices.ts'

const usd = z.number().nonnegative()
const schema = z.record(
  z.string(),
  z.union([
    z.strictObject({ input: usd, output: usd }),
    z.strictObject({ minute: usd }).transform(({ minute }) => ({ input: 0, output: 0, minute })),
  ]),
)

/** The providers' list prices, `prices.yaml`: what counts where nobody gave another. */
export function readListPrices(path: string | URL = new URL('./prices.yaml', import.meta.url)) {
  return new Map<string, ModelPrice>(Object.entries(schema.parse(parse(readFileSync(path, 'utf8')))))
}

/** List prices, where `own` gives no other. */
export const pricesWith = (own: ReadonlyMap<string, ModelPrice>): Map<string, ModelPrice> =>
  new Map([...readListPrices(), ...own])
