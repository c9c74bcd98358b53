import { ModelError } from '../../src/model/errors.ts'
import { ProsaError } from '../../src/ops/errors.ts'

/** Postgres error classes that are about the server, not about the statement: connection, resources, shutdown, system. */
const SERVER_CLASSES = ['08', '53', '57', '58', 'XX']
/** The operating system's names for a connection that is not there. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Thrown by a suite for a fault that says nothing about the system it tests. */
export class InfrastructureError extends ProsaError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('eval.infrastructure', message, { ...options, retryable: true })
  }
}

/** Whether provider, network or database failed, and not what is tested. Told by type and code, never by text. */
export function isInfrastructure(error: Error): boolean {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth++) {
    if (one instanceof InfrastructureError) return true
    // An answer that is no answer is the model's own fault.
    if (one instanceof ModelError) return one.failure !== 'nonsense'
    if (!('code' in one) || typeof one.code !== 'string') continue
    if (NETWORK.has(one.code)) return true
    if (/^[0-9A-Z]{5}$/.test(one.code) && SERVER_CLASSES.includes(one.code.slice(0, 2))) return true
  }
  return false
}
