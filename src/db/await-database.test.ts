import pg from 'pg'
import { expect, it } from 'vitest'
import { ConfigError } from '../ops/errors.ts'
import { awaitDatabase } from './await-database.ts'
import type { Queryable } from './database.ts'
import { DatabaseUnavailableError } from './errors.ts'

const refused = () => new DatabaseUnavailableError('connect ECONNREFUSED 127.0.0.1:5432')

/** Fails with these, one a question, then answers. */
function failing(errors: Error[]): Queryable {
  return {
    query() {
      const error = errors.shift()
      return error === undefined ? Promise.resolve({ rows: [], rowCount: 0 }) : Promise.reject(error)
    },
  }
}

function pauses() {
  const taken: number[] = []
  const pause = async (ms: number) => {
    taken.push(ms)
  }
  return { taken, pause }
}

it('waits longer each time until the database is there', async () => {
  const { taken, pause } = pauses()
  await awaitDatabase(failing([refused(), refused(), refused()]), { pause })
  expect(taken).toEqual([500, 1000, 2000])
})

it('gives up in the end, and says what it waited for', async () => {
  const { taken, pause } = pauses()
  const never = failing(Array.from({ length: 100 }, refused))
  await expect(awaitDatabase(never, { pause, waitMs: 20_000 })).rejects.toThrow(
    /ECONNREFUSED 127\.0\.0\.1:5432; waited 20 s\. Is DATABASE_URL right/,
  )
  expect(taken.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(20_000)
})

it('does not wait for a server that refuses us', async () => {
  const { taken, pause } = pauses()
  const wrong = new pg.DatabaseError('password authentication failed for user "prosa"', 1, 'error')
  wrong.code = '28P01'
  await expect(awaitDatabase(failing([wrong]), { pause })).rejects.toThrow(ConfigError)
  expect(taken).toEqual([])
})
