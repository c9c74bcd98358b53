import type pg from 'pg'
import { ConfigError } from '../ops/errors.ts'
import { startEmbedded } from './embedded.ts'
import { createPooledDatabase, DEFAULT_LIMITS, type PooledDatabase, type PoolLimits } from './pool.ts'
import { vacuum } from './queries/upkeep.ts'

export interface OpenDatabaseOptions {
  /** `postgres://…` of any Postgres with pgvector, pg_trgm and unaccent. Absent: the embedded database. */
  databaseUrl?: string | undefined
  /** Folder of the embedded database. Absent: in memory, gone at close. */
  dataDir?: string | undefined
  /** A dumped data folder to start an in-memory database from: tests. */
  template?: Blob | undefined
  poolSize?: number | undefined
  limits?: Partial<PoolLimits>
  /** Milliseconds between two vacuums of an embedded database in a folder. */
  vacuumEveryMs?: number
  /** Hears of connections lost while idle and of a broken embedded backend. Never throw from it. */
  onError?: (error: Error) => void
}

/**
 * Opens the database. A server is not contacted yet: a query that cannot reach it rejects, and a later one
 * may succeed. The embedded one is started here and rejects with a ConfigError when its folder is in use.
 */
export async function openDatabase(options: OpenDatabaseOptions = {}): Promise<PooledDatabase> {
  const limits: PoolLimits = { ...DEFAULT_LIMITS, ...options.limits }
  if (options.poolSize !== undefined) limits.size = options.poolSize
  const onError = options.onError ?? (() => {})
  if (options.databaseUrl) {
    return createPooledDatabase({
      kind: 'server',
      connection: serverConnection(options.databaseUrl, limits),
      limits,
      onError,
    })
  }
  const server = await startEmbedded({
    dataDir: options.dataDir,
    template: options.template,
    idleInTransactionMs: limits.idleInTransactionMs,
    onError,
  })
  const db = createPooledDatabase({
    kind: 'embedded',
    connection: { host: server.socketDir, port: 5432, user: 'postgres', database: 'postgres', ssl: false },
    limits,
    onError,
    afterEnd: server.close,
  })
  return options.dataDir === undefined ? db : withUpkeep(db, options.vacuumEveryMs ?? VACUUM_MS, onError)
}

/**
 * Often enough for the planner to know a table that has just grown. Measured: a vacuum of everything takes
 * 0.1 to 0.2 s; without any, a queue grows the folder by 0.1 MB a thousand jobs.
 */
const VACUUM_MS = 600_000

/** The embedded database has no background workers: nobody else vacuums. */
function withUpkeep(db: PooledDatabase, everyMs: number, onError: (error: Error) => void): PooledDatabase {
  const timer = setInterval(() => {
    vacuum(db).catch((error) => onError(error instanceof Error ? error : new Error(String(error))))
  }, everyMs)
  timer.unref()
  return {
    ...db,
    close() {
      clearInterval(timer)
      return db.close()
    },
  }
}

const SERVER_URL = /^postgres(ql)?:\/\//
/** Supabase's transaction pooler listens on 6543; the parameter is the one Prisma users write. */
const TRANSACTION_POOLER = /:6543(\/|\?|$)|[?&]pgbouncer=true(&|$)/

/**
 * Server-side limits travel as start-up parameters. A transaction pooler refuses or ignores parameters it
 * does not know (PgBouncer: `ignore_startup_parameters`), so behind one only the client's own limits hold.
 */
function serverConnection(databaseUrl: string, limits: PoolLimits): pg.PoolConfig {
  if (!SERVER_URL.test(databaseUrl)) throw new ConfigError('DATABASE_URL is not a postgres:// address.')
  if (TRANSACTION_POOLER.test(databaseUrl)) return { connectionString: databaseUrl }
  return {
    connectionString: databaseUrl,
    statement_timeout: limits.statementMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
  }
}
