import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { parseWhatsAppWebhook } from '../channels/whatsapp-cloud/parse.ts'
import { contactsWithoutOutbox } from '../db/queries/jobs.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import { EVERY_ACCOUNT } from '../db/queries/proactive-breakers.ts'
import { verdictOn } from './breaker.ts'

let test: TestDatabase
let h: Harness
const account = { channel: 'whatsapp-cloud', accountId: ACCOUNT }
const by = { ...account, actor: 'Rita (token 1234)' }

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  await test.db.query('truncate proactive_breakers, audit_log')
  h = await createHarness({ db: test.db, withBreaker: true })
})

const phone = (n: number) => `55119999${String(n).padStart(5, '0')}`
async function meet(...contacts: string[]): Promise<void> {
  for (const contact of contacts) await h.inbox.accept([h.message(contact, 'oi')])
  await h.drain()
  h.channel.sent.length = 0
}
async function put(contact: string, text: string, proactive: boolean): Promise<void> {
  const contactId = await h.contactOf(contact)
  await insertOutbound(test.db, {
    id: randomUUID(),
    contactId,
    turnId: null,
    messageId: null,
    ...account,
    author: 'agent',
    body: { type: 'text', text },
    proactive,
    now: h.clock.now(),
  })
  await h.wake.outbox(contactId, h.clock.now(), test.db)
}
const texts = () => h.channel.sent.map(({ text }) => text)
const states = async (text: string) =>
  (
    await h.rows<{ state: string; error_code: string | null }>(
      `select state, error_code from outbound where body ->> 'text' = $1 order by seq`,
      [text],
    )
  ).map(({ state, error_code }) => `${state} ${error_code ?? ''}`.trim())
const latched = async () => (await h.breaker.list()).filter((one) => one.latched)
/** Settles the newest proactive rows as if `failed` of them had not arrived. */
async function history(settled: number, failed: number, part: { code?: string } = {}): Promise<void> {
  const contactId = await h.contactOf(phone(0))
  for (let n = 0; n < settled; n++) {
    await put(phone(0), `past ${n}`, true)
    await test.db.query(
      `update outbound set state = $1, delivery = $2, error_code = $3, finished_at = $4
       where contact_id = $5 and body ->> 'text' = $6`,
      [
        n < failed ? 'failed' : 'sent',
        n < failed ? 'failed' : 'delivered',
        n < failed ? (part.code ?? '131026') : null,
        h.clock.now(),
        contactId,
        `past ${n}`,
      ],
    )
  }
  h.clock.advance(60_000)
}

describe('what stops proactive messages', () => {
  beforeEach(() => meet(phone(0), phone(1)))

  it('a share of failures, and then only a person lets them go on', async () => {
    await history(20, 6)
    await put(phone(1), 'campanha', true)
    await h.drain()
    expect(texts()).toEqual([])
    expect(await latched()).toMatchObject([
      { ...account, reason: 'failures', evidence: { settled: 20, failed: 6 } },
    ])
    // However long it is silent, and whoever else looks.
    h.clock.advance(23 * 3_600_000)
    await h.wake.outbox(await h.contactOf(phone(1)), h.clock.now(), test.db)
    await h.drain()
    expect(texts()).toEqual([])
    expect(await h.breaker.reset(by)).toEqual({ waiting: 1, dropped: 0 })
    await h.drain()
    expect(texts()).toEqual(['campanha'])
  })

  it('does not stop for the same failures again after the reset', async () => {
    await history(20, 10)
    await put(phone(1), 'um', true)
    await h.drain()
    await h.breaker.reset(by)
    h.clock.advance(1_000)
    await put(phone(1), 'dois', true)
    await h.drain()
    expect(texts()).toEqual(['um', 'dois'])
    expect(await latched()).toEqual([])
  })

  it('goes on with few failures, or too few messages to tell', async () => {
    await history(9, 9)
    await put(phone(1), 'poucas', true)
    await h.drain()
    expect(texts()).toEqual(['poucas'])
  })

  it('lets what answers a lead go on, dropping what was not asked for in front of it', async () => {
    await h.breaker.stop(by)
    await put(phone(1), 'modelo', true)
    await h.drain()
    expect(await states('modelo')).toEqual(['queued'])
    await h.inbox.accept([h.message(phone(1), 'quero saber mais')])
    await h.drain()
    expect(texts()).toEqual(['re: quero saber mais'])
    expect(await states('modelo')).toEqual(['cancelled outbox.proactive_stopped'])
  })

  it('sends nothing that waited over a day when it goes on', async () => {
    await h.breaker.stop(by)
    await put(phone(0), 'velha', true)
    h.clock.advance(25 * 3_600_000)
    await put(phone(1), 'nova', true)
    await h.drain()
    expect(await h.breaker.reset(by)).toEqual({ waiting: 1, dropped: 1 })
    await h.drain()
    expect(texts()).toEqual(['nova'])
  })

  it('an answer that speaks of the number stops at once', async () => {
    h.channel.failures = [{ outcome: 'rejected', code: 'whatsapp.131048' }]
    await put(phone(0), 'primeira', true)
    await h.drain()
    await put(phone(1), 'segunda', true)
    await h.drain()
    expect(texts()).toEqual([])
    expect(await latched()).toMatchObject([
      { reason: 'provider', evidence: { errorCode: 'whatsapp.131048' } },
    ])
  })

  it('so does a delivery that failed for the number, heard later', async () => {
    await history(1, 1, { code: '368' })
    await put(phone(1), 'campanha', true)
    await h.drain()
    expect(texts()).toEqual([])
    expect(await latched()).toMatchObject([{ reason: 'provider' }])
  })

  it('people who ask to be left alone stop it', async () => {
    const many = Array.from({ length: 20 }, (_, n) => phone(100 + n))
    await meet(...many)
    for (const one of many) await put(one, `para ${one}`, true)
    await h.drain()
    expect(texts()).toHaveLength(20)
    h.clock.advance(60_000)
    for (const one of many.slice(0, 2)) {
      await test.db.query(`update conversations set mode = 'opted_out' where contact_id = $1`, [
        await h.contactOf(one),
      ])
    }
    await put(phone(1), 'mais uma', true)
    await h.drain()
    expect(texts()).toHaveLength(20)
    expect(await latched()).toMatchObject([{ reason: 'opt_outs', evidence: { optedOut: 2 } }])
  })

  it.each([
    ['phone_number_quality_update', { display_phone_number: '551130000000', event: 'FLAGGED' }],
    ['message_template_status_update', { event: 'PAUSED', message_template_name: 'oi' }],
    ['message_template_quality_update', { new_quality_score: 'RED' }],
    ['account_update', { event: 'ACCOUNT_RESTRICTION' }],
  ])('a warning of the provider stops every number: %s', async (field, value) => {
    const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field, value }] }] }
    const report = await h.inbox.accept(parseWhatsAppWebhook(body))
    expect(report).toMatchObject({ stored: 1, deadLetters: 0 })
    await put(phone(1), 'campanha', true)
    await h.drain()
    expect(texts()).toEqual([])
    expect(await latched()).toMatchObject([{ accountId: EVERY_ACCOUNT, reason: 'warning' }])
    // The number itself has nothing to reset; the whole channel has.
    expect(await h.breaker.reset(by)).toBeNull()
    expect(await h.breaker.reset({ ...by, accountId: EVERY_ACCOUNT })).toEqual({ waiting: 1, dropped: 0 })
    await h.drain()
    expect(texts()).toEqual(['campanha'])
  })

  it.each([
    ['phone_number_quality_update', { event: 'UNFLAGGED' }],
    ['constructor', { event: 'FLAGGED' }],
    ['message_template_status_update', { event: 'APPROVED' }],
    ['message_template_quality_update', { new_quality_score: 'GREEN' }],
    ['account_update', { event: 'VERIFIED_ACCOUNT' }],
    ['phone_number_quality_update', 'FLAGGED'],
  ])('good news stop nothing: %s %j', async (field, value) => {
    const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field, value }] }] }
    await h.inbox.accept(parseWhatsAppWebhook(body))
    expect(await h.breaker.list()).toEqual([])
  })

  it('keeps who stopped and who let go on, with before and after', async () => {
    await h.breaker.stop({ ...by, note: 'qualidade amarela' })
    expect(await h.breaker.stop(by)).toBe(false)
    await h.breaker.reset({ ...by, note: 'conversei com a Meta' })
    expect(await h.breaker.reset(by)).toBeNull()
    const rows = await h.rows<{ actor: string; action: string; before: unknown; after: unknown }>(
      'select actor, action, before, after from audit_log order by action desc',
    )
    expect(rows).toMatchObject([
      { actor: by.actor, action: 'proactive.stopped', after: { reason: 'person' } },
      {
        actor: by.actor,
        action: 'proactive.reset',
        before: { reason: 'person', latched: true },
        after: { waiting: 0, note: 'conversei com a Meta' },
      },
    ])
  })

  it('is not taken for forgotten work while it waits', async () => {
    await h.breaker.stop(by)
    await put(phone(1), 'campanha', true)
    await h.drain()
    const later = new Date(h.clock.now().getTime() + 60_000)
    expect(await contactsWithoutOutbox(test.db, later, 10)).toEqual([])
    await h.breaker.reset(by)
    expect(await contactsWithoutOutbox(test.db, later, 10)).toEqual([await h.contactOf(phone(1))])
  })

  it('latches once when two replicas find out at the same time', async () => {
    await history(20, 20)
    const now = h.clock.now()
    const found = await Promise.all(
      [1, 2].map(() => test.db.transaction((tx) => h.breaker.holds(tx, account, now))),
    )
    expect(found).toEqual([true, true])
    expect(await h.rows(`select from audit_log where action = 'proactive.stopped'`)).toHaveLength(1)
  })
})

it.each([
  [{ settled: 9, failed: 9, optedOut: 0, standing: 0 }, null],
  [{ settled: 10, failed: 2, optedOut: 0, standing: 0 }, null],
  [{ settled: 10, failed: 3, optedOut: 0, standing: 0 }, 'failures'],
  [{ settled: 19, failed: 0, optedOut: 5, standing: 0 }, null],
  [{ settled: 20, failed: 0, optedOut: 1, standing: 0 }, null],
  [{ settled: 20, failed: 0, optedOut: 2, standing: 0 }, 'opt_outs'],
  [{ settled: 1, failed: 1, optedOut: 0, standing: 1 }, 'provider'],
  [{ settled: 0, failed: 0, optedOut: 0, standing: 0 }, null],
] as const)('%j: %s', (health, verdict) => expect(verdictOn(health)).toBe(verdict))
