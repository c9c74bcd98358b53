import pg from 'pg'
import { ProsaError } from '../ops/errors.ts'

/**
 * The database cannot be reached, does not answer in time, or ended the session. What was asked may have been done: a commit
 * whose answer was lost stands.
 */
export class DatabaseUnavailableError extends ProsaError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('db.unavailable', `the database is not available: ${message}`, { ...options, retryable: true })
  }
}

/**
 * SQLSTATE: connection exceptions, insufficient resources (a full disk, too many connections), shut-downs and starts.
 * Source: PostgreSQL manual, "PostgreSQL Error Codes".
 */
const OUTAGE = /^(?:08|53|57P0)/

/** An error of `pg` as what it says about the database: its own answers to a statement stay as they are. */
export function readDatabaseError(error: unknown): unknown {
  if (error instanceof ProsaError) return error
  if (error instanceof pg.DatabaseError)
    return OUTAGE.test(error.code ?? '')
      ? new DatabaseUnavailableError(`${error.code} ${error.message}`, { cause: error })
      : error
  // Values that cannot be sent.
  if (error instanceof TypeError || error instanceof RangeError) return error
  return new DatabaseUnavailableError(reasonOf(error), { cause: error })
}

/** Several addresses of one name fail together, without a message of their own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
