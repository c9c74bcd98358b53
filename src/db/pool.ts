import pg from 'pg'
import { ProsaError } from '../ops/errors.ts'
import type { Database, Queryable } from './database.ts'
import { DatabaseUnavailableError, readDatabaseError } from './errors.ts'

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
/** Idle connections are proven alive this often: one whose server went without a word would be found by its next user. */
const KEEP_ALIVE_MS = 10_000
/** Milliseconds for a rollback: on a connection that does not answer there is nothing to roll back. */
const ROLLBACK_MS = 2_000

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
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
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

  /**
   * A connection that went silent was not alone: the idle ones are replaced, or each would cost its next user a wait of its
   * own. What a server says itself (too many connections, shutting down) says nothing about the others.
   */
  async function noticing<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (error instanceof DatabaseUnavailableError && !(error.cause instanceof pg.DatabaseError)) {
        for (let idle = pool.idleCount; idle > 0; idle--)
          pool.connect().then(
            (client) => client.release(true),
            () => {},
          )
      }
      throw error
    }
  }

  let closing: Promise<void> | undefined
  return {
    kind,
    pool,
    openSingle() {
      const single = new pg.Pool({ ...config, max: 1, query_timeout: 0 })
      single.on('error', onError)
      return single
    },
    query: (text, values, options) => noticing(ask(pool, text, values, options)),
    transaction: (work, options) => noticing(runInTransaction(pool, work, options?.withinMs)),
    close() {
      closing ??= (async () => {
        await pool.end()
        await afterEnd?.()
      })()
      return closing
    },
  }
}

async function ask<Row extends pg.QueryResultRow>(
  through: Pick<pg.Pool | pg.PoolClient, 'query'>,
  text: string,
  values: unknown[] | undefined,
  options: { timeoutMs?: number } = {},
): Promise<pg.QueryResult<Row>> {
  const { timeoutMs } = options
  // pg's types know this only of whole clients.
  const limit = timeoutMs === undefined ? {} : { query_timeout: timeoutMs }
  try {
    return await through.query<Row>({ text, ...(values === undefined ? {} : { values }), ...limit })
  } catch (error) {
    throw readDatabaseError(error)
  }
}

async function runInTransaction<T>(
  pool: pg.Pool,
  work: (tx: Queryable) => Promise<T>,
  withinMs: number | undefined,
): Promise<T> {
  const limit = startLimit(withinMs)
  try {
    const client = await connect(pool, limit)
    let broken: Error | undefined
    try {
      return await limit.within(commitWork(client, work))
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) broken = error
      else broken = await rollBack(client)
      throw error
    } finally {
      client.release(broken)
    }
  } finally {
    limit.end()
  }
}

async function commitWork<T>(client: pg.PoolClient, work: (tx: Queryable) => Promise<T>): Promise<T> {
  await ask(client, 'begin', undefined)
  const result = await work({ query: (text, values, options) => ask(client, text, values, options) })
  // A failed statement that `work` swallowed leaves nothing to commit: Postgres then answers a commit with a
  // rollback, and no error.
  const ended = await ask(client, 'commit', undefined)
  if (ended.command !== 'COMMIT') {
    throw new ProsaError('db.aborted', 'A statement failed earlier in this transaction.')
  }
  return result
}

/** What broke the connection, when it did not take the rollback. */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await ask(client, 'rollback', undefined, { timeoutMs: ROLLBACK_MS })
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}

interface Limit {
  /** Rejects when the time is up. The work goes on, and its outcome goes nowhere. */
  within<T>(work: Promise<T>): Promise<T>
  end(): void
}

function startLimit(ms: number | undefined): Limit {
  if (ms === undefined) return { within: (work) => work, end() {} }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseUnavailableError(`no answer within ${ms} ms`)), ms)
  })
  late.catch(() => {})
  return {
    within: (work) => Promise.race([work, late]),
    end: () => clearTimeout(timer),
  }
}

/** A connection that comes after the time is up goes back. */
async function connect(pool: pg.Pool, limit: Limit): Promise<pg.PoolClient> {
  const connecting = pool.connect().catch((error: unknown) => {
    throw readDatabaseError(error)
  })
  try {
    return await limit.within(connecting)
  } catch (error) {
    connecting.then((client) => client.release()).catch(() => {})
    throw error
  }
}
