import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { ConfigError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import type { Queryable } from './database.ts'
import { DatabaseUnavailableError } from './errors.ts'

/** Long enough for a machine on which everything starts at once, short enough that whoever restarts us shows the failure. */
const WAIT_MS = 60_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5_000
/** Milliseconds one question may take. */
const ASK_MS = 5_000

/**
 * Waits at a start for a database that is not up yet.
 *
 * @throws ConfigError at once when it is up and will not have us: a wrong password, no such database.
 * @throws DatabaseUnavailableError when it has not come within the time.
 */
export async function awaitDatabase(
  db: Queryable,
  options: { log?: Log; waitMs?: number; pause?: (ms: number) => Promise<unknown> } = {},
): Promise<void> {
  const { log, waitMs = WAIT_MS, pause = delay } = options
  const started = performance.now()
  let waited = 0
  for (let tries = 1; ; tries++) {
    try {
      await db.query('select 1', [], { timeoutMs: ASK_MS })
      if (tries > 1) log?.info({ tries }, 'the database is there')
      return
    } catch (error) {
      if (error instanceof pg.DatabaseError)
        throw new ConfigError(`DATABASE_URL: the server refuses us: ${error.message}`, { cause: error })
      if (!(error instanceof DatabaseUnavailableError)) throw error
      const left = waitMs - Math.max(waited, performance.now() - started)
      if (left <= 0)
        throw new DatabaseUnavailableError(
          `${reasonOf(error)}; waited ${Math.round(waitMs / 1000)} s. Is DATABASE_URL right, and does Postgres take connections there?`,
          { cause: error },
        )
      if (tries === 1) log?.warn({ err: error }, 'waiting for the database')
      const ms = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS, left)
      waited += ms
      await pause(ms)
    }
  }
}

const reasonOf = ({ cause, message }: DatabaseUnavailableError) =>
  cause instanceof Error && cause.message !== '' ? cause.message : message
