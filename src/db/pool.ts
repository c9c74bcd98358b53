import pg from 'pg'
import { ProsaError } from '../ops/errors.ts'
import type { Database, Queryable } from './database.ts'

/** The database together with its pool, for libraries that want `pg` itself. */
export type PooledDatabase = Database & {
  readonly pool: pg.Pool
  /**
   * A pool of exactly one connection, the caller's to end: what a library does on it, statement by statement,
   * can so be wrapped in one transaction.
   */
  openSingle(): pg.Pool
}

export interface PoolLimits {
  /** Connections. */
  size: number
  /** Milliseconds to wait for a free or a new connection. */
  connectMs: number
  /** Milliseconds the server lets one statement run; the client gives up a little later. */
  statementMs: number
  /** Milliseconds a connection may hold a transaction and do nothing. */
  idleInTransactionMs: number
}

export const DEFAULT_LIMITS: PoolLimits = {
  size: 10,
  connectMs: 10_000,
  statementMs: 30_000,
  idleInTransactionMs: 30_000,
}

/** How much longer than the server the client waits: the server's own error says more. */
const CLIENT_GRACE_MS = 5_000
const IDLE_MS = 30_000

/**
 * A Database over one pool. `onError` hears of connections lost while idle: the pool replaces them, and
 * without a listener the process would end.
 */
export function createPooledDatabase(options: {
  kind: Database['kind']
  connection: pg.PoolConfig
  limits: PoolLimits
  onError: (error: Error) => void
  afterEnd?: () => Promise<void>
}): PooledDatabase {
  const { kind, connection, limits, onError, afterEnd } = options
  const config: pg.PoolConfig = {
    application_name: 'prosa',
    keepAlive: true,
    idleTimeoutMillis: IDLE_MS,
    connectionTimeoutMillis: limits.connectMs,
    query_timeout: limits.statementMs + CLIENT_GRACE_MS,
    ...connection,
  }
  const pool = new pg.Pool({ ...config, max: limits.size })
  pool.on('error', (error) => {
    // The pool hangs the whole client on it, which no log wants.
    Reflect.deleteProperty(error, 'client')
    onError(error)
  })
  // A connection lost while checked out fails the query that uses it; the event itself needs a listener.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('release', (_error, client) => {
    // A connection given back inside a transaction would carry it to whoever comes next.
    const status = client.getTransactionStatus()
    if (status === 'T' || status === 'E') void client.end().catch(onError)
  })

  let closing: Promise<void> | undefined
  return {
    kind,
    pool,
    openSingle() {
      const single = new pg.Pool({ ...config, max: 1, query_timeout: 0 })
      single.on('error', onError)
      return single
    },
    query: (text, values) => pool.query(text, values),
    transaction: (work) => runInTransaction(pool, work),
    close() {
      closing ??= (async () => {
        await pool.end()
        await afterEnd?.()
      })()
      return closing
    },
  }
}

async function runInTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work({ query: (text, values) => client.query(text, values) })
    // A failed statement that `work` swallowed leaves nothing to commit: Postgres then answers a commit with a
    // rollback, and no error.
    const ended = await client.query('commit')
    if (ended.command !== 'COMMIT') {
      throw new ProsaError('db.aborted', 'A statement failed earlier in this transaction.')
    }
    return result
  } catch (error) {
    try {
      await client.query('rollback')
    } catch (cause) {
      broken = cause instanceof Error ? cause : new Error(String(cause))
    }
    throw error
  } finally {
    client.release(broken)
  }
}
