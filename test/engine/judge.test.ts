/** The judge model over real HTTP in front of the whole engine. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createLog } from '../../src/ops/log.ts'
import {
  type ChatRequest,
  type OpenAiServer,
  type Scripted,
  startOpenAiServer,
} from '../support/openai-server.ts'

const DRAFT = 'Que bom que você chamou! O que você quer produzir aí?'
const OTHER = 'Oi! Me conta que produto você quer fabricar?'

let server: OpenAiServer
let session: ChatSession
let leads = 0

beforeAll(async () => {
  server = await startOpenAiServer({ apiKey: 'sk-test' })
  const business = await loadConfigured('seleto')
  session = await openChatSession({
    business: {
      ...business,
      config: {
        ...business.config,
        judge: {
          on: true,
          timeout_ms: 400,
          rules: { pressure: { on_failure: 'pass' }, identity: { on_failure: 'block' } },
        },
      },
    },
    config: readConfig({
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: 'test-model',
      OPENAI_EMBEDDING_MODEL: 'local',
    }),
    log: createLog('silent'),
  })
})
afterAll(async () => {
  await session.close()
  await server.close()
})
beforeEach(() => {
  server.requests.length = 0
  server.refused.length = 0
})

const asksJudge = (request: ChatRequest) => request.response_format.json_schema.name === 'verdict'
const questionOf = (request: ChatRequest) => JSON.stringify(request.messages)

/** A new lead writes; drafts come in order, and the judge answers by what it is asked. */
async function say(drafts: string[], judge: (question: string) => Scripted) {
  let written = 0
  server.answer((request) => {
    if (asksJudge(request)) return judge(questionOf(request))
    const reply = drafts[Math.min(written, drafts.length - 1)] ?? ''
    written += 1
    return { reply }
  })
  leads += 1
  const { replies, state } = await session.handle({
    from: `55119${String(87_000_000 + leads)}`,
    text: 'oi, tudo bem?',
  })
  return { texts: replies.map(({ text }) => text), state }
}

const passes: Scripted = { content: '{"verdict":"pass","match":""}' }

it('lets a draft go that it has nothing against, after one question a rule', async () => {
  const { texts, state } = await say([DRAFT], () => passes)
  expect(texts).toEqual([DRAFT])
  expect(state.llmCalls).toBe(1)
  expect(server.requests.filter(asksJudge)).toHaveLength(2)
  expect(server.refused).toEqual([])
})

it('sends a draft back with its own words when it blocks one', async () => {
  const { texts, state } = await say([DRAFT, OTHER], (question) =>
    question.includes('REGRA pressure') && question.includes(DRAFT)
      ? { content: JSON.stringify({ verdict: 'block', match: 'Que bom que você chamou!' }) }
      : passes,
  )
  expect(texts).toEqual([OTHER])
  expect(state.violations).toContainEqual(expect.objectContaining({ rule: 'pressure', draft: DRAFT }))
})

it('never lifts a block of the rules', async () => {
  const { texts } = await say(['A máquina custa R$ 35.000.'], () => passes)
  expect(texts).toHaveLength(1)
  expect(texts.join()).not.toMatch(/35/)
  expect(server.requests.filter(asksJudge)).toHaveLength(0)
})

it('answers the lead when the judge hangs or talks nonsense, by the policy of each rule', async () => {
  for (const broken of [{ hang: true }, { content: 'não sei' }, { status: 500 }] satisfies Scripted[]) {
    const tolerated = await say([DRAFT], (question) =>
      question.includes('REGRA pressure') ? broken : passes,
    )
    expect(tolerated.texts).toEqual([DRAFT])
    const refused = await say([DRAFT], (question) => (question.includes('REGRA identity') ? broken : passes))
    expect(refused.texts).toHaveLength(1)
    expect(refused.texts).not.toEqual([DRAFT])
    expect(refused.state.violations).toContainEqual(expect.objectContaining({ rule: 'identity' }))
  }
})
