/** What leads ask about their own data in the conversation, from their own words to the end of the clock. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadBusiness } from '../../src/business/load.ts'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { pageOfPrivacyRequests } from '../../src/db/queries/privacy-requests.ts'
import { createInlineWake } from '../../src/inbox/inline-wake.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { createPrivacyRequests, PrivacyRequestError } from '../../src/privacy/requests.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const business = await loadBusiness(fileURLToPath(new URL('../../prompts/seleto', import.meta.url)))
const clock = createManualClock(new Date(Date.now() + 60_000))
const DAY_MS = 86_400_000
let own: TestDatabase
let chat: ChatSession
let phone = 5511987600000

beforeAll(async () => {
  own = await createTestDatabase()
  chat = await openChatSession({ business, config: readConfig({}), log: createLog('silent'), db: own.db })
})
afterAll(async () => {
  await chat.close()
  await own.close()
})

const requests = () =>
  createPrivacyRequests({
    db: own.db,
    clock,
    wake: createInlineWake(clock),
    businesses: [business],
    targets: [],
  })
const open = (onlyOpen = true) =>
  pageOfPrivacyRequests(own.db, { businesses: null, open: onlyOpen, afterNumber: null, limit: 200 })
const newest = async () => (await open(false)).at(-1)
const notes = async () =>
  (
    await own.db.query<{ text: string }>(
      `select text from helpdesk_messages where kind = 'note' order by seq`,
    )
  ).rows.map(({ text }) => text)
async function says(...texts: string[]) {
  const from = String(++phone)
  let last = await chat.handle({ from, text: texts[0] ?? '' })
  for (const text of texts.slice(1)) last = await chat.handle({ from, text })
  return { from, last }
}

it.each([
  ['me manda tudo que vocês têm sobre mim', 'access', /pedido.*prazo da lei/],
  ['quero a portabilidade dos meus dados', 'portability', /pedido.*prazo da lei/],
  ['meu nome está errado', 'correction', /como é o certo/],
  ['quero que uma pessoa revise a minha avaliação', 'review', /prazo da lei/],
  ['quero que apaguem meus dados', 'erasure', /apag/],
])('%s: taken down, acknowledged, told to people', async (text, kind, reply) => {
  const { last } = await says('Oi, me chamo Ana Prado', text)
  expect(last.replies.map((one) => one.text).join('\n')).toMatch(reply)
  const request = await newest()
  expect(request).toMatchObject({ kind, source: 'chat', state: 'open', words: text })
  expect(request?.acknowledgedAt).not.toBeNull()
  expect((request?.dueAt.getTime() ?? 0) - (request?.requestedAt.getTime() ?? 0)).toBe(15 * DAY_MS)
  expect((await notes()).at(-1)).toContain(`Pedido LGPD nº ${request?.number}`)
})

it('asked again while it is open it stays one, with its clock', async () => {
  const { from } = await says('o que vocês sabem sobre mim?')
  const first = await newest()
  await chat.handle({ from, text: 'quero ver os meus dados' })
  expect(await newest()).toMatchObject({ number: first?.number, dueAt: first?.dueAt })
})

it('whoever says what is right has corrected it, and asks nothing more', async () => {
  const before = (await open(false)).length
  const { last } = await says('Oi, me chamo Ana Prado', 'meu nome está errado, é Joana Prado')
  expect(last.state.fields.name).toBe('Joana Prado')
  expect(await open(false)).toHaveLength(before)
})

it('is taken down while a person has the conversation, and answered by nobody else', async () => {
  const { from } = await says('oi, quero uma prensa')
  await chat.handle({ from, human: 'Oi, aqui é o Paulo' })
  const last = await chat.handle({ from, text: 'apaguem todos os meus dados' })
  expect(last.replies).toEqual([])
  expect(await newest()).toMatchObject({ kind: 'erasure', acknowledgedAt: null })
})

it('a person confirms: the data, the correction, the erasure, and nobody twice', async () => {
  const { from } = await says(
    'Oi, me chamo Ana Prado, sou de Curitiba',
    'me manda tudo que vocês têm sobre mim',
  )
  const access = (await newest())?.number ?? 0
  const done = await requests().confirm(access, 'dpo')
  expect(done.data?.fields).toContainEqual(expect.objectContaining({ field: 'name', value: 'Ana Prado' }))
  expect(done.request).toMatchObject({ state: 'done', settledBy: 'dpo' })
  await expect(requests().confirm(access, 'dpo')).rejects.toThrow(PrivacyRequestError)

  await chat.handle({ from, text: 'meus dados estão errados' })
  const correction = (await newest())?.number ?? 0
  await requests().confirm(correction, 'dpo', { values: { name: 'Ana Paula Prado' } })
  expect((await chat.handle({ from, text: 'ok' })).state.fields.name).toBe('Ana Paula Prado')

  await chat.handle({ from, text: 'agora quero que excluam os meus dados' })
  const erasure = (await newest())?.number ?? 0
  const erased = await requests().confirm(erasure, 'dpo')
  expect(erased.erased?.rows).toMatchObject({ leads: 1 })
  for (const number of [access, correction, erasure])
    expect((await open(false)).find((one) => one.number === number)).toMatchObject({
      state: 'done',
      contactId: null,
      words: null,
    })
  await expect(requests().confirm(erasure, 'dpo')).rejects.toThrow(PrivacyRequestError)
})

it('warns before the end and after it, each once, and no more once it is settled', async () => {
  await own.db.query('truncate contacts cascade')
  await says('me manda tudo que vocês têm sobre mim')
  const number = (await newest())?.number ?? 0
  expect(await requests().sweep()).toBe(0)
  clock.advance(10.5 * DAY_MS)
  expect([await requests().sweep(), await requests().sweep()]).toEqual([1, 0])
  clock.advance(3 * DAY_MS)
  expect(await requests().sweep()).toBe(1)
  clock.advance(2 * DAY_MS)
  expect([await requests().sweep(), await requests().sweep()]).toEqual([1, 0])
  expect((await notes()).at(-1)).toMatch(/prazo.*acabou/)
  await requests().refuse(number, 'dpo', 'identidade não confirmada')
  clock.advance(30 * DAY_MS)
  expect(await requests().sweep()).toBe(0)
  // Nobody looked for long: one warning, not three.
  await says('quero uma cópia dos meus dados')
  clock.advance(60 * DAY_MS)
  expect(await requests().sweep()).toBe(1)
})
