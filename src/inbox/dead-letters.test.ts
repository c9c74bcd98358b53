import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHarness, emptyDatabase, type Harness } from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { deleteUnplacedDeadLetters, pauseAccount } from '../db/queries/dead-letters.ts'
import { createInbox } from './accept.ts'
import { createDeadLetters } from './dead-letters.ts'
import { INBOUND_DAYS, purgeDelivery, purgeInbound } from './housekeeping.ts'

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
const DAY = 86_400_000

async function deadTurn(): Promise<string> {
  const answer = h.graph.script
  h.graph.script = () => ({ reply: 'sem passe', verdict: null })
  await h.inbox.accept([h.message(PHONE, 'um'), h.message(PHONE, 'dois')])
  await h.drain()
  h.graph.script = answer
  const [letter] = await h.deadLetters.list()
  return letter?.id ?? ''
}

describe('dead letters', () => {
  it('of a turn: a retry answers the same messages, once', async () => {
    const id = await deadTurn()
    expect(await h.deadLetters.retry(id)).toBe('retried')
    expect(await h.deadLetters.retry(id)).toBeNull()
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: um | dois'])
    expect(await h.deadLetters.list()).toEqual([])
    expect(await h.deadLetters.list({ state: 'retried' })).toMatchObject([{ id }])
  })

  it('of a turn: a discard leaves the messages unanswered and visible as dead', async () => {
    const id = await deadTurn()
    expect(await h.deadLetters.discard(id)).toBe('discarded')
    expect(await h.deadLetters.discard(id)).toBeNull()
    await h.drain()
    expect(h.channel.sent).toEqual([])
    expect(await h.rows('select distinct state from inbound')).toEqual([{ state: 'dead' }])
  })

  it('of a send: a person may decide to send it once more', async () => {
    h.channel.failures = ['rejected']
    await h.inbox.accept([h.message(PHONE, 'oi')])
    await h.drain()
    const [letter] = await h.deadLetters.list()
    expect(await h.deadLetters.retry(letter?.id ?? '')).toBe('retried')
    await h.drain()
    expect(h.channel.sent.map(({ text }) => text)).toEqual(['re: oi'])
  })

  it('of a send settled meanwhile: a retry sends nothing', async () => {
    h.channel.failures = ['rejected']
    await h.inbox.accept([h.message(PHONE, 'oi')])
    await h.drain()
    await h.rows(`update outbound set state = 'sent'`)
    const [letter] = await h.deadLetters.list()
    expect(await h.deadLetters.retry(letter?.id ?? '')).toBe('moot')
    await h.drain()
    expect(h.channel.sent).toEqual([])
  })

  it('of an event nobody could place: goes with its time, also when nobody looks at it', async () => {
    await h.inbox.accept([h.message(PHONE, 'oi', { accountId: 'nova' })])
    await pauseAccount(h.db, { channel: 'zapi', accountId: 'x', error: 'x', now: h.clock.now() })
    expect(await deleteUnplacedDeadLetters(h.db, h.clock.now())).toBe(0)
    h.clock.advance(DAY)
    expect(await deleteUnplacedDeadLetters(h.db, h.clock.now())).toBe(1)
    // A stopped account is not what anybody wrote.
    expect(await h.deadLetters.list()).toMatchObject([{ errorCode: 'outbox.account_paused' }])
  })

  it('of an event: a retry takes it in once its account is known, dates and all', async () => {
    const sentAt = new Date(h.clock.now().getTime() - 5_000)
    const event = h.message(PHONE, 'oi', { accountId: 'nova', sentAt })
    await h.inbox.accept([event])
    const [letter] = await h.deadLetters.list()
    // Still unknown: a new letter stands for it.
    expect(await h.deadLetters.retry(letter?.id ?? '')).toBe('retried')
    const [again] = await h.deadLetters.list()
    expect(again).toMatchObject({ kind: 'event', errorCode: 'inbox.unknown_account' })
    expect(again?.id).not.toBe(letter?.id)

    const inbox = createInbox({
      db: h.db,
      clock: h.clock,
      wake: h.wake,
      steps: { reached: () => {} },
      resolveBusiness: () => 'padaria',
      debounceOf: () => h.debounce,
    })
    const deadLetters = createDeadLetters({ db: h.db, clock: h.clock, wake: h.wake, inbox })
    expect(await deadLetters.retry(again?.id ?? '')).toBe('retried')
    expect(await h.rows('select external_id, sent_at from inbound')).toEqual([
      { external_id: event.externalId, sent_at: sentAt },
    ])
    // What a lead wrote does not outlive its use here.
    expect(await h.rows('select distinct payload from dead_letters')).toEqual([{ payload: {} }])
  })

  it('unknown or odd ids are nobody’s', async () => {
    for (const id of [randomUUID(), 'x', '']) {
      expect(await h.deadLetters.retry(id)).toBeNull()
      expect(await h.deadLetters.discard(id)).toBeNull()
    }
  })
})

describe('housekeeping', () => {
  it('forgets handled messages after their days, and nothing that waits', async () => {
    await h.inbox.accept([h.message(PHONE, 'velha')])
    await h.drain()
    h.clock.advance(INBOUND_DAYS * DAY + 1)
    await h.inbox.accept([h.message(PHONE, 'nova')])
    await h.inbox.accept([h.message('5541988880002', 'espera')])
    await h.rows(`update inbound set received_at = $1 where content ->> 'text' = 'espera'`, [new Date(0)])
    expect(await purgeInbound(h)).toBe(1)
    expect(await h.rows('select count(*)::int as n from inbound')).toEqual([{ n: 2 }])
    expect(await h.rows(`select count(*)::int as n from messages where text = 'velha'`)).toEqual([{ n: 1 }])
  })

  it('forgets statuses and closed letters', async () => {
    const id = await deadTurn()
    await h.deadLetters.discard(id)
    await h.inbox.accept([
      {
        kind: 'status',
        channel: 'whatsapp-cloud',
        accountId: '100200300',
        externalId: 'e',
        status: 'read',
        at: h.clock.now(),
      },
    ])
    expect(await purgeDelivery(h)).toBe(0)
    h.clock.advance(INBOUND_DAYS * DAY + 1)
    expect(await purgeDelivery(h)).toBe(2)
  })
})
