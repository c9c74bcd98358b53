import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ChatwootServer, startChatwootServer } from '../../test/support/chatwoot-server.ts'
import {
  BUSINESS,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { startLoopback } from '../../test/support/loopback.ts'
import type { Database } from '../db/database.ts'
import { resumesByItself } from '../inbox/resume.ts'
import { createTurnRunner } from '../inbox/run-turn.ts'
import { createOutbox } from '../outbox/outbox.ts'
import { createChatwoot } from './chatwoot/client.ts'
import { parseChatwootEvent } from './chatwoot/event.ts'
import { createMirror } from './mirror.ts'
import { createEventTaker, type EventTaker, NOTES, type TakenEvent } from './take-event.ts'

const PHONE = '5543999990001'
const MINUTE = 60_000

let test: TestDatabase
let h: Harness
let chatwoot: ChatwootServer
let hook: Awaited<ReturnType<typeof startLoopback>>
/** What became of each webhook, and who takes the next. */
let taken: TakenEvent[]
let taker: EventTaker

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  h = await createHarness({ db: test.db })
  taken = []
  taker = takerOn(h.db)
  // Webhooks wait here until the test takes them: `arrive`.
  hook = await startLoopback({ handle: () => ({ status: 200 }) })
  await start()
  return async () => {
    await chatwoot.close()
    await hook.close()
  }
})

async function start(options: Parameters<typeof startChatwootServer>[0] = {}): Promise<void> {
  await chatwoot?.close()
  chatwoot = await startChatwootServer(options)
  chatwoot.setWebhook(hook.url)
}
/** Takes what the inbox has posted since the last time, in order. */
async function arrive(by: EventTaker = taker): Promise<TakenEvent[]> {
  await chatwoot.settled()
  const now: TakenEvent[] = []
  for (const { body, headers } of hook.requests.splice(0)) {
    const event = parseChatwootEvent(body)
    if (event === null) throw new Error('not an event')
    now.push(await by.take(event, String(headers['x-chatwoot-delivery'])))
  }
  taken.push(...now)
  return now
}
const takerOn = (db: Database) =>
  createEventTaker({
    db,
    clock: h.clock,
    wake: h.wake,
    steps: { reached: () => {} },
    cancelReminders: async () => {},
    businessesOfInbox: (inboxId) => (inboxId === '7' ? [BUSINESS] : []),
  })
const clientOf = () =>
  createChatwoot({
    baseUrl: chatwoot.url,
    token: 'chatwoot-token',
    accountId: '1',
    inboxId: '7',
    clock: h.clock,
  })
const mirror = () => createMirror({ db: h.db, clock: h.clock, wake: h.wake, clientOf: clientOf })
const says = async (text: string) => {
  await h.inbox.accept([h.message(PHONE, text)])
  await h.drain()
}
const sent = () => h.channel.sent.map(({ text }) => text)
const mode = async () => (await h.rows<{ mode: string }>('select mode from conversations'))[0]?.mode ?? 'none'
const mirrored = async () => mirror().run(await h.contactOf(PHONE))
const conversation = () => [...chatwoot.conversations.keys()].at(-1) ?? 0
async function talked(text = 'oi'): Promise<void> {
  await says(text)
  await mirrored()
}

describe('our own posts come back', () => {
  it.each([true, false])(
    'and are known by another process, before their id is stored (marks given back: %s)',
    async (marks) => {
      await start({ marks })
      // The echo is taken by another process while the post is still waiting for its answer.
      await says('oi')
      const client = clientOf()
      const elsewhere = takerOn(h.db)
      const early = createMirror({
        db: h.db,
        clock: h.clock,
        wake: h.wake,
        clientOf: () => ({
          ...client,
          async post(message) {
            const id = await client.post(message)
            await arrive(elsewhere)
            return id
          },
        }),
      })
      await early.run(await h.contactOf(PHONE))
      await arrive()
      expect(taken).toEqual(['ignored', 'known'])
      // And once more, a minute later.
      h.clock.advance(MINUTE)
      for (const message of chatwoot.messages) await chatwoot.repost(message)
      expect(await arrive()).toEqual(['ignored', 'known'])
      await h.drain()
      expect(sent()).toEqual(['re: oi'])
      expect(await mode()).toBe('agent')
    },
  )

  it('do not hide a person who writes the very same', async () => {
    await talked()
    await arrive()
    await chatwoot.personWrites(conversation(), 're: oi')
    expect(await arrive()).toEqual(['sent'])
    await h.drain()
    expect(sent()).toEqual(['re: oi', 're: oi'])
    expect(await mode()).toBe('human')
  })
})

describe('a delivery', () => {
  it('that comes again has no effect, also a command after the agent spoke', async () => {
    await talked()
    await arrive()
    await chatwoot.personWrites(conversation(), 'assumo', { delivery: 'd1' })
    await chatwoot.personWrites(conversation(), 'retomar', { delivery: 'd2' })
    expect(await arrive()).toEqual(['sent', 'resumed'])
    const assumed = chatwoot.messages.find(({ content }) => content === 'assumo')
    const resumed = chatwoot.messages.find(({ content }) => content === 'retomar')
    if (!assumed || !resumed) throw new Error('not there')
    await chatwoot.repost(assumed, 'd1')
    await chatwoot.repost(assumed, 'd3')
    await chatwoot.personWrites(conversation(), 'assumo de novo', { delivery: 'd4' })
    await chatwoot.repost(resumed, 'd2')
    await chatwoot.repost(resumed, 'd5')
    expect(await arrive()).toEqual(['replayed', 'known', 'sent', 'replayed', 'known'])
    await h.drain()
    expect(sent()).toEqual(['re: oi', 'assumo', 'assumo de novo'])
    expect(await mode()).toBe('human')
  })

  it('of a conversation that is not stored yet may come again', async () => {
    await talked()
    await arrive()
    await chatwoot.personWrites(999_999, 'de outra caixa', { delivery: 'd9' })
    expect(await arrive()).toEqual(['unknown_conversation'])
    expect(await h.rows('select id from helpdesk_deliveries where id = $1', ['d9'])).toEqual([])
  })
})

describe('a conversation we have not stored', () => {
  it('is known by its mark when a process ended in between', async () => {
    await says('oi')
    const contactId = await h.contactOf(PHONE)
    const client = clientOf()
    const remote = await client.createContact({ key: contactId, phone: PHONE, name: null })
    const made = await client.createConversation(remote, contactId)
    await chatwoot.personWrites(Number(made), 'vi você por aqui')
    expect(await arrive()).toEqual(['sent'])
    await h.drain()
    await mirrored()
    expect(sent()).toEqual(['re: oi', 'vi você por aqui'])
    expect(chatwoot.conversations.size).toBe(1)
  })

  it('begun by a person with a contact of ours is that contact, and goes on there', async () => {
    await talked()
    await arrive()
    const [contact = 0] = chatwoot.contacts.keys()
    const theirs = chatwoot.personBegins(contact)
    await chatwoot.personWrites(theirs, 'abri outra conversa')
    expect(await arrive()).toEqual(['sent'])
    await says('respondo aqui')
    await mirrored()
    expect(chatwoot.messages.find(({ content }) => content === 'respondo aqui')?.conversationId).toBe(theirs)
    expect(sent()).toContain('abri outra conversa')
  })

  it('of another inbox, or of a contact that is not ours, is nobody', async () => {
    await talked()
    await arrive()
    const other = chatwoot.addContact({ name: 'Outra pessoa', phone_number: `+${PHONE}9` })
    await chatwoot.personWrites(chatwoot.personBegins(other.id), 'não é para este lead')
    expect(await arrive()).toEqual(['unknown_conversation'])
    const [contact = 0] = chatwoot.contacts.keys()
    const event = { ...messageIn(chatwoot.personBegins(contact)), inboxId: '8' }
    expect(await taker.take({ ...event, remoteContactId: String(contact) })).toBe('unknown_conversation')
    expect(await taker.take({ ...event, contactKey: await h.contactOf(PHONE) })).toBe('unknown_conversation')
    await h.drain()
    expect(sent()).toEqual(['re: oi'])
    expect(await mode()).toBe('agent')
  })

  const messageIn = (conversationId: number) => ({
    kind: 'message' as const,
    externalId: '777',
    conversationId: String(conversationId),
    contactKey: null,
    remoteContactId: null,
    inboxId: null,
    key: null,
    private: false,
    text: 'oi',
    attachments: [],
    sender: null,
    at: null,
  })
})

describe('the pause', () => {
  it('keeps out what the agent had not sent, and comes after what it was sending', async () => {
    await talked()
    await arrive()
    h.channel.failures.push({ outcome: 'rejected_retry', retryAfterMs: MINUTE })
    await says('espera')
    await chatwoot.personWrites(conversation(), 'deixa comigo')
    await arrive()
    h.clock.advance(2 * MINUTE)
    await h.drain()
    expect(sent()).toEqual(['re: oi', 'deixa comigo'])
    await mirrored()
    const shown = chatwoot.messages.flatMap((one) => (one.private ? [] : [one.content]))
    expect(shown).toEqual(['oi', 're: oi', 'deixa comigo', 'espera'])
  })

  it('is undone by nothing a turn saves', async () => {
    await talked()
    await arrive()
    // The person steps in while the graph runs; the turn comes back with data and another mode.
    h.graph.script = async () => {
      await chatwoot.personWrites(conversation(), 'assumo')
      await arrive()
      return {
        reply: 'resposta que não sai',
        learned: [{ field: 'name', value: 'Ana', evidence: 'Ana' }],
        known: { name: 'Ana' },
        nextMode: 'handoff',
      }
    }
    await says('sou a Ana')
    expect(await mode()).toBe('human')
    h.graph.script = () => ({ reply: 'outra que não sai', nextMode: 'handoff' })
    await says('alô?')
    expect(await mode()).toBe('human')
    expect(sent()).toEqual(['re: oi', 'assumo'])
    // A process that starts knows nothing but the database.
    const again = await createHarness({ db: h.db })
    await again.inbox.accept([again.message(PHONE, 'e agora?')])
    await again.drain()
    expect(again.channel.sent).toEqual([])
    expect(await h.rows(`select text from messages where text in ('alô?', 'e agora?')`)).toHaveLength(2)
  })

  it('holds when the database fails: nothing is claimed, nothing is sent, the webhook comes again', async () => {
    await talked()
    await arrive()
    await h.inbox.accept([h.message(PHONE, 'oi de novo')])
    await h.runner.run(await h.contactOf(PHONE))
    const down: Database = {
      ...h.db,
      query: () => Promise.reject(new Error('connection terminated')),
      transaction: () => Promise.reject(new Error('connection terminated')),
    }
    const outbox = createOutbox({
      db: down,
      clock: h.clock,
      wake: h.wake,
      steps: { reached: () => {} },
      channelFor: () => h.channel,
    })
    await expect(outbox.deliver(await h.contactOf(PHONE))).rejects.toThrow('terminated')
    await chatwoot.personWrites(conversation(), 'assumo')
    await expect(arrive(takerOn(down))).rejects.toThrow('terminated')
    expect(sent()).toEqual(['re: oi'])
    // Back again: what the person wrote is delivered once more, and comes before the answer that waited.
    const message = chatwoot.messages.at(-1)
    if (message) await chatwoot.repost(message)
    expect(await arrive()).toEqual(['sent'])
    await h.drain()
    expect(sent()).toEqual(['re: oi', 'assumo'])
  })

  it('of a person who answers from the phone is a pause too, and is shown to the others', async () => {
    await talked()
    await h.inbox.accept([h.ownMessage(PHONE, 'respondi do celular')])
    await says('obrigado')
    await mirrored()
    expect(await mode()).toBe('human')
    expect(sent()).toEqual(['re: oi'])
    expect(chatwoot.messages.slice(-2)).toMatchObject([
      { type: 1, content: 'respondi do celular', private: false },
      { type: 0, content: 'obrigado' },
    ])
    await arrive()
    expect(taken).not.toContain('sent')
  })

  it('notes once that it began, and not again with every message', async () => {
    await talked()
    for (const text of ['um', 'dois', 'três']) await chatwoot.personWrites(conversation(), text)
    await arrive()
    await mirrored()
    expect(chatwoot.messages.filter(({ content }) => content === NOTES.paused)).toHaveLength(1)
  })

  it('an erased contact hears nobody any more', async () => {
    await talked()
    await arrive()
    await h.db.query('update conversations set erased_at = now()')
    await chatwoot.personWrites(conversation(), 'ainda está aí?')
    expect(await arrive()).toEqual(['unknown_conversation'])
    await h.drain()
    expect(sent()).toEqual(['re: oi'])
  })
})

describe('the lead writes while a person has the conversation', () => {
  const week = [{ from: '08:00', to: '18:00' }]
  const paulista = {
    timezone: 'America/Sao_Paulo',
    week: { monday: week, tuesday: week, wednesday: week, thursday: week, friday: week },
    holidays: { country: 'BR', extra: [] },
  }
  const manaus = { ...paulista, timezone: 'America/Manaus' }
  const lunch = {
    ...paulista,
    week: {
      friday: [
        { from: '08:00', to: '12:00' },
        { from: '13:30', to: '18:00' },
      ],
    },
  }
  const at = (iso: string) => new Date(`${iso}-03:00`)
  // A Friday; the person wrote two hours before, unless it says otherwise.
  it.each([
    ['in hours', paulista, at('2026-06-12T10:00'), 120, false],
    ['a minute before opening', paulista, at('2026-06-12T07:59'), 120, true],
    ['exactly at 8:00', paulista, at('2026-06-12T08:00'), 120, false],
    ['exactly at 18:00', paulista, at('2026-06-12T18:00'), 120, false],
    ['a minute after closing', paulista, at('2026-06-12T18:01'), 120, true],
    ['after closing, the person there minutes before', paulista, at('2026-06-12T18:05'), 10, false],
    ['after closing, the person gone for half an hour', paulista, at('2026-06-12T18:35'), 35, true],
    ['on a Saturday at noon', paulista, at('2026-06-13T12:00'), 120, true],
    ['on a Saturday, the person working', paulista, at('2026-06-13T12:00'), 3, false],
    ['on a holiday, a Monday', paulista, at('2026-09-07T10:00'), 120, true],
    ['18:30 in São Paulo is 17:30 in Manaus', manaus, at('2026-06-12T18:30'), 120, false],
    ['08:30 in São Paulo is 07:30 in Manaus', manaus, at('2026-06-12T08:30'), 120, true],
    ['at lunch', lunch, at('2026-06-12T12:30'), 120, true],
    ['after lunch', lunch, at('2026-06-12T13:30'), 120, false],
  ])('%s', async (_, hours, now, minutesAgo, resumes) => {
    const runner = createTurnRunner({
      db: h.db,
      clock: h.clock,
      wake: h.wake,
      steps: { reached: () => {} },
      graphOf: () => h.graph,
      resumes: (_business, lastHumanAt, when) =>
        resumesByItself({ business_hours: hours, handoff: { resume_after_minutes: 30 } }, lastHumanAt, when),
      timeoutMs: 5_000,
      maxRestarts: 3,
    })
    const drain = () => h.wake.drain({ turn: (id) => runner.run(id), outbox: (id) => h.outbox.deliver(id) })
    await talked()
    await arrive()
    h.clock.advance(now.getTime() - minutesAgo * MINUTE - h.clock.now().getTime())
    await chatwoot.personWrites(conversation(), 'eu cuido')
    await arrive()
    await drain()
    h.clock.advance(minutesAgo * MINUTE)
    await h.inbox.accept([h.message(PHONE, 'alguém aí?')])
    await drain()
    expect(await mode()).toBe(resumes ? 'agent' : 'human')
    expect(sent()).toEqual(['re: oi', 'eu cuido', ...(resumes ? ['re: alguém aí?'] : [])])
    expect(await h.rows(`select 1 from messages where text = 'alguém aí?'`)).toHaveLength(1)
  })
})
