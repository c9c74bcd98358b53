import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import { deleteLapsedPaces } from '../db/queries/pacing.ts'
import { createPacer, type Paces, pacesOf } from './pacing.ts'

const PACES: Paces = {
  pair: { everyMs: 6_000, burst: 2 },
  replies: { everyMs: 100, burst: 3 },
  proactive: { everyMs: 1_000, burst: 1 },
}
const WIDE = { everyMs: 0.001, burst: 1_000 }

let test: TestDatabase
let h: Harness
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

async function open(paces: Partial<Paces>): Promise<void> {
  await emptyDatabase(test.db)
  await test.db.query('delete from pacing')
  const pacer = createPacer(() => ({ pair: WIDE, replies: WIDE, proactive: WIDE, ...paces }))
  h = await createHarness({ db: test.db, pacer })
}

const phone = (n: number) => `55119999${String(n).padStart(5, '0')}`
/** Texts with the second each went at, as the outbox runs through time. */
async function playFor(seconds: number, stepMs = 100): Promise<[string, number][]> {
  const start = h.clock.now().getTime()
  const sent: [string, number][] = []
  h.channel.onSend = ({ text }) => void sent.push([text, (h.clock.now().getTime() - start) / 1000])
  for (let at = 0; at <= seconds * 1000; at += stepMs) {
    await h.drain()
    h.clock.advance(stepMs)
  }
  return sent
}
/** Contacts that were answered once, with nothing counted yet. */
async function meet(...contacts: string[]): Promise<void> {
  for (const contact of contacts) await h.inbox.accept([h.message(contact, 'oi')])
  for (let minute = 0; minute < 5; minute++) {
    await h.drain()
    h.clock.advance(60_000)
  }
  h.channel.sent.length = 0
  await test.db.query('delete from pacing')
}
async function put(contact: string, texts: string[], proactive = false): Promise<void> {
  const contactId = await h.contactOf(contact)
  for (const text of texts) {
    await insertOutbound(test.db, {
      id: randomUUID(),
      contactId,
      turnId: null,
      messageId: null,
      channel: 'whatsapp-cloud',
      accountId: ACCOUNT,
      author: 'agent',
      body: { type: 'text', text },
      proactive,
      now: h.clock.now(),
    })
  }
  await h.wake.outbox(contactId, h.clock.now(), test.db)
}

describe('pacing', () => {
  beforeEach(() => open({}))

  it('lets a burst go to one person and then one every six seconds, in order, losing nothing', async () => {
    await open({ pair: PACES.pair })
    await meet(phone(1))
    await put(phone(1), ['a', 'b', 'c', 'd'])
    expect(await playFor(13)).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 6],
      ['d', 12],
    ])
  })

  it('holds one number to its rate over all contacts, giving each that waits an instant of its own', async () => {
    await open({ replies: PACES.replies })
    await meet(...Array.from({ length: 8 }, (_, n) => phone(n)))
    for (let n = 0; n < 8; n++) await put(phone(n), [`t${n}`])
    const sent = await playFor(2)
    expect(sent.map(([, at]) => at)).toEqual([0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0.5])
    expect(new Set(sent.map(([text]) => text)).size).toBe(8)
  })

  it('counts two replicas together', async () => {
    await open({ replies: { everyMs: 1_000, burst: 1 } })
    const pacer = () =>
      createPacer(() => ({ pair: WIDE, replies: { everyMs: 1_000, burst: 1 }, proactive: WIDE }))
    const [one, other] = [pacer(), pacer()]
    const now = h.clock.now()
    const row = { channel: 'whatsapp-cloud', accountId: ACCOUNT, proactive: false, messages: 1, slotAt: null }
    const places: number[] = []
    for (const [index, replica] of [one, other, one, other].entries()) {
      const at = await test.db.transaction((tx) => replica.place(tx, { ...row, contactId: `c${index}` }, now))
      places.push(at.getTime() - now.getTime())
    }
    expect(places).toEqual([0, 1_000, 2_000, 3_000])
  })

  it('delays no reply for a campaign', async () => {
    await open({ replies: PACES.replies, proactive: PACES.proactive })
    await meet(phone(0), phone(1), phone(2), phone(3), phone(9))
    for (let n = 0; n < 4; n++) await put(phone(n), [`campaign ${n}`], true)
    await put(phone(9), ['reply'])
    expect(await playFor(4)).toEqual([
      ['campaign 0', 0],
      ['reply', 0],
      ['campaign 1', 1],
      ['campaign 2', 2],
      ['campaign 3', 3],
    ])
  })

  it('counts a long text as the messages it is', async () => {
    await open({ replies: { everyMs: 1_000, burst: 1 } })
    await meet(phone(1))
    await put(phone(1), ['x'.repeat(10_000), 'y'])
    const sent = await playFor(4)
    expect(sent.map(([, at]) => at)).toEqual([0, 3])
  })

  it('waits for everybody behind a number the provider found too fast, without asking it again', async () => {
    await meet(phone(1), phone(2))
    await put(phone(1), ['um'])
    await put(phone(2), ['dois'])
    h.channel.failures = [{ outcome: 'rejected_retry', retryAfterMs: 30_000, throttled: 'number' }]
    await h.outbox.deliver(await h.contactOf(phone(1)))
    expect(h.channel.failures).toEqual([])
    const sent = await playFor(40, 1_000)
    expect(sent).toEqual(
      expect.arrayContaining([
        ['um', 30],
        ['dois', 30],
      ]),
    )
    expect(await h.rows('select state, attempts from outbound where state <> $1', ['sent'])).toEqual([])
  })

  it('holds one person back and no other when the pair was too fast', async () => {
    await meet(phone(1), phone(2))
    await put(phone(1), ['um', 'depois'])
    await put(phone(2), ['dois'])
    h.channel.failures = [{ outcome: 'rejected_retry', retryAfterMs: 6_000, throttled: 'pair' }]
    await h.outbox.deliver(await h.contactOf(phone(1)))
    expect(await playFor(8, 1_000)).toEqual([
      ['dois', 0],
      ['um', 6],
      ['depois', 6],
    ])
  })

  it('gives a row that had its place a new one when the provider asks for silence meanwhile', async () => {
    await open({ pair: { everyMs: 10_000, burst: 1 } })
    await meet(phone(1))
    await put(phone(1), ['zero', 'um'])
    const contactId = await h.contactOf(phone(1))
    await h.outbox.deliver(contactId)
    expect(
      await h.rows('select slot_at is not null as placed, state from outbound where body ->> $1 = $2', [
        'text',
        'um',
      ]),
    ).toEqual([{ placed: true, state: 'queued' }])
    await test.db.query(`update pacing set held_until = $1 where key like 'replies:%'`, [
      new Date(h.clock.now().getTime() + 60_000),
    ])
    const sent = await playFor(70, 1_000)
    expect(sent).toEqual([['um', 60]])
  })

  it('sends nothing that was dropped while it waited', async () => {
    await open({ pair: { everyMs: 10_000, burst: 1 } })
    await meet(phone(1))
    await put(phone(1), ['zero', 'um'])
    await h.outbox.deliver(await h.contactOf(phone(1)))
    expect(h.channel.sent).toHaveLength(1)
    await test.db.query(`update conversations set mode = 'human'`)
    expect(await playFor(12, 1_000)).toEqual([])
    expect(await h.rows(`select error_code from outbound where state = 'cancelled'`)).toEqual([
      { error_code: 'outbox.person_took_over' },
    ])
  })

  it('forgets what nothing waits for', async () => {
    await meet(phone(1))
    await put(phone(1), ['um'])
    await playFor(1)
    expect(await deleteLapsedPaces(test.db, new Date(h.clock.now().getTime() - 60_000))).toBe(0)
    expect(await deleteLapsedPaces(test.db, new Date(h.clock.now().getTime() + 60_000))).toBe(2)
  })
})

describe('pacesOf', () => {
  it('gives the Cloud API its rate, Z-API a tenth, and the simulator none', () => {
    const paces = pacesOf(40)
    expect(paces('simulator')).toBeNull()
    expect(paces('whatsapp-cloud')?.replies).toEqual({ everyMs: 1_000 / 30, burst: 30 })
    expect(paces('whatsapp-cloud')?.proactive).toEqual({ everyMs: 100, burst: 10 })
    expect(paces('zapi')?.proactive).toEqual({ everyMs: 1_000, burst: 1 })
  })
})
