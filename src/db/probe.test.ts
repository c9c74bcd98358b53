import { expect, it } from 'vitest'
import type { Queryable } from './database.ts'
import { createDatabaseProbe } from './probe.ts'

function scripted() {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  const db: Queryable = {
    query: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve: () => resolve({ rows: [], rowCount: 0 }), reject })
      }),
  }
  return { db, waiting }
}

it('says yes and no as the database does', async () => {
  const { db, waiting } = scripted()
  const answers = createDatabaseProbe(db)
  const yes = answers()
  waiting[0]?.resolve()
  expect(await yes).toBe(true)
  const no = answers()
  waiting[1]?.reject(new Error('refused'))
  expect(await no).toBe(false)
})

it('waits for no silence, asks one question meanwhile, and asks anew after it', async () => {
  const { db, waiting } = scripted()
  const answers = createDatabaseProbe(db, { withinMs: 5 })
  expect(await Promise.all([answers(), answers()])).toEqual([false, false])
  expect(await answers()).toBe(false)
  expect(waiting).toHaveLength(1)
  waiting[0]?.reject(new Error('timeout'))
  await Promise.resolve()
  const back = createDatabaseProbe(db, { withinMs: 60_000 })()
  waiting.at(-1)?.resolve()
  expect(await back).toBe(true)
})
