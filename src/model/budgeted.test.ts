import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createCoffeeShop } from '../../test/support/coffee-shop.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createLocalEmbedder } from '../knowledge/embed/local.ts'
import { createIndexer } from '../knowledge/indexer.ts'
import { createSearcher } from '../knowledge/searcher.ts'
import type { Embedder } from '../knowledge/types.ts'
import { MediaError } from '../media/errors.ts'
import { createManualClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { type Budget, createBudget } from './budget.ts'
import { budgetEmbedding, budgetTranscriber, countIndexing } from './budgeted.ts'
import { parsePrices } from './prices.ts'

const PRICES = parsePrices('ear=0.06/min,vectors=1/0')

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(() => test.db.query('delete from model_spend'))

const budgetOf = (contactUsd: number, businessUsd = contactUsd): Budget =>
  createBudget({
    db: test.db,
    clock: createManualClock(new Date('2026-03-10T12:00:00Z')),
    log: createLog('silent'),
    prices: PRICES,
    ceilingsOf: () => ({ timezone: 'America/Sao_Paulo', contactUsd, businessUsd }),
  })
/** Millionths of a dollar by scope. */
const spent = async () =>
  Object.fromEntries(
    (
      await test.db.query<{ scope: string; micro: number }>(
        'select scope, micro_usd::int as micro from model_spend order by scope',
      )
    ).rows.map(({ scope, micro }) => [scope, micro]),
  )

it('a recording is counted by the second, and past a ceiling nobody is asked to hear it', async () => {
  let heard = 0
  const transcriber = budgetTranscriber(
    {
      async transcribe() {
        heard++
        return 'quero desconto'
      },
    },
    budgetOf(0.025),
    'ear',
  )
  const recording = {
    bytes: new Uint8Array(30_000),
    type: 'audio/mp4',
    businessId: 'padaria',
    contactId: 'ana',
  }
  const listen = () => transcriber.transcribe(recording, AbortSignal.timeout(5_000))
  expect([await listen(), await listen()]).toEqual(['quero desconto', 'quero desconto'])
  // Ten seconds at six cents a minute.
  expect(await spent()).toEqual({ 'contact:ana': 20_000, 'business:padaria': 20_000 })
  await expect(listen()).rejects.toBeInstanceOf(MediaError)
  await expect(listen()).rejects.toMatchObject({ code: 'media.unavailable', retryable: false })
  expect(heard).toBe(2)
  expect(await spent()).toEqual({ 'contact:ana': 20_000, 'business:padaria': 20_000 })
})

it('a question past the ceiling is searched by words alone; documents are indexed and counted', async () => {
  const shop = await createCoffeeShop()
  const local = createLocalEmbedder()
  let asked = 0
  const paid: Embedder = {
    id: 'paid:vectors',
    model: 'vectors',
    embedDocuments: (texts) => local.embedDocuments(texts),
    async embedQuery(text) {
      asked++
      return local.embedQuery(text)
    },
  }
  const plenty = budgetOf(1)
  await createIndexer({ db: test.db, embedder: paid, onSpent: countIndexing(budgetOf(0)) }).sync(shop)
  const { [`business:${shop.id}`]: indexed = 0 } = await spent()
  expect(indexed).toBeGreaterThan(0)
  const search = (budget: Budget, onDegraded?: (error: unknown) => void) =>
    createSearcher({
      db: test.db,
      embedder: paid,
      spend: budgetEmbedding(budget),
      ...(onDegraded && { onDegraded }),
    }).search({ businessId: shop.id, text: 'quanto o TR10 torra por hora?' })
  expect(await search(plenty)).toMatchObject({ answerable: true })
  expect(asked).toBe(1)
  const { [`business:${shop.id}`]: after = 0 } = await spent()
  expect(after).toBeGreaterThan(indexed)

  const errors: unknown[] = []
  const found = await search(budgetOf(0), (error) => errors.push(error))
  expect(asked).toBe(1)
  expect(errors).toEqual([expect.objectContaining({ failure: 'budget' })])
  expect(found.answerable).toBe(true)
  expect(found.hits[0]?.document).toBe('torra10')
})
