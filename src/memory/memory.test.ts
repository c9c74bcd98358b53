import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { serviceBusiness } from '../../test/support/service-business.ts'
import { type ChatSession, openChatSession } from '../commands/chat-session.ts'
import { readConfig } from '../config.ts'
import { createInlineWake } from '../inbox/inline-wake.ts'
import { systemClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createMemory, MemoryError } from './memory.ts'

const LEAD = '5511999990001'
const service = serviceBusiness()
const business = {
  ...service,
  config: { ...service.config, memory: { new_conversation_after_days: 15, ask_again: [], keep_days: 365 } },
}
let own: TestDatabase
let chat: ChatSession

beforeAll(async () => {
  own = await createTestDatabase()
  chat = await openChatSession({
    business,
    config: readConfig({}),
    log: createLog('silent'),
    db: own.db,
  })
})
afterAll(async () => {
  await chat.close()
  await own.close()
})

const says = (text: string) => chat.handle({ from: LEAD, text })
const memory = () =>
  createMemory({ db: own.db, clock: systemClock, business, wake: createInlineWake(systemClock) })
/** What the sales team reads. */
const lead = async () => (await own.db.query('select name, city, uf from leads')).rows[0]
const FORTY_DAYS = 40 * 24 * 60

it('knows in the next conversation what was learned in the one before, and lets it be seen, corrected and erased', async () => {
  await says('Oi, me chamo Ana Prado e sou de Recife, Pernambuco')
  const first = await says('qual o próximo passo?')
  expect(first.state.fields).toMatchObject({ city: 'Recife', uf: 'PE' })

  await chat.handle({ advanceMinutes: FORTY_DAYS })
  const back = await says('oi, voltei')
  expect(back.state.fields).toMatchObject({ city: 'Recife', uf: 'PE' })
  expect(back.replies.map(({ text }) => text).join(' ')).not.toMatch(/qual cidade|que cidade/i)

  const seen = await memory().read(LEAD)
  expect(seen?.fields).toContainEqual(
    expect.objectContaining({ field: 'city', value: 'Recife', supersededAt: null }),
  )
  expect(seen?.conversations[0]?.summary).toMatch(/Lead: Oi, me chamo Ana Prado/)

  expect(await memory().correct(LEAD, { field: 'city', value: 'Olinda', actor: 'teste' })).toBe('Olinda')
  expect(await lead()).toEqual({ name: 'Ana Prado', city: 'Olinda', uf: 'PE' })
  expect((await says('ok')).state.fields.city).toBe('Olinda')
  await expect(memory().correct(LEAD, { field: 'shoe', value: '42', actor: 'teste' })).rejects.toThrow(
    MemoryError,
  )
  await expect(memory().correct(LEAD, { field: 'uf', value: 'Marte', actor: 'teste' })).rejects.toThrow(
    MemoryError,
  )

  expect(await memory().forget(LEAD, { fields: ['city'], conversations: true, actor: 'teste' })).toBe(3)
  const after = await memory().read(LEAD)
  expect(after?.fields.some(({ field }) => field === 'city')).toBe(false)
  expect(after?.conversations).toEqual([])
  expect(await lead()).toEqual({ name: 'Ana Prado', city: null, uf: 'PE' })
  const { rows } = await own.db.query<{ record: { earlier: unknown } }>('select record from conversations')
  expect(rows[0]?.record.earlier).toBeNull()
  const audit = await own.db.query('select actor, action from audit_log order by at')
  expect(audit.rows).toMatchObject([
    { actor: 'teste', action: 'memory.correct' },
    { actor: 'teste', action: 'memory.forget' },
  ])
})

it('knows nobody it was never told of', async () => {
  expect(await memory().read('5511888880000')).toBeNull()
  expect(
    await memory().correct('5511888880000', { field: 'city', value: 'Recife', actor: 'teste' }),
  ).toBeNull()
})
