import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  BUSINESS,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { Business } from '../business/schema.ts'
import { newestHandoff } from '../db/queries/handoffs.ts'
import type { TurnResult } from '../graph/ports.ts'
import { emptyRecord } from '../graph/record.ts'
import type { HandoffAction } from '../graph/state.ts'
import { resumeAgent } from '../inbox/resume.ts'
import { createTurnRunner } from '../inbox/run-turn.ts'
import { createHandoffs, type Handoffs } from './handoffs.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const PHONE = '5511999990001'
const OTHER = '5511999990002'
const week = [{ from: '08:00', to: '18:00' }]

let test: TestDatabase
let h: Harness
let handoffs: Handoffs
let drain: () => Promise<void>
let armed: string[]

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(() => start())

/** A harness with people around it. Its clock starts on a Monday at 9:00 in São Paulo. */
async function start(part: Partial<Business['config']['handoff']> & { copilot?: boolean } = {}) {
  const { copilot = false, ...handoff } = part
  const own = exampleBusiness()
  const business: Business = {
    ...own,
    id: BUSINESS,
    config: {
      ...own.config,
      id: BUSINESS,
      copilot,
      business_hours: {
        ...own.config.business_hours,
        week: { monday: week, tuesday: week, wednesday: week, thursday: week, friday: week },
      },
      handoff: { ...own.config.handoff, summary_fields: ['name', 'city', 'uf'], ...handoff },
    },
  }
  await emptyDatabase(test.db)
  h = await createHarness({ db: test.db })
  armed = []
  handoffs = createHandoffs({
    db: test.db,
    clock: h.clock,
    wake: h.wake,
    businesses: [business],
    cancelReminders: async () => {},
  })
  const runner = createTurnRunner({
    db: test.db,
    clock: h.clock,
    wake: h.wake,
    steps: { reached: () => {} },
    graphOf: () => h.graph,
    timeoutMs: 5_000,
    maxRestarts: 3,
    resumes: () => true,
    onTurn: handoffs.onTurn,
    hold: handoffs.hold,
    onGivenUp: handoffs.onGivenUp,
    armReminder: async (_, { contactId }) => void armed.push(contactId),
  })
  drain = () => h.wake.drain({ turn: (id) => runner.run(id), outbox: (id) => h.outbox.deliver(id) })
}

/** The lead writes, and the graph makes of it what `result` says. */
async function says(text: string, result: Partial<TurnResult> = {}, phone = PHONE): Promise<string> {
  h.graph.script = () => ({ reply: `re: ${text}`, ...result })
  await h.inbox.accept([h.message(phone, text)])
  await drain()
  return h.contactOf(phone)
}

const handedOver = (
  reason: HandoffAction['reason'],
  part: Partial<TurnResult> = {},
): Partial<TurnResult> => ({
  handoff: { reason, summary: 'rascunho' },
  nextMode: 'handoff',
  ...part,
})
const asks = (question: string): Partial<TurnResult> => ({
  technicalQuestions: [{ question, messageId: '' }],
})

let commands = 0
/** A person types this in the inbox. */
async function types(contactId: string, text: string, open = false): Promise<boolean> {
  const message = { text, private: !open, externalId: `c${++commands}`, sender: 'Paula' }
  const taken = await test.db.transaction((tx) => handoffs.onCommand(tx, contactId, message, h.clock.now()))
  await drain()
  return taken
}
const resolve = (contactId: string) =>
  test.db.transaction((tx) => handoffs.onStatus(tx, contactId, 'resolved', h.clock.now()))
const personWrites = async (text: string, phone = PHONE) => {
  await h.inbox.accept([h.ownMessage(phone, text)])
  await drain()
}
const texts = (rows: { text: string }[]) => rows.map(({ text }) => text)
const notes = async () =>
  texts(await h.rows<{ text: string }>(`select text from helpdesk_messages where kind = 'note' order by seq`))
const crmNotes = async () =>
  texts(await h.rows<{ text: string }>('select text from crm_notes order by created_at'))
const summaries = async () => (await notes()).filter((text) => text.startsWith('Resumo'))
const sent = () => h.channel.sent.map(({ text }) => text)
const modeOf = async (contactId: string) =>
  (await h.rows<{ mode: string }>('select mode from conversations where contact_id = $1', [contactId]))[0]
    ?.mode
const stateOf = async (contactId: string) => (await newestHandoff(test.db, contactId))?.state ?? null
const numbers = async () =>
  (await h.rows<{ number: string }>('select number from technical_questions order by number')).map((row) =>
    Number(row.number),
  )
const numberOfFirst = async () => (await numbers())[0] ?? 0

describe('a handover', () => {
  it('is told to people once, with the evidence, in the inbox and in the CRM (92, 94)', async () => {
    const contactId = await says(
      'me chamo Ana, de Itu',
      handedOver('quente', {
        learned: [
          { field: 'name', value: 'Ana', evidence: 'me chamo Ana' },
          { field: 'city', value: 'Itu', evidence: 'de Itu' },
        ],
      }),
    )
    expect(await summaries()).toHaveLength(1)
    expect(await crmNotes()).toEqual(await summaries())
    const [summary = ''] = await summaries()
    expect(summary).toContain('Motivo: Lead quente')
    expect(summary).toContain('Nome: Ana (“me chamo Ana”)')
    expect(summary).toContain('Localização: Itu (“de Itu”)')
    expect(summary).toContain('Temperatura: Não informado')
    expect(await stateOf(contactId)).toBe('offered')
    expect((await newestHandoff(test.db, contactId))?.summary).toBe(summary)

    // Nothing a later turn says makes it two, not even the same action once more.
    await says('oi?', handedOver('quente'))
    await says('oi??')
    expect(await summaries()).toHaveLength(1)
    expect(await crmNotes()).toHaveLength(1)
    expect(await h.rows('select 1 from handoffs')).toHaveLength(1)
  })

  it('is told to people again when one asks for it (94)', async () => {
    const contactId = await says('quero comprar', handedOver('quente'))
    expect(await types(contactId, '/resumo')).toBe(true)
    expect(await handoffs.resend(contactId, 'cli-1')).toBe(true)
    expect(await handoffs.resend(contactId, 'cli-1')).toBe(true)
    expect(await summaries()).toHaveLength(3)
    expect(await crmNotes()).toHaveLength(3)
  })

  it('of nobody has no summary to send again', async () => {
    const contactId = await says('oi')
    await types(contactId, 'resumo')
    expect(await notes()).toEqual(['Ainda não houve transferência neste atendimento.'])
    expect(await handoffs.resend(contactId, 'x')).toBe(false)
  })

  it('does not come of a warm or cold turn, whatever the reply says (95)', async () => {
    const contactId = await says('oi', { reply: 'Já chamei um consultor, ele assume por aqui!' })
    expect(await notes()).toEqual([])
    expect(await crmNotes()).toEqual([])
    expect(await stateOf(contactId)).toBeNull()
    expect(await modeOf(contactId)).toBe('agent')
  })

  it('offered → accepted → returned: a person writes, and gives it back', async () => {
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    await personWrites('Oi, aqui é a Paula')
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['accepted', 'human'])
    expect(await resumeAgent({ db: test.db, clock: h.clock }, contactId, 'command')).toBe(true)
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['returned', 'agent'])

    // Asked for anew: another handover, with a summary of its own.
    await says('quero falar com a Paula', handedOver('human_request'))
    expect(await h.rows('select 1 from handoffs')).toHaveLength(2)
    expect(await stateOf(contactId)).toBe('offered')
    expect(await summaries()).toHaveLength(2)
  })

  it('offered → returned: given back before anybody wrote', async () => {
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    await resumeAgent({ db: test.db, clock: h.clock }, contactId, 'command')
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['returned', 'agent'])
  })

  it('accepted → returned: the lead writes after hours', async () => {
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    await personWrites('Oi!')
    await says('ainda está aí?')
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['returned', 'agent'])
    expect(sent().at(-1)).toBe('re: ainda está aí?')
  })

  it('offered → closed: ended in the inbox, and the agent answers again', async () => {
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    await resolve(contactId)
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['closed', 'agent'])
  })

  it('accepted → closed: ended in the inbox, and only a command takes it from the person', async () => {
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    await personWrites('Oi!')
    await resolve(contactId)
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['closed', 'human'])
  })

  it('accepted → closed, and back to the agent where the business wants it so', async () => {
    await start({ resume_on_close: true })
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    await personWrites('Oi!')
    await resolve(contactId)
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['closed', 'agent'])
  })

  it('is closed by an opt-out, and by another conversation that begins', async () => {
    const one = await says('quero falar com alguém', handedOver('human_request'))
    await says('não me escreva mais', { nextMode: 'opted_out' })
    expect([await stateOf(one), await modeOf(one)]).toEqual(['closed', 'opted_out'])
    const two = await says('quero falar com alguém', handedOver('human_request'), OTHER)
    await says('voltei', { nextMode: 'agent' }, OTHER)
    expect([await stateOf(two), await modeOf(two)]).toEqual(['closed', 'agent'])
  })

  it('other statuses of the inbox change nothing', async () => {
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    for (const status of ['open', 'pending', 'snoozed'])
      await test.db.transaction((tx) => handoffs.onStatus(tx, contactId, status, h.clock.now()))
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['offered', 'handoff'])
  })

  it('that is open already is told of a wish to be erased', async () => {
    await says('quero falar com alguém', handedOver('human_request'))
    await says('apaguem meus dados', handedOver('erasure_request'))
    expect(await summaries()).toHaveLength(1)
    expect((await notes()).at(-1)).toBe('O lead pediu a exclusão dos seus dados.')
  })

  it('is made when the turns of a lead fail for good: told to people, and once to the lead', async () => {
    h.graph.script = () => Promise.reject(new Error('broken'))
    await h.inbox.accept([h.message(PHONE, 'oi')])
    for (let attempt = 0; attempt < 6; attempt++) {
      await drain()
      h.clock.advance(2 * MINUTE)
    }
    const contactId = await h.contactOf(PHONE)
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['offered', 'handoff'])
    expect((await summaries())[0]).toContain('O agente não conseguiu responder')
    expect(sent()).toEqual(['Claro, uma pessoa do time continua com você por aqui.'])
  })
})

describe('leads who wait', () => {
  it('are reminded of in opening hours, so often and no more; an answer ends it', async () => {
    await start({ remind_after_minutes: 60, reminders: 2 })
    const contactId = await says('quero falar com alguém', handedOver('human_request'))
    const reminders = async () => (await notes()).filter((text) => text.includes('ainda espera'))
    h.clock.advance(59 * MINUTE)
    expect(await handoffs.sweep()).toEqual({ reminded: 0, escalated: 0 })
    h.clock.advance(MINUTE)
    await Promise.all([handoffs.sweep(), handoffs.sweep()])
    expect(await reminders()).toHaveLength(1)
    await handoffs.sweep()
    expect(await reminders()).toHaveLength(1)
    for (let hour = 0; hour < 30; hour++) {
      h.clock.advance(60 * MINUTE)
      await handoffs.sweep()
    }
    expect(await reminders()).toHaveLength(2)
    expect(await stateOf(contactId)).toBe('offered')

    await says('quero falar com alguém', handedOver('human_request'), OTHER)
    await personWrites('Oi!', OTHER)
    h.clock.advance(DAY)
    await handoffs.sweep()
    expect(await reminders()).toHaveLength(2)
  })

  it('are not reminded of at night or on a Sunday', async () => {
    await start({ remind_after_minutes: 60 })
    // Monday 9:00 → Friday 17:50.
    h.clock.advance(4 * DAY + 8 * 60 * MINUTE + 50 * MINUTE)
    await says('quero falar com alguém', handedOver('human_request'))
    h.clock.advance(2 * DAY + 14 * 60 * MINUTE)
    expect((await handoffs.sweep()).reminded).toBe(0)
    h.clock.advance(61 * MINUTE)
    expect((await handoffs.sweep()).reminded).toBe(1)
  })

  it('are acknowledged anew once people were reminded', async () => {
    const waiting = { record: { ...emptyRecord(), handoffTold: true, acknowledged: 3 } }
    const contactId = await says('quero falar com alguém', handedOver('human_request', waiting))
    h.clock.advance(120 * MINUTE)
    await handoffs.sweep()
    const [row] = await h.rows<{ record: { acknowledged: number; handoffTold: boolean } }>(
      'select record from conversations where contact_id = $1',
      [contactId],
    )
    expect(row?.record).toMatchObject({ acknowledged: 0, handoffTold: true })
  })
})

describe('what is left for people', () => {
  it('is noted once: questions in one note, interests in another', async () => {
    await says('qual a tensão? e o peso?', {
      technicalQuestions: [
        { question: 'qual a tensão?', messageId: '' },
        { question: 'e o peso?', messageId: '' },
      ],
      productInterests: [{ model: 'P200', kind: 'interest', messageId: null }],
    })
    await says('ok', { productInterests: [{ model: 'P200', kind: 'interest', messageId: null }] })
    const [first = 0, second = 0] = await numbers()
    expect(await notes()).toEqual([
      `Dúvidas técnicas para responder:\n#${first} qual a tensão?\n#${second} e o peso?\nPara responder ao lead, escreva aqui, em nota privada: #${first} sua resposta`,
      'Interesse do lead:\n- tem interesse em P200',
    ])
  })

  it('an answer goes to the lead once, as a person, and the agent goes on', async () => {
    const contactId = await says('qual a tensão?', asks('qual a tensão?'))
    const number = await numberOfFirst()
    expect(await types(contactId, `#${number} É 220 V trifásica.`)).toBe(true)
    await types(contactId, `#${number} De novo`)
    expect(sent()).toEqual(['re: qual a tensão?', 'É 220 V trifásica.'])
    expect(await h.rows(`select role, text from messages where role = 'human'`)).toEqual([
      { role: 'human', text: 'É 220 V trifásica.' },
    ])
    expect(await h.rows(`select author, state from outbound order by seq desc limit 1`)).toEqual([
      { author: 'human', state: 'sent' },
    ])
    expect(await modeOf(contactId)).toBe('agent')
    expect((await notes()).slice(-2)).toEqual([
      `Resposta da dúvida #${number} enviada ao lead.`,
      `A dúvida #${number} já tinha sido respondida; nada foi enviado de novo.`,
    ])
  })

  it('two people who answer at the same instant make one message', async () => {
    await says('qual a tensão?', asks('qual a tensão?'))
    const number = await numberOfFirst()
    const outcomes = await Promise.all(
      ['Paula', 'Rui', 'Bia'].map((by) => handoffs.answer({ number, text: `resposta de ${by}`, by })),
    )
    await drain()
    expect(outcomes.toSorted()).toEqual(['answered', 'answered', 'sent'])
    expect(sent()).toHaveLength(2)
  })

  it("an answer in another lead's conversation, or to no question, goes nowhere", async () => {
    await says('qual a tensão?', asks('qual a tensão?'))
    const other = await says('oi', {}, OTHER)
    const number = await numberOfFirst()
    await types(other, `#${number} 220 V`)
    await types(other, `#${number + 1} 220 V`)
    expect(await handoffs.answer({ number: 999_999_999, text: 'x', by: 'cli' })).toBe('unknown')
    expect(sent()).toEqual(['re: qual a tensão?', 're: oi'])
  })

  it('an answer a day late is kept and shown; it can be given when the lead is back', async () => {
    const contactId = await says('qual a tensão?', asks('qual a tensão?'))
    const number = await numberOfFirst()
    h.clock.advance(DAY)
    expect(await handoffs.answer({ number, text: '220 V', by: 'cli' })).toBe('undeliverable')
    await drain()
    expect(sent()).toHaveLength(1)
    expect(
      await h.rows(
        'select answer, answered_at, undeliverable_at is not null as late from technical_questions',
      ),
    ).toEqual([{ answer: '220 V', answered_at: null, late: true }])
    expect((await notes()).at(-1)).toContain('não pôde ser enviada')
    await says('oi, voltei')
    await types(contactId, `#${number} 220 V`)
    expect(sent().at(-1)).toBe('220 V')
  })

  it('an answer goes while a person has the conversation, and never after an opt-out', async () => {
    const contactId = await says('qual a tensão?', asks('qual a tensão?'))
    await personWrites('Oi!')
    await types(contactId, `#${await numberOfFirst()} 220 V`)
    expect(sent().at(-1)).toBe('220 V')
    expect(await modeOf(contactId)).toBe('human')

    const other = await says('qual o peso?', asks('qual o peso?'), OTHER)
    const second = (await numbers())[1] ?? 0
    await says('pare', { nextMode: 'opted_out', reply: null }, OTHER)
    await types(other, `#${second} 80 kg`)
    expect(sent()).not.toContain('80 kg')
  })

  it('whoever answers takes over where the business wants it so', async () => {
    await start({ answer_takes_over: true })
    const contactId = await says('qual a tensão?', asks('qual a tensão?'))
    await types(contactId, `#${await numberOfFirst()} 220 V`)
    expect([sent().at(-1), await modeOf(contactId)]).toEqual(['220 V', 'human'])
  })

  it('a question nobody answers in time calls a person; the lead is told once', async () => {
    await start({ after_question_minutes: 240, reminders: 0 })
    const contactId = await says('qual a tensão?', asks('qual a tensão?'))
    h.clock.advance(239 * MINUTE)
    expect((await handoffs.sweep()).escalated).toBe(0)
    h.clock.advance(MINUTE)
    await Promise.all([handoffs.sweep(), handoffs.sweep()])
    await handoffs.sweep()
    await drain()
    expect([await stateOf(contactId), await modeOf(contactId)]).toEqual(['offered', 'handoff'])
    expect(await summaries()).toHaveLength(1)
    expect((await summaries())[0]).toContain('Dúvida técnica sem resposta')
    expect((await summaries())[0]).toContain('“qual a tensão?”')
    expect(sent()).toEqual(['re: qual a tensão?', 'Claro, uma pessoa do time continua com você por aqui.'])
  })

  it('an answered question calls nobody; of one that waits a person is only reminded', async () => {
    await start({ after_question_minutes: 60, reminders: 0 })
    const one = await says('qual a tensão?', asks('qual a tensão?'))
    await types(one, `#${await numberOfFirst()} 220 V`)
    const two = await says('qual o peso?', asks('qual o peso?'), OTHER)
    await personWrites('Oi!', OTHER)
    h.clock.advance(120 * MINUTE)
    expect((await handoffs.sweep()).escalated).toBe(0)
    expect(await modeOf(one)).toBe('agent')
    expect([await stateOf(two), await modeOf(two)]).toEqual([null, 'human'])
    expect((await notes()).filter((text) => text.includes('ainda sem resposta'))).toHaveLength(1)
  })
})

describe('the copilot', () => {
  const drafts = () => h.rows<{ text: string; state: string }>('select text, state from drafts order by seq')
  const said = (part: Partial<TurnResult['record']>): Partial<TurnResult> => ({
    record: { ...emptyRecord(), ...part },
  })
  const recordOf = async (contactId: string) =>
    (
      await h.rows<{ record: TurnResult['record'] }>(
        'select record from conversations where contact_id = $1',
        [contactId],
      )
    )[0]?.record

  it('shows the draft to people instead of sending it; a command sends it, once', async () => {
    await start({ copilot: true })
    const contactId = await says('oi', said({ turns: 1, usedReplies: ['hello#0'], asked: { name: 1 } }))
    expect(sent()).toEqual([])
    expect(armed).toEqual([])
    expect((await notes())[0]).toContain('re: oi')
    expect(await h.rows(`select 1 from messages where role = 'agent'`)).toEqual([])
    // What nobody said is not remembered as said.
    expect(await recordOf(contactId)).toMatchObject({ turns: 0, usedReplies: [], asked: {} })

    expect(await types(contactId, 'enviar')).toBe(true)
    await types(contactId, '/enviar')
    expect(sent()).toEqual(['re: oi'])
    expect(await recordOf(contactId)).toMatchObject({
      turns: 1,
      usedReplies: ['hello#0'],
      asked: { name: 1 },
    })
    expect(await drafts()).toEqual([{ text: 're: oi', state: 'sent' }])
    expect((await notes()).at(-1)).toBe('Não há rascunho esperando.')
  })

  it('is switched on and off for one conversation, also in public, and never delivered', async () => {
    const contactId = await says('oi')
    await says('oi', {}, OTHER)
    expect(await types(contactId, '/copiloto', true)).toBe(true)
    await says('e aí?')
    await says('e aí?', {}, OTHER)
    expect(sent()).toEqual(['re: oi', 're: oi', 're: e aí?'])
    expect(await types(contactId, '/piloto', true)).toBe(true)
    expect(await drafts()).toEqual([{ text: 're: e aí?', state: 'discarded' }])
    await says('agora?')
    expect(sent().at(-1)).toBe('re: agora?')
    expect(await handoffs.setCopilot(contactId, true)).toBe(true)
    await says('de novo?')
    expect(sent().at(-1)).toBe('re: agora?')
    expect(await handoffs.setCopilot('00000000-0000-4000-8000-000000000000', true)).toBe(false)
  })

  it('follows a flag where the conversation says nothing, and the conversation before a flag', async () => {
    await test.db.query(
      `insert into flags (business_id, agent, since, changed_by, changed_at) values ($1, 'copilot', now(), 'test', now())`,
      [BUSINESS],
    )
    try {
      const contactId = await says('oi')
      expect(sent()).toEqual([])
      await types(contactId, 'piloto')
      await says('e aí?')
      expect(sent()).toEqual(['re: e aí?'])
    } finally {
      await test.db.query('delete from flags')
    }
  })

  it('discards a draft by command, and when a person writes the answer', async () => {
    await start({ copilot: true })
    const contactId = await says('oi')
    await types(contactId, 'descartar')
    await types(contactId, 'enviar')
    await says('e aí?')
    await personWrites('Oi, aqui é a Paula')
    await types(contactId, 'enviar')
    expect(sent()).toEqual([])
    expect((await drafts()).map(({ state }) => state)).toEqual(['discarded', 'discarded'])
  })

  it('never sends what the lead has written past', async () => {
    await start({ copilot: true })
    const contactId = await says('quanto custa?')
    // The message waits, and its turn has not run.
    await h.inbox.accept([h.message(PHONE, 'esquece, já comprei')])
    const taken = await test.db.transaction((tx) =>
      handoffs.onCommand(tx, contactId, { text: 'enviar', private: true, externalId: 'x' }, h.clock.now()),
    )
    expect(taken).toBe(true)
    expect((await drafts()).map(({ state }) => state)).toEqual(['stale'])
    h.graph.script = () => ({ reply: 'Que bom!' })
    await drain()
    await says('obrigado')
    expect((await drafts()).map(({ state }) => state)).toEqual(['stale', 'stale', 'pending'])
    expect(sent()).toEqual([])
  })

  it('says nothing by itself when a question calls a person', async () => {
    await start({ copilot: true, after_question_minutes: 60, reminders: 0 })
    const contactId = await says('qual a tensão?', asks('qual a tensão?'))
    h.clock.advance(60 * MINUTE)
    expect((await handoffs.sweep()).escalated).toBe(1)
    await drain()
    expect(await stateOf(contactId)).toBe('offered')
    expect(sent()).toEqual([])
  })

  it('confirms an opt-out all the same, and says nothing more', async () => {
    await start({ copilot: true })
    const contactId = await says('oi')
    await says('pare de me escrever', { nextMode: 'opted_out', reply: 'Tudo bem, não escrevo mais.' })
    await types(contactId, 'enviar')
    expect(sent()).toEqual(['Tudo bem, não escrevo mais.'])
  })

  it('does not send a draft a day late', async () => {
    await start({ copilot: true })
    const contactId = await says('oi')
    h.clock.advance(DAY)
    await types(contactId, 'enviar')
    expect(sent()).toEqual([])
    expect((await notes()).at(-1)).toContain('mais de 24 horas')
  })
})
