import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  createHarness,
  emptyDatabase,
  type Harness,
  turnResult,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { Business } from '../business/schema.ts'
import { createInbox } from '../inbox/accept.ts'
import { noSteps } from '../inbox/ports.ts'
import { createTurnRunner } from '../inbox/run-turn.ts'
import { createFollowups, type Followups } from './followups.ts'

const LEAD = '5511999990001'
const BUSINESS = 'padaria'

let h: Harness
let business: Business
let followups: Followups
let inbox: ReturnType<typeof createInbox>
let runner: ReturnType<typeof createTurnRunner>
let closeDb: () => Promise<void>

beforeAll(async () => {
  const own = await createTestDatabase()
  closeDb = own.close
  h = await createHarness({ db: own.db })
  const example = exampleBusiness()
  business = {
    ...example,
    id: BUSINESS,
    config: {
      ...example.config,
      business_hours: {
        timezone: 'America/Sao_Paulo',
        week: {
          monday: [{ from: '08:00', to: '18:00' }],
          tuesday: [{ from: '08:00', to: '18:00' }],
          wednesday: [{ from: '08:00', to: '18:00' }],
        },
      },
      follow_up: {
        hours: { from: '09:00', to: '18:00' },
        ladder: [
          { after_minutes: 120, reply: 'reminder_one', reply_by_field: {} },
          { after_minutes: 180, reply: 'reminder_two', reply_by_field: {} },
          {
            after_minutes: 2880,
            reply: 'reminder_two',
            reply_by_field: {},
            template: { name: 'volta', language: 'pt_BR', parameters: ['name'] },
          },
        ],
        max_sent: 3,
        within_days: 30,
        length: 200,
      },
    },
    replies: {
      ...example.replies,
      reminder_one: ['Oi! Nossa conversa ficou parada por aqui.', 'Oi! Sigo por aqui quando quiser.'],
      reminder_two: ['Oi! Não quero insistir, é só escrever quando quiser.'],
    },
  }
  const { db, clock, wake } = h
  followups = createFollowups({
    db,
    clock,
    businesses: [business],
    wake,
    steps: noSteps,
    isStopped: h.breaker.holds,
  })
  inbox = createInbox({
    db,
    clock,
    wake,
    steps: noSteps,
    resolveBusiness: () => BUSINESS,
    debounceOf: () => h.debounce,
    cancelReminders: (ids, tx) => followups.cancel(tx, ids, 'lead_wrote'),
  })
  runner = createTurnRunner({
    db,
    clock,
    wake,
    steps: noSteps,
    graphOf: () => h.graph,
    armReminder: followups.arm,
    timeoutMs: 5000,
    maxRestarts: 3,
  })
})
afterAll(async () => {
  await h.close()
  await closeDb()
})

const drain = () => h.wake.drain({ turn: (id) => runner.run(id), outbox: (id) => h.outbox.deliver(id) })
const rows = () =>
  h.rows<{ step: number; state: string; reason: string | null; due_at: Date }>(
    'select step, state, reason, due_at from reminders order by created_at, step',
  )
const sentTexts = () => h.channel.sent.map(({ text }) => text)

async function says(text: string) {
  await inbox.accept([h.message(LEAD, text)])
  await drain()
}
async function passes(minutes: number) {
  h.clock.advance(minutes * 60_000)
  const outcomes = await followups.sweep()
  await drain()
  return outcomes
}

beforeEach(async () => {
  await emptyDatabase(h.db)
  await h.db.query('truncate proactive_breakers')
  h.channel.sent.length = 0
  h.channel.failures.length = 0
  h.graph.script = () => ({ reply: 'Em qual cidade fica?' })
  // A Monday, 10:00 in São Paulo.
  h.clock.advance(nextMonday(h.clock.now()).getTime() - h.clock.now().getTime())
})

function nextMonday(now: Date): Date {
  const at = new Date(now)
  at.setUTCHours(13, 0, 0, 0)
  do at.setUTCDate(at.getUTCDate() + 1)
  while (at.getUTCDay() !== 1)
  return at
}

describe('reminders', () => {
  it('go two hours after our message, not a minute before, and once', async () => {
    await says('oi')
    expect(await passes(119)).toEqual([])
    expect(await passes(1)).toMatchObject([{ outcome: 'sent', as: 'text', step: 1 }])
    expect(await passes(0)).toEqual([])
    expect(sentTexts()).toEqual(['Em qual cidade fica?', 'Oi! Nossa conversa ficou parada por aqui.'])
    expect(await rows()).toMatchObject([
      { step: 1, state: 'sent' },
      { step: 2, state: 'armed' },
    ])
  })

  it('stay armed while proactive messages of the number are stopped, and go once a person lets them', async () => {
    await says('oi')
    const order = { channel: 'whatsapp-cloud', accountId: ACCOUNT, actor: 'Rita' }
    await h.breaker.stop(order)
    const reason = 'proactive_stopped'
    h.clock.advance(120 * 60_000)
    expect(await followups.sweep({ dryRun: true })).toMatchObject([{ outcome: 'waiting', reason }])
    expect(await passes(0)).toMatchObject([{ outcome: 'waiting', reason }])
    expect(await passes(15)).toMatchObject([{ outcome: 'waiting', reason }])
    // What answers the lead goes on; the ladder begins anew.
    await says('ainda aí?')
    expect(sentTexts()).toEqual(['Em qual cidade fica?', 'Em qual cidade fica?'])
    await h.breaker.reset(order)
    expect(await passes(120)).toMatchObject([{ outcome: 'sent', step: 1 }])
    expect(sentTexts()).toHaveLength(3)
  })

  it.each([
    ['text', { type: 'text' as const, text: 'voltei' }],
    ['a tap', { type: 'button' as const, text: 'Ativar' }],
    ['a picture', { type: 'media' as const, text: '', media: { kind: 'image' as const } }],
    ['a voice note', { type: 'media' as const, text: '', media: { kind: 'audio' as const } }],
    ['a reaction', { type: 'reaction' as const, text: '👍', emoji: '👍' }],
  ])('are cancelled by %s', async (_, content) => {
    await says('oi')
    h.clock.advance(60 * 60_000)
    h.graph.script = () => ({ reply: null })
    await inbox.accept([h.message(LEAD, '', { content })])
    await drain()
    expect(await passes(600)).toEqual([])
    expect(await rows()).toMatchObject([{ state: 'cancelled', reason: 'lead_wrote' }])
  })

  it('start again after the answer to a reply, with other words, up to the limit in all', async () => {
    await says('oi')
    await passes(120)
    await says('já volto')
    await passes(120)
    await says('mais um pouco')
    await passes(120)
    expect(sentTexts().filter((text) => text.startsWith('Oi!'))).toEqual([
      'Oi! Nossa conversa ficou parada por aqui.',
      'Oi! Sigo por aqui quando quiser.',
    ])
    expect(await rows()).toContainEqual(expect.objectContaining({ state: 'skipped', reason: 'no_text' }))
  })

  it('take the queued reminder back when the lead writes before it is sent', async () => {
    await says('oi')
    h.clock.advance(120 * 60_000)
    expect(await followups.sweep()).toMatchObject([{ outcome: 'sent' }])
    await says('opa, desculpa a demora')
    expect(sentTexts()).toEqual(['Em qual cidade fica?', 'Em qual cidade fica?'])
    const states = (await rows()).map(({ state }) => state)
    expect(states).toEqual(expect.arrayContaining(['cancelled', 'armed']))
    expect(states).not.toContain('sent')
  })

  it('and a reply at the same instant never both go, whoever comes first', async () => {
    for (let round = 0; round < 20; round++) {
      await emptyDatabase(h.db)
      h.channel.sent.length = 0
      h.graph.script = () => ({ reply: 'Em qual cidade fica?' })
      h.clock.advance(nextMonday(h.clock.now()).getTime() - h.clock.now().getTime())
      await says('oi')
      h.clock.advance(120 * 60_000)
      h.graph.script = ({ inbound }) => ({ reply: `re: ${inbound.length}` })
      const both = [followups.sweep(), inbox.accept([h.message(LEAD, 'voltei')])]
      await Promise.all(round % 2 === 0 ? both : both.reverse())
      await drain()
      const reminded = sentTexts().filter((text) => text.startsWith('Oi!')).length
      expect([reminded, sentTexts().at(-1)]).toEqual([0, 're: 1'])
    }
  })

  it('wait for the morning, and over a weekend', async () => {
    h.clock.advance(7 * 60 * 60_000) // 17:00
    await says('oi')
    expect(await passes(121)).toEqual([]) // 19:01
    expect(await passes(13 * 60 + 58)).toEqual([]) // 08:59
    expect(await passes(1)).toMatchObject([{ outcome: 'sent' }])
  })

  it('outside the window go by template, or the step is passed over', async () => {
    h.graph.script = () => ({
      reply: 'Em qual cidade fica?',
      learned: [{ field: 'name', value: 'Ana Prado', evidence: 'Ana Prado' }],
    })
    await says('oi, sou a Ana Prado')
    await passes(120)
    await passes(180)
    await passes(2880)
    const templates = await h.rows<{ body: object }>(`select body from outbound where kind = 'template'`)
    expect(templates).toMatchObject([{ body: { name: 'volta', language: 'pt_BR', parameters: ['Ana'] } }])
  })

  it('a lead who never wrote is skipped where a step has no template, and gets the one that has', async () => {
    await says('oi, sou a Ana')
    const contactId = await h.contactOf(LEAD)
    await h.db.query('update conversations set last_inbound_at = null where contact_id = $1', [contactId])
    await h.db.query(
      `insert into lead_fields (contact_id, field, value, evidence, at) values ($1, 'name', 'Ana', 'formulário', now())`,
      [contactId],
    )
    expect(await passes(120)).toMatchObject([{ outcome: 'skipped', reason: 'no_template' }])
    expect(await passes(2880)).toMatchObject([{ outcome: 'sent', as: 'template', step: 3 }])
  })

  it('never go after an opt-out, a handover, a person or a goodbye', async () => {
    for (const mode of ['opted_out', 'handoff', 'human'] as const) {
      await emptyDatabase(h.db)
      await says('oi')
      await h.db.query('update conversations set mode = $1', [mode])
      expect((await passes(120))[0]).toMatchObject({ outcome: 'cancelled' })
    }
    await emptyDatabase(h.db)
    h.clock.advance(nextMonday(h.clock.now()).getTime() - h.clock.now().getTime())
    h.graph.script = () => ({ reply: 'Até mais!', record: { ...turnResult().record, closed: true } })
    await says('valeu')
    expect((await passes(120))[0]).toMatchObject({ outcome: 'cancelled', reason: 'said_goodbye' })
  })

  it('a dry run says what it would do and changes nothing', async () => {
    await says('oi')
    h.clock.advance(120 * 60_000)
    expect(await followups.sweep({ dryRun: true })).toMatchObject([{ outcome: 'sent', as: 'text' }])
    expect(await rows()).toMatchObject([{ state: 'armed' }])
    expect(await followups.sweep()).toMatchObject([{ outcome: 'sent' }])
  })

  it('two sweeps at once send one reminder', async () => {
    await says('oi')
    h.clock.advance(120 * 60_000)
    const outcomes = (await Promise.all([followups.sweep(), followups.sweep()])).flat()
    await drain()
    expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1)
    expect(sentTexts().filter((text) => text.startsWith('Oi!'))).toHaveLength(1)
  })
})
