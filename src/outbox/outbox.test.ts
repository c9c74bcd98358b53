import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { ChannelEvent, DeliveryStatus } from '../channels/channel.ts'
import { reportUnsettled, UNSETTLED_AFTER_MS } from './recover.ts'

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
const say = (text: string, phone = PHONE) => h.inbox.accept([h.message(phone, text)])
const texts = () => h.channel.sent.map(({ text }) => text)
interface Row {
  id: string
  state: string
  attempts: number
  delivery: string | null
  external_ids: string[]
  error_code: string | null
}
const outbound = () =>
  h.rows<Row>('select id, state, attempts, delivery, external_ids, error_code from outbound order by seq')
const states = async () => (await outbound()).map(({ state }) => state)
const status = (
  value: DeliveryStatus,
  part: Partial<Extract<ChannelEvent, { kind: 'status' }>> = {},
): ChannelEvent => ({
  kind: 'status',
  channel: 'whatsapp-cloud',
  accountId: ACCOUNT,
  externalId: 'wamid.x',
  status: value,
  at: h.clock.now(),
  ...part,
})

describe('sending', () => {
  it('hands over the text, our id and every name, once', async () => {
    await h.inbox.accept([h.message({ phone: PHONE, bsuid: 'BR.1' }, 'oi')])
    await h.drain()
    const [row] = await outbound()
    expect(h.channel.sent).toEqual([
      { correlationId: row?.id, to: { phone: PHONE, bsuid: 'BR.1' }, text: 're: oi' },
    ])
    expect(row).toMatchObject({ state: 'sent', attempts: 1 })
    await h.outbox.deliver(await h.contactOf(PHONE))
    expect(h.channel.sent).toHaveLength(1)
    const [line] = await h.rows<{ external_id: string }>(
      `select external_id from messages where role = 'agent'`,
    )
    expect(line?.external_id).toBe(row?.external_ids[0])
    expect(await h.rows('select last_outbound_at from conversations')).toEqual([
      { last_outbound_at: h.clock.now() },
    ])
  })

  it('keeps the order when the provider refuses for now', async () => {
    h.channel.failures = ['rejected_retry', 'rejected_retry']
    await say('um')
    const contactId = await h.contactOf(PHONE)
    await h.runner.run(contactId)
    await say('dois')
    await h.runner.run(contactId)
    await h.drain()
    expect(texts()).toEqual([])
    expect(await states()).toEqual(['queued', 'queued'])
    for (let i = 0; i < 4; i++) {
      h.clock.advance(30_000)
      await h.drain()
    }
    expect(texts()).toEqual(['re: um', 're: dois'])
    expect((await outbound())[0]?.attempts).toBe(3)
  })

  it('waits as long as the provider asks', async () => {
    h.channel.failures = [{ outcome: 'rejected_retry', retryAfterMs: 120_000 }]
    await say('oi')
    await h.drain()
    h.clock.advance(119_000)
    await h.drain()
    expect(texts()).toEqual([])
    h.clock.advance(1_000)
    await h.drain()
    expect(texts()).toEqual(['re: oi'])
  })

  it('held back by the breaker costs no try, and waits for the breaker alone; not for ever', async () => {
    const held = { outcome: 'rejected_retry', code: 'http.circuit_open', retryAfterMs: 10_000 } as const
    h.channel.failures = Array.from({ length: 20 }, () => held)
    await say('oi')
    for (let tries = 0; tries < 20; tries++) {
      await h.drain()
      expect(texts()).toEqual([])
      h.clock.advance(10_000)
    }
    await h.drain()
    expect(texts()).toEqual(['re: oi'])
    expect((await outbound())[0]?.attempts).toBe(1)
    h.channel.failures = Array.from({ length: 500 }, () => held)
    await say('e agora')
    for (let i = 0; i < 20; i++) {
      await h.drain()
      h.clock.advance(31 * 60_000)
    }
    expect(await states()).toEqual(['sent', 'failed'])
  })

  it('refused for too long goes to the dead letters, and frees what follows', async () => {
    h.channel.failures = Array.from({ length: 8 }, () => 'rejected_retry' as const)
    await say('um')
    for (let i = 0; i < 12; i++) {
      await h.drain()
      h.clock.advance(31 * 60_000)
    }
    expect(await states()).toEqual(['failed'])
    expect(await h.deadLetters.list()).toMatchObject([{ kind: 'outbound', errorCode: 'outbox.gave_up' }])
    await say('dois')
    await h.drain()
    expect(texts()).toEqual(['re: dois'])
  })

  it('refused for good is not tried again', async () => {
    h.channel.failures = ['rejected']
    await say('um')
    await h.drain()
    await say('dois')
    await h.drain()
    expect(await states()).toEqual(['failed', 'sent'])
    expect(await h.deadLetters.list()).toMatchObject([{ kind: 'outbound', errorCode: 'test.rejected' }])
  })

  it.each([['unknown' as const], [new Error('socket hang up')]])(
    'nobody can tell about (%s) is never sent again and holds nothing up',
    async (failure) => {
      h.channel.failures = [failure]
      await say('um')
      await h.drain()
      await say('dois')
      await h.drain()
      h.clock.advance(3_600_000)
      await h.drain()
      expect(await states()).toEqual(['unknown', 'sent'])
      expect(texts()).toEqual(['re: dois'])
    },
  )

  it('that never answers is cut off and unknown', async () => {
    const { createOutbox } = await import('./outbox.ts')
    const outbox = createOutbox({
      db: h.db,
      clock: h.clock,
      wake: h.wake,
      steps: { reached: () => {} },
      channelFor: () => ({ ...h.channel, sendText: () => new Promise(() => {}) }),
      sendTimeoutMs: 20,
    })
    await say('oi')
    const contactId = await h.contactOf(PHONE)
    await h.runner.run(contactId)
    await outbox.deliver(contactId)
    expect(await outbound()).toMatchObject([{ state: 'unknown', error_code: 'outbox.timeout' }])
  })

  it('continues a split text where the provider stopped', async () => {
    h.channel.failures = [{ outcome: 'rejected_retry', accepted: ['wamid.first'] }]
    await say('oi')
    await h.drain()
    h.clock.advance(60_000)
    await h.drain()
    expect(h.channel.sent[0]?.acceptedExternalIds).toEqual(['wamid.first'])
  })

  it('to somebody without a name the channel knows is shown to operators', async () => {
    await say('oi')
    const contactId = await h.contactOf(PHONE)
    await h.runner.run(contactId)
    await h.rows('delete from contact_aliases')
    await h.outbox.deliver(contactId)
    expect(await states()).toEqual(['cancelled'])
    expect(await h.deadLetters.list()).toMatchObject([{ errorCode: 'outbox.no_address' }])
  })
})

describe('a stopped account', () => {
  it('keeps its rows in order until it is resumed, and shows it once', async () => {
    h.channel.failures = ['pause']
    await say('um')
    await say('outro', '5541988880002')
    await h.drain()
    await say('dois')
    await h.drain()
    h.clock.advance(86_400_000)
    await h.drain()
    expect(texts()).toEqual([])
    const letters = await h.deadLetters.list()
    expect(letters).toMatchObject([{ kind: 'event', errorCode: 'outbox.account_paused' }])
    expect(await h.deadLetters.retry(letters[0]?.id ?? '')).toBe('retried')
    await h.drain()
    expect(texts().sort()).toEqual(['re: dois', 're: outro', 're: um'])
    expect(texts().indexOf('re: um')).toBeLessThan(texts().indexOf('re: dois'))
    expect(await h.deadLetters.list()).toEqual([])
  })

  it('is tried again when a process starts', async () => {
    h.channel.failures = ['pause']
    await say('um')
    await h.drain()
    expect(await h.outbox.recover()).toEqual({ interrupted: 0, resumed: 1 })
    await h.drain()
    expect(texts()).toEqual(['re: um'])
  })

  it('is one whose channel is not configured', async () => {
    h.registry.channelFor = () => null
    await say('um')
    await h.drain()
    expect(await states()).toEqual(['queued'])
    expect(await h.deadLetters.list()).toMatchObject([{ errorCode: 'outbox.account_paused' }])
    h.registry.channelFor = () => h.channel
    await h.outbox.recover()
    await h.drain()
    expect(texts()).toEqual(['re: um'])
  })
})

describe('a takeover', () => {
  it('while rows wait cancels what the agent had written', async () => {
    h.channel.failures = ['rejected_retry']
    await say('oi')
    await h.drain()
    await h.rows(`update conversations set mode = 'human'`)
    h.clock.advance(60_000)
    await h.drain()
    expect(texts()).toEqual([])
    expect(await outbound()).toMatchObject([{ state: 'cancelled', error_code: 'outbox.person_took_over' }])
  })

  it('an opt-out and an erasure cancel too', async () => {
    for (const [change, code] of [
      [`mode = 'opted_out'`, 'outbox.opted_out'],
      [`mode = 'agent', erased_at = now()`, 'outbox.erased'],
    ]) {
      await h.rows('delete from outbound')
      await h.rows(`update conversations set mode = 'agent', erased_at = null`)
      await say(`oi ${code}`)
      const contactId = await h.contactOf(PHONE)
      await h.runner.run(contactId)
      await h.rows(`update conversations set ${change}`)
      await h.outbox.deliver(contactId)
      expect(await outbound()).toMatchObject([{ state: 'cancelled', error_code: code }])
    }
    expect(texts()).toEqual([])
  })
})

describe('a claim left by a process that ended', () => {
  async function claimed(): Promise<string> {
    await say('um')
    const contactId = await h.contactOf(PHONE)
    await h.runner.run(contactId)
    await h.rows(`update outbound set state = 'sending', attempts = 1, sending_at = $1`, [h.clock.now()])
    await say('dois')
    await h.runner.run(contactId)
    return contactId
  }

  it('is left alone while its worker may live', async () => {
    await claimed()
    h.clock.advance(9_000)
    await h.drain()
    expect(await states()).toEqual(['sending', 'queued'])
  })

  it('is called unknown after that, never sent again, and what follows goes', async () => {
    await claimed()
    await h.drain()
    h.clock.advance(10_000)
    await h.drain()
    expect(await states()).toEqual(['unknown', 'sent'])
    expect(texts()).toEqual(['re: dois'])
  })

  it('is called unknown at the start of the embedded database’s next process', async () => {
    await claimed()
    expect(await h.outbox.recover()).toMatchObject({ interrupted: h.db.kind === 'embedded' ? 1 : 0 })
  })

  it('is settled by the delivery status', async () => {
    await claimed()
    h.clock.advance(10_000)
    await h.drain()
    const [row] = await outbound()
    await h.inbox.accept([status('delivered', { correlationId: row?.id ?? '' })])
    expect((await outbound())[0]).toMatchObject({
      state: 'sent',
      delivery: 'delivered',
      external_ids: ['wamid.x'],
    })
  })

  it('nobody settled is shown to operators after a while, who may send it once more', async () => {
    await claimed()
    h.clock.advance(10_000)
    await h.drain()
    expect(await reportUnsettled(h)).toBe(0)
    h.clock.advance(UNSETTLED_AFTER_MS)
    expect(await reportUnsettled(h)).toBe(1)
    expect(await reportUnsettled(h)).toBe(0)
    const [letter] = await h.deadLetters.list()
    expect(letter).toMatchObject({ kind: 'outbound', errorCode: 'outbox.unsettled' })
    expect(await h.deadLetters.retry(letter?.id ?? '')).toBe('retried')
    await h.drain()
    expect(texts()).toEqual(['re: dois', 're: um'])
  })
})

describe('delivery statuses', () => {
  const send = async () => {
    await say('oi')
    await h.drain()
    const [row] = await outbound()
    return row?.external_ids[0] ?? ''
  }

  it.each([
    [['sent', 'delivered', 'read'], 'read'],
    [['read', 'delivered', 'sent'], 'read'],
    [['delivered', 'failed'], 'delivered'],
    [['failed', 'delivered'], 'delivered'],
    [['sent', 'failed'], 'failed'],
  ] as const)('in the order %j end as %s', async (order, end) => {
    const externalId = await send()
    for (const value of order) await h.inbox.accept([status(value, { externalId })])
    const [row] = await outbound()
    expect(row).toMatchObject({ delivery: end, state: end === 'failed' ? 'failed' : 'sent' })
  })

  it('of a failure are shown to operators with the provider’s code', async () => {
    const externalId = await send()
    const error = { code: '131026', title: 'not reachable' }
    await h.inbox.accept([status('failed', { externalId, error }), status('failed', { externalId, error })])
    expect(await outbound()).toMatchObject([{ state: 'failed', error_code: '131026' }])
    expect(await h.deadLetters.list()).toMatchObject([{ errorCode: 'outbox.delivery_failed.131026' }])
  })

  it('that come before the send’s own answer are applied when it comes', async () => {
    h.channel.onSend = async (_, externalId) => {
      await h.inbox.accept([status('sent', { externalId }), status('delivered', { externalId })])
    }
    await say('oi')
    await h.drain()
    expect(await outbound()).toMatchObject([{ state: 'sent', delivery: 'delivered' }])
    expect(await h.rows('select count(*)::int as n from delivery_events where applied')).toEqual([{ n: 2 }])
  })

  it('settle an unknown send of a channel that gives no id back, by who it went to', async () => {
    const zapi = await createHarness({ db: test.db, channel: 'zapi' })
    zapi.channel.failures = ['unknown']
    await zapi.inbox.accept([zapi.message(PHONE, 'oi')])
    await zapi.drain()
    const event = { channel: 'zapi', externalId: '3EB0', recipient: { phone: PHONE } } as const
    await zapi.inbox.accept([
      status('sent', { ...event, recipient: { phone: '5541988880002' }, externalId: 'other' }),
    ])
    expect(await states()).toEqual(['unknown'])
    await zapi.inbox.accept([status('delivered', event)])
    expect(await outbound()).toMatchObject([{ state: 'sent', delivery: 'delivered', external_ids: ['3EB0'] }])
  })

  it('about nothing of ours are kept and change nothing', async () => {
    await send()
    await h.inbox.accept([
      status('read', { externalId: 'foreign' }),
      status('read', { externalId: 'foreign-2', correlationId: 'not-an-id' }),
      status('read', { externalId: 'foreign-3', correlationId: randomUUID() }),
    ])
    expect(await outbound()).toMatchObject([{ state: 'sent', delivery: null }])
    expect(await h.rows('select recipient from delivery_events group by 1')).toEqual([{ recipient: null }])
  })

  it('of another account do not touch our rows', async () => {
    const externalId = await send()
    await h.inbox.accept([status('read', { externalId, channel: 'zapi' })])
    expect(await outbound()).toMatchObject([{ delivery: null }])
  })
})
