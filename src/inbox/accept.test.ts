import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  BUSINESS,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { ChannelEvent } from '../channels/channel.ts'

let test: TestDatabase
let h: Harness
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  h = await createHarness({ db: test.db })
})

const PHONE = '5511999990001'
const OTHER = '5541988880002'

const counts = async () => {
  const [row] = await h.rows<Record<string, number>>(
    `select (select count(*)::int from contacts) as contacts, (select count(*)::int from contact_aliases) as aliases,
      (select count(*)::int from conversations) as conversations, (select count(*)::int from inbound) as inbound,
      (select count(*)::int from messages) as messages`,
  )
  return row
}

describe('a message', () => {
  it('makes a contact, a conversation, a transcript line and a wake-up', async () => {
    const report = await h.inbox.accept([h.message(PHONE, 'Oi, bom dia', { profileName: 'Rui' })])
    const contactId = await h.contactOf(PHONE)
    expect(report).toEqual({ stored: 1, replays: 0, ignored: 0, deadLetters: 0, contactIds: [contactId] })
    expect(await counts()).toEqual({ contacts: 1, aliases: 1, conversations: 1, inbound: 1, messages: 1 })
    const [line] = await h.rows('select role, text, external_id from messages')
    expect(line).toMatchObject({ role: 'lead', text: 'Oi, bom dia' })
    const [conversation] = await h.rows(
      'select business_id, channel, account_id, mode, last_inbound_at from conversations',
    )
    expect(conversation).toEqual({
      business_id: BUSINESS,
      channel: 'whatsapp-cloud',
      account_id: ACCOUNT,
      mode: 'agent',
      last_inbound_at: h.clock.now(),
    })
    expect(await h.rows('select profile_name from contacts')).toEqual([{ profile_name: 'Rui' }])
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: Oi, bom dia'])
  })

  it('delivered again changes nothing and wakes nobody', async () => {
    const event = h.message(PHONE, 'oi')
    await h.inbox.accept([event])
    await h.drain()
    const before = await counts()
    const report = await h.inbox.accept([event])
    expect(report).toMatchObject({ stored: 0, replays: 1, contactIds: [] })
    await h.drain()
    expect(await counts()).toEqual({ ...before })
    expect(h.graph.calls).toHaveLength(1)
  })

  it('delivered many times at once is stored once', async () => {
    const event = h.message(PHONE, 'oi')
    const reports = await Promise.all(Array.from({ length: 25 }, () => h.inbox.accept([event])))
    expect(reports.reduce((sum, { stored }) => sum + stored, 0)).toBe(1)
    expect(reports.reduce((sum, { replays }) => sum + replays, 0)).toBe(24)
    expect(await counts()).toEqual({ contacts: 1, aliases: 1, conversations: 1, inbound: 1, messages: 1 })
  })

  it('twice in one POST is stored once', async () => {
    const event = h.message(PHONE, 'oi')
    expect(await h.inbox.accept([event, event])).toMatchObject({ stored: 1, replays: 1 })
  })

  it('of the same id on another account is another message', async () => {
    const event = h.message(PHONE, 'oi', { externalId: 'same' })
    await h.inbox.accept([event, { ...event, channel: 'zapi' }])
    expect((await counts())?.inbound).toBe(2)
  })

  it('keeps the order it came in, across many POSTs at once', async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `m${i}`)
    await Promise.all(texts.map((text) => h.inbox.accept([h.message(PHONE, text)])))
    const lines = await h.rows<{ text: string }>('select text from messages order by seq')
    expect(lines.map(({ text }) => text)).toEqual(texts)
  })

  it.each(['a\u0000b', 'meia \ud83d letra', '\u0000', '👩‍🔧 ok', "'; drop table contacts; --"])(
    'with odd characters is stored: %j',
    async (text) => {
      await h.inbox.accept([h.message(PHONE, text, { profileName: text, externalId: `id${text}` })])
      expect((await counts())?.inbound).toBe(1)
    },
  )

  it('with a date the database cannot hold is shown to operators, and its neighbours are stored', async () => {
    const good = h.message(OTHER, 'e eu?')
    const bad = h.message(PHONE, 'oi', { sentAt: new Date(8.64e15) })
    const report = await h.inbox.accept([bad, good])
    expect(report).toMatchObject({ stored: 1, deadLetters: 1 })
    expect(await h.deadLetters.list()).toMatchObject([{ kind: 'event', errorCode: 'inbox.unstorable' }])
  })
})

describe('people', () => {
  it('writing for the first time several times at once are one contact', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => h.inbox.accept([h.message(PHONE, `m${i}`)])))
    expect(await counts()).toEqual({ contacts: 1, aliases: 1, conversations: 1, inbound: 20, messages: 20 })
  })

  it('are known by any name, and by names learned later', async () => {
    await h.inbox.accept([h.message({ bsuid: 'BR.1' }, 'sem telefone')])
    await h.inbox.accept([h.message({ phone: PHONE, bsuid: 'BR.1' }, 'agora com os dois')])
    await h.inbox.accept([h.message({ phone: PHONE }, 'só telefone')])
    await h.inbox.accept([h.message({ lid: '77@lid', phone: PHONE }, 'e mais um')])
    expect(await counts()).toMatchObject({ contacts: 1, aliases: 3, inbound: 4 })
  })

  it('named differently in one POST are one when a message names both', async () => {
    await h.inbox.accept([
      h.message({ phone: PHONE }, 'um'),
      h.message({ bsuid: 'BR.9' }, 'dois'),
      h.message({ phone: PHONE, bsuid: 'BR.9' }, 'três'),
    ])
    expect(await counts()).toMatchObject({ contacts: 1, aliases: 2, inbound: 3 })
  })

  it('that turn out to be one become one, with everything either had', async () => {
    await h.inbox.accept([h.message({ phone: PHONE }, 'pelo telefone')])
    await h.drain()
    h.clock.advance(1000)
    await h.inbox.accept([h.message({ bsuid: 'BR.2' }, 'pelo id')])
    await h.inbox.accept([h.ownMessage(PHONE, 'aqui é o Ivo')])
    h.clock.advance(1000)
    const older = await h.contactOf(PHONE)
    const report = await h.inbox.accept([h.message({ phone: PHONE, bsuid: 'BR.2' }, 'sou eu')])
    expect(report.contactIds).toEqual([older])
    expect(await counts()).toMatchObject({ contacts: 1, conversations: 1, aliases: 2, inbound: 4 })
    const [conversation] = await h.rows('select mode from conversations')
    expect(conversation).toEqual({ mode: 'human' })
    const lines = await h.rows<{ text: string }>(
      'select text from messages where contact_id = $1 order by seq',
      [older],
    )
    expect(lines.map(({ text }) => text)).toEqual([
      'pelo telefone',
      're: pelo telefone',
      'pelo id',
      'aqui é o Ivo',
      'sou eu',
    ])
  })

  it('of two businesses stay apart', async () => {
    await h.inbox.accept([h.message(PHONE, 'oi')])
    await h.rows(
      `with c as (insert into contacts (business_id) values ('outra') returning id)
       insert into contact_aliases (business_id, kind, value, contact_id) select 'outra', 'phone', $1, id from c`,
      [PHONE],
    )
    await h.inbox.accept([h.message(PHONE, 'de novo')])
    const rows = await h.rows(
      'select count(*)::int as n from inbound i join contacts c on c.id = i.contact_id where c.business_id = $1',
      [BUSINESS],
    )
    expect(rows).toEqual([{ n: 2 }])
  })

  it('made elsewhere without a conversation get one', async () => {
    await h.rows(
      `with c as (insert into contacts (business_id) values ($1) returning id)
       insert into contact_aliases (business_id, kind, value, contact_id) select $1, 'phone', $2, id from c`,
      [BUSINESS, PHONE],
    )
    await h.inbox.accept([h.message(PHONE, 'oi')])
    expect(await counts()).toMatchObject({ contacts: 1, conversations: 1, inbound: 1 })
  })

  it('of the simulator never meet those of WhatsApp', async () => {
    await h.inbox.accept([h.message(PHONE, 'de verdade')])
    await h.inbox.accept([h.message(PHONE, 'de mentira', { channel: 'simulator' })])
    expect(await counts()).toMatchObject({ contacts: 2 })
  })
})

describe('several processes at once', () => {
  it('store each message once and each person once, in whatever order they get them', async () => {
    const processes = await Promise.all(Array.from({ length: 4 }, () => createHarness({ db: test.db })))
    const people = Array.from({ length: 8 }, (_, n) => ({ phone: `55119777700${10 + n}`, bsuid: `BR.${n}` }))
    const events = people.flatMap(({ phone, bsuid }, n) => [
      h.message({ phone }, `a${n}`),
      h.message({ bsuid }, `b${n}`),
      h.message({ phone, bsuid }, `c${n}`),
      h.message({ bsuid, phone }, `d${n}`),
    ])
    // Every process gets everything, each in its own order, in POSTs of three.
    await Promise.all(
      processes.map(async ({ inbox }, which) => {
        const order = events.toSorted((a, b) =>
          (a.externalId[which + 3] ?? '') < (b.externalId[which + 3] ?? '') ? -1 : 1,
        )
        const posts = Array.from({ length: Math.ceil(order.length / 3) }, (_, n) =>
          order.slice(n * 3, n * 3 + 3),
        )
        await Promise.all(posts.map((post) => inbox.accept(post)))
      }),
    )
    expect(await counts()).toEqual({
      contacts: people.length,
      aliases: 2 * people.length,
      conversations: people.length,
      inbound: events.length,
      messages: events.length,
    })
    expect(await h.deadLetters.list()).toEqual([])
  })
})

describe('a reaction', () => {
  it('is kept and wakes nobody, and does not open the 24 h window', async () => {
    const reaction = { type: 'reaction', text: '👍', emoji: '👍' } as const
    const report = await h.inbox.accept([h.message(PHONE, '', { content: reaction })])
    expect(report.stored).toBe(1)
    await h.drain()
    expect(h.graph.calls).toHaveLength(0)
    expect(await h.rows('select state from inbound')).toEqual([{ state: 'handled' }])
    expect(await h.rows('select last_inbound_at from conversations')).toEqual([{ last_inbound_at: null }])
    await h.inbox.accept([h.message(PHONE, 'quero saber mais')])
    await h.drain()
    expect(h.graph.calls.map(({ inbound }) => inbound.map(({ text }) => text))).toEqual([
      ['quero saber mais'],
    ])
  })
})

describe('an edit', () => {
  const edit = (externalId: string, text: string): ChannelEvent => ({
    kind: 'edit',
    channel: 'whatsapp-cloud',
    accountId: ACCOUNT,
    externalId,
    sender: { phone: PHONE },
    text,
    at: h.clock.now(),
  })

  it('of a waiting message is what gets answered', async () => {
    const event = h.message(PHONE, 'sou de Cutiriba')
    await h.inbox.accept([event])
    await h.inbox.accept([edit(event.externalId, 'sou de Curitiba')])
    await h.drain()
    expect(h.graph.calls.flatMap(({ inbound }) => inbound.map(({ text }) => text))).toEqual([
      'sou de Curitiba',
    ])
    expect(await h.rows(`select text from messages where role = 'lead'`)).toEqual([
      { text: 'sou de Curitiba' },
    ])
  })

  it('of an answered message is noted, and no turn is made of it', async () => {
    const event = h.message(PHONE, 'sou de Cutiriba')
    await h.inbox.accept([event])
    await h.drain()
    await h.inbox.accept([edit(event.externalId, 'sou de Curitiba')])
    await h.drain()
    expect(h.graph.calls).toHaveLength(1)
    const lines = await h.rows<{ role: string; text: string }>('select role, text from messages order by seq')
    expect(lines[0]?.text).toBe('sou de Cutiriba')
    expect(lines.at(-1)).toMatchObject({ role: 'system', text: expect.stringContaining('sou de Curitiba') })
  })

  it('that overtook its message stands for it', async () => {
    const event = h.message(PHONE, 'antes')
    await h.inbox.accept([edit(event.externalId, 'depois')])
    await h.inbox.accept([event])
    await h.drain()
    expect(h.graph.calls.flatMap(({ inbound }) => inbound.map(({ text }) => text))).toEqual(['depois'])
  })

  it('while its turn runs makes the turn start again', async () => {
    const event = h.message(PHONE, 'antes')
    await h.inbox.accept([event])
    h.graph.script = async ({ inbound }) => {
      if (h.graph.calls.length === 1) await h.inbox.accept([edit(event.externalId, 'depois')])
      return { reply: `re: ${inbound[0]?.text}` }
    }
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: depois'])
  })
})

describe('a person of the business writing from the phone', () => {
  it('takes the conversation over at once and is in the transcript', async () => {
    await h.inbox.accept([h.message(PHONE, 'oi')])
    await h.drain()
    const event = h.ownMessage(PHONE, 'Oi, aqui é a Lia')
    await h.inbox.accept([event, event])
    expect(await h.rows('select mode, mode_reason from conversations')).toEqual([
      { mode: 'human', mode_reason: 'own_message' },
    ])
    expect(await h.rows(`select text from messages where role = 'human'`)).toEqual([
      { text: 'Oi, aqui é a Lia' },
    ])
    await h.inbox.accept([h.message(PHONE, 'certo')])
    await h.drain()
    expect(h.graph.calls).toHaveLength(1)
    expect(await h.rows(`select count(*)::int as n from inbound where state = 'pending'`)).toEqual([{ n: 0 }])
  })

  it('first of all makes the contact', async () => {
    await h.inbox.accept([h.ownMessage(PHONE, 'Olá, vi seu cadastro')])
    expect(await h.rows('select mode from conversations')).toEqual([{ mode: 'human' }])
  })

  it('drops what the agent had queued, not what a person had', async () => {
    await h.inbox.accept([h.message(PHONE, 'oi')])
    const contactId = await h.contactOf(PHONE)
    await h.runner.run(contactId)
    await h.rows(
      `insert into outbound (contact_id, channel, account_id, author, body, not_before) values ($1, 'whatsapp-cloud', $2, 'human', '{"type":"text","text":"da Lia"}', $3)`,
      [contactId, ACCOUNT, h.clock.now()],
    )
    await h.inbox.accept([h.ownMessage(PHONE, 'eu cuido')])
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['da Lia'])
    expect(await h.rows('select author, state, error_code from outbound order by seq')).toEqual([
      { author: 'agent', state: 'cancelled', error_code: 'outbox.person_took_over' },
      { author: 'human', state: 'sent', error_code: null },
    ])
  })

  it('does not lift an opt-out', async () => {
    await h.inbox.accept([h.message(PHONE, 'pare')])
    await h.rows(`update conversations set mode = 'opted_out'`)
    await h.inbox.accept([h.ownMessage(PHONE, 'tudo bem')])
    expect(await h.rows('select mode from conversations')).toEqual([{ mode: 'opted_out' }])
  })
})

describe('what has no place', () => {
  it('is shown to operators and can be taken in later', async () => {
    const report = await h.inbox.accept([h.message(PHONE, 'oi', { accountId: 'unheard-of' })])
    expect(report).toMatchObject({ stored: 0, deadLetters: 1 })
    const [letter] = await h.deadLetters.list()
    expect(letter).toMatchObject({ kind: 'event', errorCode: 'inbox.unknown_account' })
    expect(await counts()).toMatchObject({ contacts: 0 })
  })

  it('from nobody does not stop its neighbours', async () => {
    const report = await h.inbox.accept([h.message({}, 'quem?'), h.message(PHONE, 'oi')])
    expect(report).toMatchObject({ stored: 1, deadLetters: 1 })
  })

  it('ignored events and statuses of unknown accounts are counted', async () => {
    const report = await h.inbox.accept([
      { kind: 'ignored', channel: 'zapi', accountId: 'x', reason: 'group' },
      { kind: 'status', channel: 'zapi', accountId: 'x', externalId: 'e', status: 'read', at: h.clock.now() },
    ])
    expect(report).toMatchObject({ ignored: 2, deadLetters: 0 })
  })
})

describe('an erased contact', () => {
  async function erased(): Promise<string> {
    await h.inbox.accept([h.message(PHONE, 'oi')])
    await h.drain()
    const contactId = await h.contactOf(PHONE)
    await h.rows('delete from messages')
    await h.rows('delete from inbound')
    await h.rows('update conversations set erased_at = $1', [h.clock.now()])
    return contactId
  }

  it('is not brought back by a message written before', async () => {
    await erased()
    const late = h.message(PHONE, 'atrasada', { sentAt: new Date(h.clock.now().getTime() - 1000) })
    expect(await h.inbox.accept([late])).toMatchObject({ stored: 0, ignored: 1 })
    expect(await counts()).toMatchObject({ inbound: 0, messages: 0 })
  })

  it('begins anew when they write again', async () => {
    await erased()
    h.clock.advance(60_000)
    await h.inbox.accept([h.message(PHONE, 'voltei')])
    expect(await h.rows('select mode, erased_at from conversations')).toEqual([
      { mode: 'agent', erased_at: null },
    ])
    await h.drain()
    expect(h.channel.sent.at(-1)?.text).toBe('re: voltei')
  })
})

describe('wake-ups', () => {
  it('wait for the burst, and move with it up to the cap', async () => {
    Object.assign(h.debounce, { complete_ms: 1000, unfinished_ms: 4000, cap_ms: 9000 })
    await h.inbox.accept([h.message(PHONE, 'Oi,')])
    h.clock.advance(3900)
    await h.drain()
    await h.inbox.accept([h.message(PHONE, 'queria saber da')])
    h.clock.advance(3900)
    await h.drain()
    expect(h.graph.calls).toHaveLength(0)
    await h.inbox.accept([h.message(PHONE, 'máquina de,')])
    h.clock.advance(1199)
    await h.drain()
    expect(h.graph.calls).toHaveLength(0)
    h.clock.advance(1)
    await h.drain()
    expect(h.graph.calls.map(({ inbound }) => inbound.length)).toEqual([3])
  })

  it('are asked for by reminders’ hook with those who wrote', async () => {
    const cancelled: string[][] = []
    const { createInbox } = await import('./accept.ts')
    const inbox = createInbox({
      db: h.db,
      clock: h.clock,
      wake: h.wake,
      steps: { reached: () => {} },
      resolveBusiness: () => BUSINESS,
      debounceOf: () => h.debounce,
      cancelReminders: async (contactIds) => void cancelled.push(contactIds),
    })
    await inbox.accept([h.message(PHONE, 'oi'), h.message(PHONE, 'tudo bem?')])
    await inbox.accept([h.ownMessage(PHONE, 'sim')])
    expect(cancelled).toEqual([[await h.contactOf(PHONE)]])
  })
})

describe('a message among many contacts', () => {
  it('is stored without reading their tables', async () => {
    await h.rows(
      `with c as (insert into contacts (business_id) select $1 from generate_series(1, 3000) returning id),
         v as (insert into conversations (contact_id, business_id, channel, account_id) select id, $1, 'whatsapp-cloud', $2 from c)
       insert into contact_aliases (business_id, kind, value, contact_id) select $1, 'lid', id || '@lid', id from c`,
      [BUSINESS, ACCOUNT],
    )
    await h.inbox.accept([h.message(PHONE, 'primeira')])
    await h.db.query('analyze')
    const scans = async () => {
      await h.db.query('select pg_stat_force_next_flush()')
      await h.db.query('select 1')
      const [row] = await h.rows<{ n: number }>(
        `select sum(seq_scan)::int as n from pg_stat_user_tables
         where relname in ('contacts', 'conversations', 'contact_aliases', 'inbound', 'messages')`,
      )
      return row?.n
    }
    const before = await scans()
    expect(before).toBeGreaterThanOrEqual(0)
    // Plans are settled after a few runs: the last ones are those that stay.
    for (let n = 0; n < 12; n++) await h.inbox.accept([h.message(PHONE, `m${n}`), h.message(OTHER, `n${n}`)])
    const after = await scans()
    expect(after).toBe(before)
  })
})

describe('accept', () => {
  it('rejects when the database is away, so that the provider delivers again', async () => {
    const away = await createHarness()
    await away.close()
    await expect(away.inbox.accept([away.message(PHONE, 'oi')])).rejects.toThrow()
  })

  it('stores nothing of a POST whose transaction fails', async () => {
    h.hooks.onStep = (step) => {
      if (step === 'accept.before_commit') throw new Error(`cut ${randomUUID()}`)
    }
    await expect(h.inbox.accept([h.message(PHONE, 'oi')])).rejects.toThrow('cut')
    expect(await counts()).toMatchObject({ contacts: 0, inbound: 0 })
  })
})
