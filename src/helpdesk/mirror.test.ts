import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ChatwootServer, startChatwootServer } from '../../test/support/chatwoot-server.ts'
import {
  BUSINESS,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { Database } from '../db/database.ts'
import { mergeContacts } from '../db/queries/merge-contacts.ts'
import { erasePerson } from '../privacy/erase.ts'
import { sweepErasures } from '../privacy/erasure-tasks.ts'
import { createErasureTargets } from '../privacy/targets.ts'
import { createChatwoot } from './chatwoot/client.ts'
import type { HelpdeskEvent } from './chatwoot/event.ts'
import { createMirror } from './mirror.ts'
import { queueNote } from './notes.ts'
import type { HelpdeskClient } from './port.ts'
import { createEventTaker } from './take-event.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const PHONE = '5543999990001'
const OTHER = '5543999990002'

let test: TestDatabase
let h: Harness
let chatwoot: ChatwootServer
let client: HelpdeskClient

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  h = await createHarness({ db: test.db })
  await start()
  return () => chatwoot.close()
})

async function start(options: Parameters<typeof startChatwootServer>[0] = {}): Promise<void> {
  await chatwoot?.close()
  chatwoot = await startChatwootServer(options)
  client = clientOf()
}

const clientOf = (timeoutMs = 2 * SECOND) =>
  createChatwoot({
    baseUrl: chatwoot.url,
    token: 'chatwoot-token',
    accountId: '1',
    inboxId: '7',
    clock: h.clock,
    timeoutMs,
  })
const mirrorOf = (db: Database = h.db, by: HelpdeskClient = client) =>
  createMirror({ db, clock: h.clock, wake: h.wake, clientOf: () => by })
const taker = () =>
  createEventTaker({
    db: h.db,
    clock: h.clock,
    wake: h.wake,
    steps: { reached: () => {} },
    cancelReminders: async () => {},
    businessesOfInbox: (inboxId) => (inboxId === '7' ? [BUSINESS] : []),
  })

/** Lead and agent have spoken. */
async function talked(phone = PHONE, ...texts: string[]): Promise<string> {
  for (const text of texts.length > 0 ? texts : ['oi']) {
    await h.inbox.accept([h.message(phone, text)])
    await h.drain()
  }
  return h.contactOf(phone)
}
async function mirrored(contactId: string, mirror = mirrorOf()): Promise<void> {
  // Each try that is put off asks to be woken later.
  for (let attempt = 0; attempt < 6; attempt++) {
    await mirror.run(contactId)
    const [link] = await h.rows<{ left: boolean }>(
      `select exists (select from messages m where m.contact_id = l.contact_id and m.seq > l.mirrored_seq)
         or exists (select from helpdesk_messages n where n.contact_id = l.contact_id and n.state in ('queued', 'posting')) as left
       from helpdesk_links l where l.contact_id = $1`,
      [contactId],
    )
    if (link?.left === false) return
    h.clock.advance(31 * SECOND)
  }
}
const shown = () => chatwoot.messages.flatMap((one) => (one.private ? [] : [one.content]))
const notes = () => chatwoot.messages.flatMap((one) => (one.private ? [one.content] : []))
const modeOf = async (contactId: string) =>
  (await h.rows<{ mode: string }>('select mode from conversations where contact_id = $1', [contactId]))[0]
    ?.mode

describe('a process that ends between any two steps of the mirror', () => {
  it('leaves one contact, one conversation, every message and note once and in order', async () => {
    let kills = 0
    for (let nth = 1; ; nth++) {
      await emptyDatabase(h.db)
      await start()
      const contactId = await talked(PHONE, 'oi', 'e a P200?')
      await queueNote(h.db, { contactId, key: 'k', text: 'nota', now: h.clock.now() }, { wake: h.wake })
      const ended = endsAt(nth)
      const died = await Promise.race([
        mirrorOf(ended.db, ended.client)
          .run(contactId)
          .then(() => false),
        ended.reached.then(() => true),
      ])
      await mirrored(contactId)
      expect({ nth, contacts: chatwoot.contacts.size, conversations: chatwoot.conversations.size }).toEqual({
        nth,
        contacts: 1,
        conversations: 1,
      })
      expect({ nth, shown: shown(), notes: notes() }).toEqual({
        nth,
        shown: ['oi', 're: oi', 'e a P200?', 're: e a P200?'],
        notes: ['nota'],
      })
      if (!died) break
      kills++
    }
    // Before and after each query and each call.
    expect(kills).toBeGreaterThan(40)
  }, 120_000)

  /** A database and a client that never come back from the nth time they are asked, before or after it is done. */
  function endsAt(nth: number): { db: Database; client: HelpdeskClient; reached: Promise<void> } {
    let asked = 0
    let tell = () => {}
    const reached = new Promise<void>((resolve) => {
      tell = resolve
    })
    const step = async () => {
      if (++asked !== nth) return
      tell()
      await new Promise(() => {})
    }
    async function around<Value>(work: () => Promise<Value>): Promise<Value> {
      await step()
      const value = await work()
      await step()
      return value
    }
    return {
      reached,
      db: { ...h.db, query: (sql, values) => around(() => h.db.query(sql, values)) },
      client: {
        ...client,
        findContact: (...given) => around(() => client.findContact(...given)),
        createContact: (...given) => around(() => client.createContact(...given)),
        findConversation: (...given) => around(() => client.findConversation(...given)),
        createConversation: (...given) => around(() => client.createConversation(...given)),
        conversationStatus: (...given) => around(() => client.conversationStatus(...given)),
        post: (...given) => around(() => client.post(...given)),
        findPosted: (...given) => around(() => client.findPosted(...given)),
      },
    }
  }
})

describe('an inbox that does not answer', () => {
  it('is not posted to again while its first answer may still come, and shows nothing twice', async () => {
    const contactId = await talked()
    await mirrored(contactId)
    const slow = clientOf(150)
    await h.inbox.accept([h.message(PHONE, 'lenta')])
    await h.drain()
    // The post is taken, but only after we gave up waiting for it: the look that follows does not find it yet.
    let late = () => {}
    const lagging: HelpdeskClient = {
      ...slow,
      async post(message) {
        late = () => void client.post(message)
        chatwoot.fault({ kind: 'hang' })
        return slow.post(message)
      },
    }
    await mirrorOf(h.db, lagging).run(contactId)
    h.clock.advance(3 * SECOND)
    await mirrorOf().run(contactId)
    expect(shown().filter((text) => text === 'lenta')).toEqual([])
    late()
    await expect.poll(() => shown().filter((text) => text === 'lenta')).toHaveLength(1)
    h.clock.advance(3 * SECOND)
    await mirrorOf().run(contactId)
    expect(shown()).toEqual(['oi', 're: oi', 'lenta', 're: lenta'])
  })

  it('is posted to again when nothing came of it', async () => {
    const contactId = await talked()
    await mirrored(contactId)
    await h.inbox.accept([h.message(PHONE, 'perdida')])
    await h.drain()
    chatwoot.fault({ kind: 'reset', after: 1 })
    await mirrorOf().run(contactId)
    await mirrored(contactId)
    expect(shown()).toEqual(['oi', 're: oi', 'perdida', 're: perdida'])
  })

  it.each([
    ['seconds', { 'retry-after': '90' }],
    ['a date', { 'retry-after': new Date('2026-05-04T12:01:30Z').toUTCString() }],
  ])('is asked again when it said so, in %s', async (_, headers) => {
    const contactId = await talked()
    chatwoot.fault({ kind: 'respond', status: 429, headers, times: 3 })
    let at: Date | undefined
    const wake = {
      ...h.wake,
      queue: async (_name: string, _id: string, when: Date) => {
        at = when
      },
    }
    // The client's own clock is the harness's, so that a date means the same to both.
    const quick = createChatwoot({
      baseUrl: chatwoot.url,
      token: 'chatwoot-token',
      accountId: '1',
      inboxId: '7',
      clock: h.clock,
      retries: 0,
    })
    await createMirror({ db: h.db, clock: h.clock, wake, clientOf: () => quick }).run(contactId)
    expect(at?.toISOString()).toBe('2026-05-04T12:01:30.000Z')
  })

  it('is spoken of in the log without anything of the lead', async () => {
    const contactId = await talked(PHONE, 'me chamo Joana Prado, meu e-mail é joana@exemplo.com')
    const logged: object[] = []
    const note = (fields: object, message: string) => void logged.push({ ...fields, message })
    const log = { debug: note, info: note, warn: note, error: note, child: () => log }
    chatwoot.fault({ kind: 'respond', status: 500, body: { error: `${PHONE} Joana Prado` }, after: 6 })
    chatwoot.fault({ kind: 'respond', status: 422, body: { error: `${PHONE} Joana Prado` }, after: 2 })
    const loud = createMirror({ db: h.db, clock: h.clock, wake: h.wake, clientOf: () => client, log })
    await mirrored(contactId, loud)
    expect(logged.length).toBeGreaterThanOrEqual(2)
    expect(JSON.stringify(logged)).not.toMatch(/Joana|joana@|99999/)
  })

  it('that refuses one message for good does not keep the rest from being seen', async () => {
    const contactId = await talked(PHONE, 'oi', 'mais uma')
    chatwoot.fault({ kind: 'respond', status: 422, body: { error: 'Content is too long' }, after: 6 })
    await mirrored(contactId)
    expect(chatwoot.messages).toHaveLength(3)
    const rows = await h.rows(`select state, error_code from helpdesk_messages where state <> 'posted'`)
    expect(rows).toEqual([{ state: 'failed', error_code: 'helpdesk.refused_422' }])
  })
})

describe('what people see', () => {
  it('in order, also when the provider has not taken ours yet', async () => {
    const contactId = await talked()
    h.channel.failures.push({ outcome: 'rejected_retry', retryAfterMs: 10 * MINUTE })
    await h.inbox.accept([h.message(PHONE, 'segunda')])
    await h.drain()
    await mirrorOf().run(contactId)
    expect(shown()).toEqual(['oi', 're: oi', 'segunda'])
    // A stopped provider hides the lead from nobody.
    await h.inbox.accept([h.ownMessage(PHONE, 'respondo do celular')])
    h.clock.advance(2 * MINUTE)
    await mirrorOf().run(contactId)
    expect(shown().at(-1)).toBe('respondo do celular')
    // The person's message took the agent's back before it left.
    expect(shown().join()).not.toContain('re: segunda')
  })

  it('ours once it left, when the provider takes it at the second try', async () => {
    const contactId = await talked()
    h.channel.failures.push({ outcome: 'rejected_retry', retryAfterMs: 20 * SECOND })
    await h.inbox.accept([h.message(PHONE, 'segunda')])
    await h.drain()
    await mirrorOf().run(contactId)
    expect(shown()).toEqual(['oi', 're: oi', 'segunda'])
    h.clock.advance(25 * SECOND)
    await h.drain()
    await mirrorOf().run(contactId)
    expect(shown()).toEqual(['oi', 're: oi', 'segunda', 're: segunda'])
  })

  it('says what has not left yet, and what never left', async () => {
    const contactId = await talked()
    h.channel.failures.push({ outcome: 'rejected_retry', retryAfterMs: 10 * MINUTE })
    await h.inbox.accept([h.message(PHONE, 'segunda')])
    await h.drain()
    h.clock.advance(2 * MINUTE)
    await mirrorOf().run(contactId)
    expect(shown().at(-1)).toBe('(ainda não enviada) re: segunda')
  })

  it('tells a person whose message did not reach the lead, once', async () => {
    const contactId = await talked()
    await mirrored(contactId)
    h.channel.failures.push('rejected')
    await taker().take(person('Fechamos por aqui?'))
    await h.drain()
    await mirrored(contactId)
    await mirrorOf().run(contactId)
    const told = notes().filter((note) => note.includes('não foi entregue'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('Fechamos por aqui?')
    expect(shown().filter((text) => text.includes('Fechamos'))).toHaveLength(0)
  })
})

const person = (text: string, part: { conversationId?: string } = {}): HelpdeskEvent => ({
  kind: 'message',
  externalId: String(++ids),
  conversationId: String([...chatwoot.conversations.keys()].at(-1)),
  contactKey: null,
  remoteContactId: null,
  inboxId: '7',
  key: null,
  private: false,
  text,
  attachments: [],
  sender: 'Paula',
  at: null,
  ...part,
})
let ids = 900_000

describe('contacts and conversations of the inbox', () => {
  it.each(['payload', 'list', 'data'] as const)('reads a search that answers as %s', async (search) => {
    await start({ search })
    const made = chatwoot.addContact({ name: 'Cadastrado à mão', phone_number: `+${PHONE}` })
    await mirrored(await talked())
    expect([...chatwoot.contacts.keys()]).toEqual([made.id])
    expect([...chatwoot.conversations.values()]).toMatchObject([{ contactId: made.id }])
  })

  it.each(['nested', 'root'] as const)('reads a new contact whose id is %s', async (created) => {
    await start({ created })
    await mirrored(await talked())
    expect([...chatwoot.conversations.values()]).toMatchObject([
      { contactId: [...chatwoot.contacts.keys()][0] },
    ])
  })

  it('takes nobody for another whose name or number holds the same digits', async () => {
    // Enough of them to fill a page: the right one is on the next.
    const right = chatwoot.addContact({ name: 'O certo', phone_number: `+${PHONE}` })
    chatwoot.addContact({ name: PHONE, phone_number: null })
    for (let n = 10; n < 30; n++)
      chatwoot.addContact({ name: 'Parecido', phone_number: `+55${n}${PHONE.slice(4)}` })
    await mirrored(await talked())
    expect([...chatwoot.conversations.values()]).toMatchObject([{ contactId: right.id }])
  })

  it('finds a mobile that people typed without its ninth digit', async () => {
    const right = chatwoot.addContact({ name: 'Antigo', phone_number: '+554399990001' })
    await mirrored(await talked('5543999990001'))
    expect([...chatwoot.conversations.values()]).toMatchObject([{ contactId: right.id }])
  })

  it("never writes in a conversation of the contact's that somebody else began", async () => {
    const made = chatwoot.addContact({ name: 'Cliente antigo', phone_number: `+${PHONE}` })
    const theirs = chatwoot.personBegins(made.id)
    await mirrored(await talked())
    expect(chatwoot.messages.map(({ conversationId }) => conversationId)).not.toContain(theirs)
  })

  it('begins anew when contact and conversation were deleted there, also right after the contact was made', async () => {
    const contactId = await talked()
    await mirrored(contactId)
    chatwoot.contacts.clear()
    chatwoot.conversations.clear()
    await talked(PHONE, 'ainda aí?')
    await mirrored(contactId)
    expect(shown().slice(-2)).toEqual(['ainda aí?', 're: ainda aí?'])
    // Its contact is stored, its conversation is not, and the contact is gone.
    await h.db.query('update helpdesk_links set remote_conversation_id = null')
    chatwoot.contacts.clear()
    chatwoot.conversations.clear()
    await talked(PHONE, 'e agora?')
    await mirrored(contactId)
    expect(shown().slice(-2)).toEqual(['e agora?', 're: e agora?'])
  })

  it('finds what it posted behind a page of other messages', async () => {
    const contactId = await talked()
    await mirrored(contactId)
    const [conversation = 0] = chatwoot.conversations.keys()
    await talked(PHONE, 'no meio')
    const post: HelpdeskClient['post'] = async (message) => {
      await client.post(message)
      throw new Error('ended')
    }
    await mirrorOf(h.db, { ...client, post }).run(contactId)
    for (let n = 0; n < 45; n++) await chatwoot.personWrites(conversation, `nota ${n}`, { private: true })
    h.clock.advance(31 * SECOND)
    await mirrored(contactId)
    expect(shown()).toEqual(['oi', 're: oi', 'no meio', 're: no meio'])
  })
})

describe('two contacts that become one', () => {
  it('keep both conversations known, show everything once, and the rest in one', async () => {
    const one = await talked(PHONE, 'sou eu')
    const two = await talked(OTHER, 'sou eu de outro número')
    await mirrored(one)
    await mirrored(two)
    const [first = 0, second = 0] = [...chatwoot.conversations.keys()]
    await talked(OTHER, 'ainda não mostrada')
    // What was being posted in the loser's conversation when both became one is not posted in the other's.
    const post: HelpdeskClient['post'] = async (message) => {
      await client.post(message)
      throw new Error('ended')
    }
    await mirrorOf(h.db, { ...client, post }).run(two)
    await h.db.transaction((tx) => mergeContacts(tx, { survivor: one, loser: two, now: h.clock.now() }))
    await mirrored(one)
    const texts = shown()
    expect(new Set(texts).size).toBe(texts.length)
    expect(texts.filter((text) => text.includes('ainda não mostrada'))).toHaveLength(2)
    await taker().take(person('Oi, vi a outra conversa', { conversationId: String(second) }))
    expect(await modeOf(one)).toBe('human')
    await talked(PHONE, 'última')
    await mirrored(one)
    expect(chatwoot.messages.find(({ content }) => content === 'última')?.conversationId).toBe(first)
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toContain('Oi, vi a outra conversa')
  })

  it('of which the inbox knows only one, or none', async () => {
    const one = await talked(PHONE, 'primeiro')
    const two = await talked(OTHER, 'segundo')
    await mirrored(two)
    await h.db.transaction((tx) => mergeContacts(tx, { survivor: one, loser: two, now: h.clock.now() }))
    await mirrored(one)
    expect(shown().toSorted()).toEqual(['primeiro', 're: primeiro', 're: segundo', 'segundo'])
    expect(chatwoot.conversations.size).toBe(1)
    const three = await talked('5543999990003')
    const four = await talked('5543999990004')
    await h.db.transaction((tx) => mergeContacts(tx, { survivor: three, loser: four, now: h.clock.now() }))
    expect(await h.rows('select 1 from helpdesk_links where contact_id = $1', [three])).toEqual([])
  })
})

it('an erased contact is erased in the inbox too, with every contact it had there', async () => {
  const one = await talked(PHONE)
  const two = await talked(OTHER)
  const three = await talked('5543999990003')
  for (const contactId of [one, two, three]) await mirrored(contactId)
  await h.db.transaction((tx) => mergeContacts(tx, { survivor: one, loser: two, now: h.clock.now() }))
  const targets = createErasureTargets({ helpdesks: new Map([[BUSINESS, client]]), crms: new Map() })
  await erasePerson({ db: h.db, clock: h.clock, targets }, { name: PHONE })
  // It is down at first, and asked again.
  chatwoot.fault({ kind: 'respond', status: 403, times: 2 })
  await sweepErasures({ db: h.db, clock: h.clock, targets })
  expect(chatwoot.contacts.size).toBe(3)
  h.clock.advance(5 * MINUTE)
  await sweepErasures({ db: h.db, clock: h.clock, targets })
  expect([...chatwoot.contacts.values()].map(({ phone_number }) => phone_number)).toEqual(['+5543999990003'])
  expect(chatwoot.conversations.size).toBe(1)
  await mirrorOf().run(one)
  expect(chatwoot.contacts.size).toBe(1)
})
