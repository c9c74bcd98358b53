/** Every error Prosa raises on purpose. Retry is decided by `retryable`, never by matching text. */
export class ProsaError extends Error {
  /** Stable, machine-readable: `area.reason`. */
  readonly code: string
  /** True when the same call may succeed later with nothing changed. */
  readonly retryable: boolean

  constructor(code: string, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.retryable = options.retryable ?? false
  }
}

/** A file, a variable or an argument a person must correct. Exits with 2 on the command line. */
export class ConfigError extends ProsaError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('config.invalid', message, options)
  }
}
