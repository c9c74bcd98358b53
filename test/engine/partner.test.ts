/** The partner's API on loopback behind the whole engine: offline, and with an OpenAI-compatible server that misbehaves. */
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readDialogues, runDialogue } from '../../evals/scorers/dialogues.ts'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { approveAction } from '../../src/db/queries/approvals.ts'
import { viewConversation } from '../../src/inbox/view.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createLog } from '../../src/ops/log.ts'
import { createPartnerClient } from '../../src/partners/client.ts'
import { createPacer } from '../../src/partners/pacer.ts'
import { type OpenAiServer, type Scripted, startOpenAiServer } from '../support/openai-server.ts'
import { type PartnerServer, startPartnerServer, THREE_PLANS } from '../support/partner-server.ts'

const business = await loadConfigured('serena')
const dialogues = await readDialogues(
  fileURLToPath(new URL('../../evals/datasets/serena/partner-dialogues', import.meta.url)),
)
const START = new Date('2026-03-10T14:00:00-03:00')
let db: PooledDatabase
let partner: PartnerServer
let model: OpenAiServer
let session: ChatSession
let leads = 0

beforeAll(async () => {
  db = await openDatabase()
  await migrate(db)
  model = await startOpenAiServer({ apiKey: 'sk-test' })
})
afterAll(async () => {
  await model.close()
  await db.close()
})
beforeEach(async () => {
  model.requests.length = 0
  partner = await startPartnerServer({
    cities: {
      'olinda/PE': { utility: 'Neoenergia Pernambuco', qualified: true, plans: THREE_PLANS, minimum: 300 },
    },
  })
})
afterEach(async () => {
  await session.close()
  await partner.close()
})

async function open(kind: 'offline' | 'openai', toolsMs = 5_000) {
  const { config } = business
  session = await openChatSession({
    business: { ...business, config: { ...config, limits: { ...config.limits, tools_ms: toolsMs } } },
    config: readConfig(
      kind === 'offline'
        ? { PROSA_MODEL: 'offline' }
        : {
            OPENAI_API_KEY: 'sk-test',
            OPENAI_BASE_URL: model.url,
            OPENAI_MODEL: 'test-model',
            OPENAI_EMBEDDING_MODEL: 'local',
          },
    ),
    log: createLog('silent'),
    db,
    partner: createPartnerClient({
      baseUrl: partner.url,
      token: 'partner-token',
      pacer: createPacer({ intervalMs: 0, maxWaitMs: 1_000 }),
      backoffMs: 1,
      breakAfter: 50,
      maxBackoffMs: 2,
    }),
    start: START,
    modelTimeoutMs: 1_000,
  })
  leads += 1
  const from = `55819${String(77_000_000 + leads)}`
  return {
    from,
    say: async (text: string) => {
      const { replies, state } = await session.handle({ from, text })
      return { text: replies.map((reply) => reply.text).join('\n'), state }
    },
  }
}

describe('scripted dialogues with plans, offline', () => {
  it.each(dialogues.map((dialogue) => [dialogue.id, dialogue] as const))('%s', async (_, dialogue) => {
    const { from } = await open('offline')
    const report = await runDialogue(business, dialogue, session, from)
    const problems = report.steps.flatMap(({ step, input, replies, failures }) =>
      failures.map((failure) => `step ${step} "${input}": ${failure}\n    ${replies.join('\n    ')}`),
    )
    expect(problems).toEqual([])
  })
})

describe('look-ups', () => {
  it('are made once for a place, again for another, and not for who may not contract', async () => {
    const { say } = await open('offline')
    await say('oi, sou de Recife PE')
    await say('como funciona?')
    expect(partner.requests).toHaveLength(2)
    const { state } = await say('na verdade é Salvador BA')
    expect(state.tools.map(({ name }) => name)).toEqual(['consultar_areas_operacao_gd', 'obter_planos_gd'])
    expect(partner.requests).toHaveLength(4)
    const poor = await open('offline')
    await poor.say('Recife PE, conta de 150')
    expect(partner.requests).toHaveLength(4)
  })

  it('are unknown when the partner is down: a person confirms, nobody is turned away, and it is asked again', async () => {
    const { say } = await open('offline')
    partner.fault({ kind: 'respond', status: 503, times: 6 })
    const down = await say('oi, sou de Recife PE')
    expect(down.text).toMatch(/consultor/)
    expect(down.text).not.toMatch(/não atend|fora da área|503|erro/i)
    expect(down.state).toMatchObject({
      status: 'in_progress',
      reasons: expect.arrayContaining([expect.stringMatching(/^partner_unknown: /)]),
      tools: [
        { name: 'consultar_areas_operacao_gd', success: false, error: 'partner.unavailable' },
        { name: 'obter_planos_gd', success: false, error: 'partner.unavailable' },
      ],
    })
    await session.handle({ advanceMinutes: 1 })
    const back = await say('minha conta vem 450')
    expect(back.text).toContain('18%')
    expect(back.state.reasons.join()).not.toContain('partner_unknown')
  })

  it('do not hold a turn up: what is not back in time is unknown', async () => {
    const { say } = await open('offline', 250)
    partner.fault({ kind: 'hang', times: 10 })
    const startedAt = performance.now()
    const { text, state } = await say('oi, sou de Recife PE')
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(text).toMatch(/consultor/)
    expect(state.tools.map(({ error }) => error)).toEqual(['sem resposta a tempo', 'sem resposta a tempo'])
  })

  it('leave today’s way as it is when there is no partner', async () => {
    session = await openChatSession({
      business,
      config: readConfig({ PROSA_MODEL: 'offline' }),
      log: createLog('silent'),
      db,
      start: START,
    })
    const { state } = await session.handle({
      from: '5581970000001',
      text: 'sou a Ana de Recife PE, conta de 450',
    })
    expect(state).toMatchObject({ status: 'qualified', tools: [] })
    expect(partner.requests).toEqual([])
  })
})

describe('with a model of a provider', () => {
  const script = (...answers: Scripted[]) =>
    model.answer((_, index) => answers[index] ?? answers.at(-1) ?? { reply: '' })
  const GOOD =
    'Na sua cidade indico o *Plano Premium*, com 18% de desconto e fidelidade de 60 meses. Com quem eu falo?'

  it('gives it the look-ups of the turn, in an order the real server takes, and the earlier ones as data', async () => {
    const { say } = await open('openai')
    script(
      { reply: 'Que bom, Recife está na área atendida! Quanto costuma vir a sua conta de luz?' },
      { reply: GOOD },
    )
    const first = await say('sou de Recife PE')
    expect(model.refused).toEqual([])
    expect(first.text).toContain('Recife')
    const roles = model.requests[0]?.messages.map(({ role }) => role)
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'tool'])
    expect(JSON.stringify(model.requests[0]?.messages)).toContain('Plano Premium')
    const second = await say('vem uns 450')
    expect(second.text).toBe(GOOD)
    expect(JSON.stringify(model.requests[1]?.messages[1])).toContain('Plano Premium')
  })

  it.each([
    ['a discount nobody returned', 'Para Recife o Plano Premium tem 25% de desconto. Com quem eu falo?'],
    ['another plan’s discount', 'O *Plano Básico* tem 18% de desconto, sem fidelidade. Com quem eu falo?'],
    ['a plan that does not exist', 'Indico o Plano Diamante, com 18% de desconto. Com quem eu falo?'],
    ['a no to a place that is served', 'Infelizmente ainda não atendemos Recife. Obrigada!'],
    ['a contract nobody made', 'Pronto, o seu contrato está fechado e assinado!'],
  ])('does not send %s', async (_, reply) => {
    const { say } = await open('openai')
    script({ reply })
    const { text, state } = await say('sou de Recife PE, conta de 450')
    expect(text).not.toBe('')
    expect(text).not.toContain(reply.slice(0, 25))
    expect(state.violations.length).toBeGreaterThan(0)
  })

  it.each([
    'Infelizmente ainda não atendemos Recife.',
    'Que pena, a sua cidade está fora da nossa área de cobertura.',
    'Boa notícia: atendemos a sua cidade!',
  ])('does not send a yes or no when nobody answered: %s', async (reply) => {
    const { say } = await open('openai')
    partner.fault({ kind: 'respond', status: 500, times: 20 })
    script({ reply })
    const { text } = await say('sou de Recife PE')
    expect(text).not.toContain(reply)
    expect(text).toMatch(/consultor/)
  })

  it('registers nobody without a yes and an approval, once with both, and for the contact alone', async () => {
    const { say, from } = await open('openai')
    const register: Scripted = { tools: [{ name: 'cadastrar_lead', arguments: '{"profissao":null}' }] }
    const reply = 'Obrigada, Marina! O consultor segue com você por aqui.'
    script(register, { reply })
    const early = await say('sou a Marina Duarte de Recife PE')
    expect(early.state.tools.at(-1)).toMatchObject({ name: 'cadastrar_lead', success: false })
    expect(early.text).not.toMatch(/cadastr|qualifica|aprova/i)
    model.requests.length = 0
    // Still without an approval, now with a yes.
    const head = await viewConversation(db, { businessId: 'serena', contact: from })
    if (head === null) throw new Error('no conversation')
    const asked = await say('minha conta vem 450 e meu email é marina@exemplo.com.br')
    expect(asked.state.tools.at(-1)).toMatchObject({
      success: false,
      error: expect.stringMatching(/aprovação/),
    })
    expect(partner.leads.size).toBe(0)
  })

  it('registers the contact of the run once a person approved', async () => {
    const { say, from } = await open('openai')
    script({ reply: 'Certo! Quanto costuma vir a sua conta de luz?' })
    await say('oi, sou de Recife PE')
    const head = await viewConversation(db, { businessId: 'serena', contact: from })
    if (head === null) throw new Error('no conversation')
    await approveAction(db, {
      contactId: head.contactId,
      businessId: 'serena',
      action: 'cadastrar_lead',
      by: 'Rita',
      now: START,
      expiresAt: new Date(START.getTime() + 3_600_000),
    })
    model.requests.length = 0
    const args = '{"profissao":null,"cep":null,"rua":null,"numero":null,"bairro":null,"complemento":null}'
    const call = { name: 'cadastrar_lead', arguments: args }
    script(
      { tools: [call, call] },
      { tools: [call] },
      { reply: 'Obrigada, Marina! O consultor segue com você.' },
    )
    const { text, state } = await say('Marina Duarte, conta de 450, email marina@exemplo.com.br')
    expect([...partner.leads.values()]).toMatchObject([
      { fullName: 'Marina Duarte', mobilePhone: from, city: 'Recife', state: 'PE', utilityBillingValue: 450 },
    ])
    expect(
      state.tools.filter(({ name, success }) => name === 'cadastrar_lead' && success).length,
    ).toBeGreaterThan(0)
    expect(text).not.toMatch(/cadastr|registr/i)
  })

  it('takes no city of the model’s for the conversation’s own', async () => {
    const { say } = await open('openai')
    const other = { name: 'obter_planos_gd', arguments: '{"cidade":"Salvador","estado":"BA"}' }
    script({ tools: [other] }, { reply: GOOD })
    const { text } = await say('sou de Recife PE, conta de 450')
    expect(text).toBe(GOOD)
  })

  it('hears of unknown tools and broken arguments, and the lead does not', async () => {
    const { say } = await open('openai')
    script(
      {
        tools: [
          { name: 'drop_table', arguments: '{}' },
          { name: 'obter_planos_gd', arguments: '{"cidade":7' },
        ],
      },
      {
        reply:
          'A assinatura funciona com créditos na conta da distribuidora. De qual cidade e estado você fala?',
      },
    )
    const { text, state } = await say('oi, como funciona?')
    expect(state.tools.map(({ name, success }) => [name, success])).toEqual([
      ['drop_table', false],
      ['obter_planos_gd', false],
    ])
    expect(text).not.toMatch(/drop_table|ferramenta|obter_planos/)
  })
})
