import type { ReplyModel } from './contract.ts'
import { ModelError } from './errors.ts'

/**
 * Models in order: the next one answers when the one before fails, over-runs its time or answers nonsense. The
 * last one's failure is the turn's. An aborted turn is not a failure and is not tried elsewhere.
 */
export function createFallbackModel(
  models: [ReplyModel, ...ReplyModel[]],
  onFailure: (failure: { model: string; error: ModelError }) => void = () => {},
): ReplyModel {
  return {
    name: models.map(({ name }) => name).join(' → '),
    async call(input) {
      let last: ModelError | undefined
      for (const model of models) {
        try {
          return await model.call(input)
        } catch (error) {
          input.signal.throwIfAborted()
          if (!(error instanceof ModelError)) throw error
          onFailure({ model: model.name, error })
          last = error
        }
      }
      throw last ?? new ModelError('provider', 'no model is configured')
    },
  }
}
