/** What a model's tokens cost, from the list prices. */
import type { ModelUsage } from '../../src/model/contract.ts'
import { readListPrices } from '../../src/model/list-prices.ts'
import { OFFLINE_MODEL } from '../../src/model/offline/offline-chat-model.ts'
import { createPrices } from '../../src/model/prices.ts'

/** US dollars of one call; null for a model the table does not have. */
export type PriceOf = (model: string, usage: ModelUsage) => number | null

export function readPrices(): PriceOf {
  const priceOf = createPrices(readListPrices())
  return (model, usage) =>
    model === OFFLINE_MODEL
      ? 0
      : (priceOf(model, usage) ?? priceOf(model.replace(/-\d{4}-\d{2}-\d{2}$/, ''), usage))
}
