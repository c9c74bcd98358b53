import { ProsaError } from '../ops/errors.ts'

export type ModelFailure = 'timeout' | 'provider' | 'nonsense' | 'budget'

/** A model call that gave no usable answer. The next model of the chain takes over. */
export class ModelError extends ProsaError {
  readonly failure: ModelFailure

  constructor(failure: ModelFailure, message: string, options: { cause?: unknown } = {}) {
    super(`model.${failure}`, message, { ...options, retryable: failure !== 'budget' })
    this.failure = failure
  }
}
