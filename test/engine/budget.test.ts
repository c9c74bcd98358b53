/** A day's ceiling in front of the whole engine, with a model on loopback: past it the offline model answers. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { ceilingsOf, createBudget } from '../../src/model/budget.ts'
import { readListPrices } from '../../src/model/list-prices.ts'
import { createLog } from '../../src/ops/log.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'

const WORDS = 'Que bom que você chamou! O que você quer produzir aí?'
const DAY = '2026-03-10'

let server: OpenAiServer
let session: ChatSession
let test: TestDatabase
const refused: string[] = []
const judgements = () =>
  server.requests.filter((one) => one.response_format.json_schema.name === 'verdict').length

beforeAll(async () => {
  server = await startOpenAiServer({ apiKey: 'sk-test' })
  test = await createTestDatabase()
  const loaded = await loadConfigured('seleto')
  const business = {
    ...loaded,
    config: {
      ...loaded.config,
      // A judge that blocks when it cannot be asked must not silence the offline model.
      judge: { on: true, timeout_ms: 5_000, rules: { identity: { on_failure: 'block' as const } } },
    },
  }
  session = await openChatSession({
    business,
    db: test.db,
    config: readConfig({
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: 'test-model',
      OPENAI_EMBEDDING_MODEL: 'local',
    }),
    log: createLog('silent'),
    start: new Date(`${DAY}T15:00:00Z`),
    budgetOf: (deps) =>
      createBudget({
        ...deps,
        prices: readListPrices(),
        ceilingsOf: ceilingsOf([business]),
        onRefused: ({ scope }) => refused.push(scope),
      }),
  })
  server.answer((request) =>
    request.response_format.json_schema.name === 'verdict'
      ? { content: '{"verdict":"pass","match":""}' }
      : { reply: WORDS },
  )
})
afterAll(async () => {
  await session.close()
  await test.close()
  await server.close()
})
beforeEach(() => {
  server.requests.length = 0
  refused.length = 0
})

const say = async (from: string, text: string) =>
  (await session.handle({ from, text })).replies.map((one) => one.text)
const contact = async (phone: string) => {
  const { rows } = await test.db.query<{ id: string }>(
    'select contact_id as id from contact_aliases where value = $1',
    [phone],
  )
  return rows[0]?.id ?? ''
}
const spend = (scope: string, usd: number) =>
  test.db.query(
    `insert into model_spend values ($1, $2, $3) on conflict (scope, day) do update set micro_usd = excluded.micro_usd`,
    [scope, DAY, usd * 1_000_000],
  )

it('asks the model while there is something left, and keeps what it used', async () => {
  expect(await say('5511987651001', 'oi')).toEqual([WORDS])
  const { rows } = await test.db.query<{ scope: string }>('select scope from model_spend where micro_usd > 0')
  expect(rows.map(({ scope }) => scope).sort()).toEqual(
    ['business:seleto', `contact:${await contact('5511987651001')}`].sort(),
  )
})

it('answers one who spent their day with the offline model, unjudged, and others as before', async () => {
  await spend(`contact:${await contact('5511987651001')}`, 0.5)
  const [reply = ''] = await say('5511987651001', 'vocês têm máquina de hambúrguer?')
  expect(reply).not.toBe(WORDS)
  expect(reply.toLowerCase()).toMatch(/formadora|hambúrguer/)
  expect(server.requests).toEqual([])
  expect(refused).toContain('contact')
  expect(await say('5511987651002', 'oi')).toEqual([WORDS])
  expect(judgements()).toBe(1)
})

it('answers everybody so once the business has spent its day', async () => {
  await spend('business:seleto', 50)
  const [reply = ''] = await say('5511987651003', 'oi, sou a Marta de Sorocaba')
  expect(reply).not.toBe('')
  expect(reply).not.toBe(WORDS)
  expect(server.requests).toEqual([])
  expect(refused).toContain('business')
})

it('asks the model again the next day', async () => {
  await session.handle({ advanceMinutes: 13 * 60 })
  expect(await say('5511987651001', 'oi de novo')).toHaveLength(1)
  expect(server.requests.length).toBeGreaterThan(0)
  expect(await say('5511987651003', 'oi')).toEqual([WORDS])
  expect(refused).toEqual([])
})
