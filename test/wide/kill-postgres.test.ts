import { afterAll, beforeAll, expect, it } from 'vitest'
import { STEPS } from '../../src/inbox/ports.ts'
import { runKills } from '../kill/run.ts'
import { createServerDatabase } from '../kill/server-database.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
let database: Awaited<ReturnType<typeof createServerDatabase>>
beforeAll(async () => {
  if (!serverUrl) throw new Error('set TEST_DATABASE_URL to a Postgres with pgvector')
  database = await createServerDatabase(serverUrl)
})
afterAll(() => database?.drop())

// Three kills a step; `npm run kill-test` with DATABASE_URL does twenty, and judges each step by itself.
it('keeps its promises when either of two workers is killed at every step (Postgres)', async () => {
  const [row] = await runKills({
    database: { databaseUrl: database.url },
    workers: 2,
    contacts: 36,
    plan: [STEPS.map((step) => ({ step, kills: 3 }))],
  })
  expect(row).toMatchObject({
    kills: 3 * STEPS.length,
    lost: 0,
    duplicated: 0,
    outOfOrder: 0,
    afterTakeover: 0,
  })
  expect(row?.acknowledged).toBeGreaterThan(100)
})
