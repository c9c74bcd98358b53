/** Counts what one sample spends and hears of what is not its fault. */
import type { ModelOutcome, ReplyModel } from '../../src/model/contract.ts'
import { ModelError } from '../../src/model/errors.ts'
import type { Log } from '../../src/ops/log.ts'
import { isInfrastructure } from './infrastructure.ts'
import type { PriceOf } from './prices.ts'
import type { Usage } from './types.ts'

export interface Meter {
  usage(): Usage
  /** The first failure of a provider, the network or the database; null: none. */
  failure(): Error | null
  /** `cached` tells whether an outcome was answered from disk; a scripted model is `free`. */
  measure(
    model: ReplyModel,
    options?: { cached?: (outcome: ModelOutcome) => boolean; free?: boolean },
  ): ReplyModel
  /** A log that listens: the turn runner tells of a failed turn here, and nowhere else. */
  log: Log
}

export function createMeter(priceOf: PriceOf): Meter {
  const spent: Usage = {
    modelCalls: 0,
    cachedCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    nonsense: 0,
    costUsd: 0,
  }
  let failure: Error | null = null
  const note = (error: unknown) => {
    if (failure === null && error instanceof Error && isInfrastructure(error)) failure = error
  }
  const hear = (fields: object) => {
    if ('err' in fields) note(fields.err)
  }
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear, child: () => log }

  return {
    log,
    usage: () => ({ ...spent }),
    failure: () => failure,
    measure: (model, { cached = () => false, free = false } = {}) => ({
      name: model.name,
      async call(input) {
        spent.modelCalls++
        try {
          const outcome = await model.call(input)
          spent.inputTokens += outcome.usage.inputTokens
          spent.outputTokens += outcome.usage.outputTokens
          if (cached(outcome)) spent.cachedCalls++
          else if (!free) {
            const cost = priceOf(outcome.model, outcome.usage)
            spent.costUsd = cost === null || spent.costUsd === null ? null : spent.costUsd + cost
          }
          return outcome
        } catch (error) {
          if (error instanceof ModelError && error.failure === 'nonsense') spent.nonsense++
          else note(error)
          throw error
        }
      },
    }),
  }
}
