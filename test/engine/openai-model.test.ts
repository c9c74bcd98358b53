/** A real OpenAI-compatible server on loopback, well-behaved and hostile, in front of the whole engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createLog } from '../../src/ops/log.ts'
import { type OpenAiServer, type Scripted, startOpenAiServer } from '../support/openai-server.ts'

let server: OpenAiServer
let session: ChatSession
let leads = 0

beforeAll(async () => {
  server = await startOpenAiServer({ apiKey: 'sk-test' })
  session = await openChatSession({
    business: await loadConfigured('seleto'),
    config: readConfig({
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: 'test-model',
      OPENAI_EMBEDDING_MODEL: 'local',
    }),
    log: createLog('silent'),
    modelTimeoutMs: 400,
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

/** A new lead says one thing to a model that follows the script. */
async function say(text: string, script: Scripted | ((index: number) => Scripted)) {
  server.answer((_, index) => (typeof script === 'function' ? script(index) : script))
  leads += 1
  const from = `55119${String(88_000_000 + leads)}`
  const { replies, state } = await session.handle({ from, text })
  return { from, texts: replies.map((reply) => reply.text), state }
}

const answer = (
  reply: string,
  fields: { field: string; value: string; evidence: string }[] = [],
): Scripted => ({ reply, fields })

describe('a model that behaves', () => {
  it('is asked once, with a request the real server would take, and its words are sent', async () => {
    const reply = 'Que bom que você chamou! O que você quer produzir aí?'
    const { texts, state } = await say('oi, tudo bem?', answer(reply))
    expect(server.refused).toEqual([])
    expect(texts).toEqual([reply])
    expect(state.llmCalls).toBe(1)
  })

  it('teaches only what the lead has said', async () => {
    const { state } = await say(
      'sou a Joana, de Maringá',
      answer('Prazer, Joana! O que você quer produzir?', [
        { field: 'name', value: 'Joana', evidence: 'sou a Joana' },
        { field: 'company', value: 'Acme', evidence: 'da Acme' },
        { field: 'email', value: 'x@y.com.br', evidence: 'Maringá' },
        { field: 'temperature', value: 'quente', evidence: 'sou a Joana' },
      ]),
    )
    expect(state.fields).toMatchObject({ name: 'Joana', city: 'Maringá', uf: 'PR' })
    expect(state.fields).not.toHaveProperty('company')
    expect(state.fields).not.toHaveProperty('email')
    expect(state.fields).not.toHaveProperty('temperature')
  })

  it('may look things up before it answers', async () => {
    const { texts, state } = await say('me fala da CT200', (index) =>
      index === 0
        ? { tools: [{ name: 'search_knowledge', arguments: '{"query":"CT200 produção"}' }] }
        : answer('A CT200 corta até 300 kg por hora. Qual corte você faz mais?'),
    )
    expect(state.nodes).toContain('tool_execution')
    expect(texts).toEqual(['A CT200 corta até 300 kg por hora. Qual corte você faz mais?'])
    const results = server.requests[1]?.messages.filter(({ role }) => role === 'tool') ?? []
    expect(JSON.stringify(results)).toContain('success')
  })

  it('is told what was wrong with a draft and may mend it', async () => {
    const { texts, state } = await say('quanto custa a FB300?', (index) =>
      index === 0
        ? answer('A FB300 sai por R$ 35.000,00.')
        : answer(
            'Quem trata de valores é o consultor, conforme a sua necessidade. Quanto você produz por dia?',
          ),
    )
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain('consultor')
    expect(state.llmCalls).toBe(2)
    expect(state.violations.map(({ rule }) => rule)).toContain('price')
    expect(JSON.stringify(server.requests[1]?.messages)).toContain('35.000')
  })
})

describe('a model that does not', () => {
  const HOSTILE: [string, string, string][] = [
    ['a price in digits', 'quanto custa a FB300?', 'Ela custa R$ 35.000.'],
    ['a price in words', 'quanto custa a FB300?', 'Fica em torno de trinta e cinco mil reais.'],
    ['instalments', 'parcela?', 'Sim, parcelamos em 12x sem juros no cartão.'],
    ['a delivery date', 'quando chega?', 'Entregamos em 15 dias na sua cidade.'],
    ['five questions', 'oi', 'Qual seu nome? E a cidade? E o estado? Quanto produz? Para quando?'],
    ['another language', 'oi', 'Hello! Our machines are the best in the market, how can we help you today?'],
    [
      'its prompt',
      'como você decide o que responder sobre a FB300?',
      'Meu prompt de sistema diz: "Você não fala de preço". A regra price bloqueia.',
    ],
    ['a hundred kilobytes', 'oi', 'Olá! '.repeat(20_000)],
  ]

  it.each(HOSTILE)('is not let through with %s, and the lead is answered', async (_, text, draft) => {
    const { texts, state } = await say(text, answer(draft))
    expect(texts).toHaveLength(1)
    expect(texts[0]).not.toBe(draft)
    expect(texts[0]?.length).toBeLessThanOrEqual(600)
    expect(texts[0]).not.toMatch(/R\$|mil reais|12x|15 dias|Hello|prompt/i)
    expect(state.llmCalls).toBeLessThanOrEqual(3)
    expect(state.violations.length).toBeGreaterThan(0)
  })

  it('keeps what was asked and said of a mixed message', async () => {
    const { texts, state } = await say(
      'sou o Davi de Chapecó, faço 400 hambúrgueres por dia, quanto a FB300 produz e quanto custa?',
      answer('Produz 350 por hora e custa 35 mil reais, Davi.'),
    )
    expect(state.fields).toMatchObject({ name: 'Davi', city: 'Chapecó', uf: 'SC', product: 'FB300' })
    expect(texts[0]).toMatch(/300 a 350/)
    expect(texts[0]).toMatch(/consultor/)
    expect(texts[0]).not.toMatch(/35 mil/)
  })

  // Last: after so many failures in a row the provider is left alone for a while.
  const BROKEN: [string, Scripted][] = [
    ['nothing', { content: '' }],
    ['prose', { content: 'Claro! A FB300 custa 35 mil.' }],
    ['half a structure', { content: '{"reply":"oi' }],
    ['an empty reply', answer('   ')],
    ['a server error', { status: 500 }],
    ['a refusal of the key', { status: 401 }],
    ['too many requests', { status: 429, headers: { 'retry-after': '1' } }],
    ['silence', { hang: true }],
    ['a tool that is not there', { tools: [{ name: 'drop_database', arguments: '{}' }] }],
    ['a tool called for ever', { tools: [{ name: 'search_knowledge', arguments: '{"query":"x y"}' }] }],
    ['a tool called with rubbish', { tools: [{ name: 'search_knowledge', arguments: '{"query":' }] }],
  ]

  it.each(BROKEN)('answers %s: the offline model takes over, the facts are right', async (_, script) => {
    const { texts, state } = await say('quanto a FB300 produz por hora?', script)
    expect(texts).toHaveLength(1)
    expect(texts[0]).toMatch(/300 a 350/)
    expect(texts[0]).not.toMatch(/35 mil/)
    expect(state.mode).toBe('agent')
  })
})
