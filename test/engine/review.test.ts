import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadBusiness } from '../../src/business/load.ts'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { createInlineWake } from '../../src/inbox/inline-wake.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { explainQualification } from '../../src/qualification/explain.ts'
import { createReviews } from '../../src/qualification/review.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const business = await loadBusiness(fileURLToPath(new URL('../../prompts/seleto', import.meta.url)))
const LEAD = '5511987650041'
const clock = createManualClock(new Date(Date.now() + 60_000))
let own: TestDatabase
let chat: ChatSession
let contactId = ''

beforeAll(async () => {
  own = await createTestDatabase()
  chat = await openChatSession({ business, config: readConfig({}), log: createLog('silent'), db: own.db })
})
afterAll(async () => {
  await chat.close()
  await own.close()
})
const says = (text: string) => chat.handle({ from: LEAD, text })
const reviews = () => createReviews({ db: own.db, clock, wake: createInlineWake(clock), business })
const explain = () => explainQualification(own.db, business, contactId)
const lead = async () => (await own.db.query('select temperature, status from leads')).rows[0]
const pending = async () =>
  (await own.db.query<{ version: number }>(`select version from crm_operations where state = 'pending'`))
    .rows[0]?.version ?? 0

it('says why, in words, with the messages that carry it', async () => {
  await says('Oi, sou a Ana Prado da Doces Prado, de Curitiba')
  await says('quero uma máquina para 300 hambúrgueres por hora, sem pressa')
  const { rows } = await own.db.query<{ id: string }>('select id from contacts')
  contactId = rows[0]?.id ?? ''
  const why = await explain()
  expect(why?.text).toContain('Temperatura: ')
  expect(why?.text).toMatch(/pontos é frio/)
  expect(why?.reasons.flatMap(({ messages }) => messages.map(({ text }) => text)).join('\n')).toContain(
    'Doces Prado',
  )
  expect(why?.text).toContain('"Oi, sou a Ana Prado da Doces Prado, de Curitiba"')
})

it('a person’s word holds through later turns, reaches the CRM, and says what the rules would say', async () => {
  const ruled = (await explain())?.temperature
  expect(ruled).not.toBe('quente')
  const before = await pending()
  const decided = await reviews().review(contactId, {
    temperature: 'quente',
    status: null,
    reason: 'visita marcada',
    by: 'paulo',
  })
  expect(decided?.temperature).toBe('quente')
  expect(await lead()).toMatchObject({ temperature: 'quente' })
  expect(await pending()).toBe(before + 1)
  const later = await says('na verdade são 20 por dia, e só para o ano que vem')
  expect(later.state.temperature).toBe('quente')
  expect(later.state.reasons?.[0]).toMatch(/Revisto por uma pessoa: quente\. Pelas regras seria (frio|morno)/)
  expect(await lead()).toMatchObject({ temperature: 'quente' })
  const why = await explain()
  expect(why?.text).toContain('Decidida por uma pessoa (paulo)')
  expect(why?.reviews).toMatchObject([
    { temperature: 'quente', temperatureBefore: ruled, reason: 'visita marcada' },
  ])
})

it('taken back, what the rules came to holds again, and the review stays as history', async () => {
  expect(await reviews().release(contactId, 'paulo')).toBe(true)
  expect(await reviews().release(contactId, 'paulo')).toBe(false)
  const why = await explain()
  expect(why?.temperature).not.toBe('quente')
  expect(why?.text).not.toContain('Revisto por')
  expect(await lead()).toMatchObject({ temperature: why?.temperature })
  expect(why?.reviews).toMatchObject([{ endedBy: 'paulo' }])
  const later = await says('somos uma padaria')
  expect(later.state.temperature).not.toBe('quente')
})

it('of a contact there is not, nothing is decided', async () => {
  const nobody = '00000000-0000-4000-8000-000000000000'
  const input = { temperature: 'frio' as const, status: null, reason: 'x', by: 'y' }
  expect(await reviews().review(nobody, input)).toBeNull()
  expect(await reviews().release(nobody, 'y')).toBe(false)
})
