/** What calls a person, through the real graph with the offline model. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyDatabase } from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { type ChatSession, openChatSession } from '../commands/chat-session.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../ops/log.ts'

const LEAD = '5511999990001'
const own = exampleBusiness()
const week = [{ from: '08:00', to: '18:00' }]
const business = {
  ...own,
  config: {
    ...own.config,
    business_hours: {
      ...own.config.business_hours,
      week: { monday: week, tuesday: week, wednesday: week, thursday: week, friday: week },
    },
    handoff: { ...own.config.handoff, summary_fields: ['name', 'city', 'uf'], acknowledge_at_most: 2 },
  },
}
let test: TestDatabase
let chat: ChatSession
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await chat?.close()
  await emptyDatabase(test.db)
  chat = await openChatSession({
    business,
    config: readConfig({}),
    log: createLog('silent'),
    db: test.db,
    start: new Date('2026-05-04T12:00:00Z'),
  })
})
afterAll(() => chat?.close())

async function says(text: string): Promise<{ mode: string; reply: string | null }> {
  const { replies, state } = await chat.handle({ from: LEAD, text })
  return { mode: state.mode, reply: replies.length === 0 ? null : replies.map((one) => one.text).join('\n') }
}
const handoffs = async () => {
  const { rows } = await test.db.query<{ reason: string; state: string }>(
    'select reason, state from handoffs order by at',
  )
  return rows
}
const notes = async () => {
  const { rows } = await test.db.query<{ text: string }>(
    `select text from helpdesk_messages where kind = 'note' order by seq`,
  )
  return rows.map(({ text }) => text)
}

describe('a person is called', () => {
  it.each(['quero falar com uma pessoa', 'me passa para um atendente de verdade', 'tem algum humano aí?'])(
    'by a lead nothing is known of: %j',
    async (text) => {
      expect((await says(text)).mode).toBe('handoff')
      expect(await handoffs()).toEqual([{ reason: 'human_request', state: 'offered' }])
      const summaries = (await notes()).filter((note) => note.startsWith('Resumo'))
      expect(summaries).toHaveLength(1)
      expect(summaries[0]).toContain('Nome: Não informado')
    },
  )

  it('at the second abuse, not at the first', async () => {
    await says('oi')
    expect((await says('vocês são uns idiotas')).mode).toBe('agent')
    const second = await says('vai se ferrar, seu robô imbecil')
    expect(second.mode).toBe('handoff')
    expect(second.reply).toBe('Claro, uma pessoa do time continua com você por aqui.')
    expect(await handoffs()).toEqual([{ reason: 'abuse', state: 'offered' }])
  })

  it.each([
    ['nothing to answer from', ['a P200 tem bluetooth?', 'e wifi?', 'qual o peso dela na lua?']],
    ['not understood', ['???', 'xyz?', 'blorg?']],
  ])('when the agent was of no help three times in a row: %s', async (_, questions) => {
    await says('oi')
    const turns = []
    for (const text of questions) turns.push(await says(text))
    expect(turns.map(({ mode }) => mode)).toEqual(['agent', 'agent', 'handoff'])
    expect(turns.at(-1)?.reply).toContain('uma pessoa do time')
    expect(await handoffs()).toEqual([{ reason: 'repeated_failure', state: 'offered' }])
  })

  it('when it could not read three files in a row', async () => {
    const modes = []
    for (const media of ['a.webp', 'b.webp', 'c.webp'])
      modes.push((await chat.handle({ from: LEAD, media })).state.mode)
    expect(modes).toEqual(['agent', 'agent', 'handoff'])
  })

  it('not when a turn between was of help', async () => {
    await says('oi')
    const modes = []
    for (const text of ['???', 'hmm', 'quanto imprime a P200?', '???', 'hmm'])
      modes.push((await says(text)).mode)
    expect(modes).toEqual(['agent', 'agent', 'agent', 'agent', 'agent'])
    expect(await handoffs()).toEqual([])
  })

  it('not by one who only asks prices', async () => {
    await says('oi')
    for (const text of ['quanto custa a P200?', 'mas qual o valor?', 'me dá um preço'])
      expect((await says(text)).mode).toBe('agent')
  })
})

describe('after a handover the agent', () => {
  it('acknowledges so often, then keeps silent (97)', async () => {
    await says('quero falar com uma pessoa')
    const replies = []
    for (const text of ['oi?', 'quanto imprime a P200?', 'alguém?', 'alô'])
      replies.push((await says(text)).reply)
    expect(replies.map((reply) => reply !== null)).toEqual([true, true, false, false])
    expect(replies.slice(0, 2).join(' ')).not.toContain('uma pessoa do time')
    expect(replies.join(' ')).not.toContain('200 folhas')
    // People are reminded, and the lead is not left without a word.
    await chat.handle({ advanceMinutes: 61 })
    expect((await notes()).some((note) => note.includes('ainda espera'))).toBe(true)
    expect((await says('e aí?')).reply).not.toBeNull()
    expect(await handoffs()).toHaveLength(1)
  })

  it('does not leave who waits for hours without a word, also when people were reminded enough', async () => {
    await says('quero falar com uma pessoa')
    // People are reminded three times at most, which is over on the second day.
    for (let day = 0; day < 3; day++) await chat.handle({ advanceMinutes: 24 * 60 })
    const heard = []
    for (const text of ['oi?', 'alguém?', 'alô?']) heard.push((await says(text)).reply !== null)
    expect(heard).toEqual([true, true, false])
    await chat.handle({ advanceMinutes: 180 })
    expect([(await says('e aí?')).reply !== null, (await says('oi')).reply !== null]).toEqual([true, false])
  })

  it('is silent with a person, and answers again on return, knowing what the person wrote', async () => {
    await says('quero falar com uma pessoa')
    await chat.handle({ human: 'Oi, aqui é a Paula. A entrega fica para quinta.' })
    expect(await says('obrigado, Paula')).toEqual({ mode: 'human', reply: null })
    await chat.handle({ human: 'retomar' })
    const back = await says('quanto imprime a P200?')
    expect(back.mode).toBe('agent')
    expect(back.reply).toContain('200')
    expect(await handoffs()).toEqual([{ reason: 'human_request', state: 'returned' }])
    const { rows } = await test.db.query<{ role: string }>(
      `select role from messages where text like '%Paula. A entrega%'`,
    )
    expect(rows).toEqual([{ role: 'human' }])
    // Asked for again, called again.
    expect((await says('quero falar com uma pessoa')).mode).toBe('handoff')
    expect(await handoffs()).toHaveLength(2)
  })
})
