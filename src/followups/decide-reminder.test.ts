import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { ReminderFacts } from '../db/queries/reminders.ts'
import { decideReminder } from './decide-reminder.ts'
import type { FollowUp } from './schedule.ts'

const { config } = exampleBusiness()
const template = { name: 'volta', language: 'pt_BR', parameters: ['name'] }
const followUp: FollowUp = {
  hours: { from: '00:00', to: '23:59' },
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  ladder: [
    { after_minutes: 120, reply: 'one', reply_by_field: {} },
    { after_minutes: 120, reply: 'two', reply_by_field: {}, template },
  ],
  max_sent: 3,
  within_days: 30,
  length: 200,
}
const NOW = new Date('2026-05-06T15:00:00Z')
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)

function decide(
  part: Partial<ReminderFacts> = {},
  rest: {
    mode?: 'agent' | 'handoff' | 'human' | 'opted_out'
    erasedAt?: Date
    channel?: string
    followUp?: Partial<FollowUp>
    step?: number
    anchor?: Date
    due?: Date
  } = {},
) {
  const facts: ReminderFacts = {
    reminder: {
      id: 'r',
      contactId: 'c',
      businessId: 'b',
      step: rest.step ?? 1,
      anchorAt: rest.anchor ?? ago(121),
      dueAt: rest.due ?? ago(1),
    },
    lastInboundAt: ago(122),
    lastOutboundAt: ago(120),
    waiting: false,
    sending: false,
    undelivered: false,
    temperature: 'morno',
    status: 'in_progress',
    record: {},
    known: {},
    lastAgent: 'Em qual cidade fica?',
    sent: 0,
    used: [],
    ...part,
  }
  return decideReminder({
    config,
    followUp: { ...followUp, ...rest.followUp },
    conversation: {
      mode: rest.mode ?? 'agent',
      erasedAt: rest.erasedAt ?? null,
      channel: rest.channel ?? 'whatsapp-cloud',
    },
    facts,
    now: NOW,
  })
}

describe('decideReminder', () => {
  it('sends free text two hours after our message, while the window is open', () => {
    expect(decide()).toEqual({ do: 'send', as: 'text' })
  })

  it.each([
    ['a person has it', {}, { mode: 'human' as const }, 'person'],
    ['it was handed over', {}, { mode: 'handoff' as const }, 'handoff'],
    ['the lead opted out', {}, { mode: 'opted_out' as const }, 'opted_out'],
    ['the lead was erased', {}, { erasedAt: ago(5) }, 'erased'],
    ['a message of the lead waits', { waiting: true }, {}, 'lead_wrote'],
    ['the lead wrote after our message', { lastInboundAt: ago(60) }, {}, 'lead_wrote'],
    ['the lead is disqualified', { status: 'disqualified' }, {}, 'disqualified'],
    ['goodbye was said', { record: { closed: true } }, {}, 'said_goodbye'],
    ['our message was refused', { undelivered: true }, {}, 'not_delivered'],
    ['the limit is reached', { sent: 3 }, {}, 'limit'],
    [
      'the lead is not warm enough',
      { temperature: 'frio' },
      { followUp: { temperatures: ['morno' as const] } },
      'temperature',
    ],
    ['the ladder has no such step any more', {}, { step: 7 }, 'no_ladder'],
  ])('cancels when %s', (_, facts, rest, reason) => {
    expect(decide(facts, rest)).toEqual({ do: 'cancel', reason })
  })

  it('waits when our message left later than it was written', () => {
    expect(decide({ lastOutboundAt: ago(30) })).toEqual({
      do: 'wait',
      until: new Date(NOW.getTime() + 90 * 60_000),
      reason: 'not_due',
    })
  })

  it('waits while something of ours is on its way', () => {
    expect(decide({ sending: true })).toMatchObject({ do: 'wait', reason: 'still_sending' })
  })

  it('waits for the opening', () => {
    expect(decide({}, { followUp: { hours: { from: '13:00', to: '18:00' } } })).toEqual({
      do: 'wait',
      until: new Date('2026-05-06T16:00:00Z'),
      reason: 'outside_hours',
    })
  })

  const cold = { lastInboundAt: ago(24 * 60 - 4) }
  const waited = { anchor: ago(300), due: ago(1) }
  it('sends a template outside the window, a few minutes early rather than late', () => {
    expect(decide(cold, { ...waited, step: 2, anchor: ago(130) })).toEqual({ do: 'send', as: 'template' })
    expect(decide({ lastInboundAt: ago(24 * 60 - 6) }, { step: 2, anchor: ago(130) })).toEqual({
      do: 'send',
      as: 'text',
    })
  })

  it('sends nothing outside the window without a template, or where the channel has none', () => {
    expect(decide(cold, { anchor: ago(130) })).toEqual({ do: 'skip', reason: 'no_template' })
    expect(decide(cold, { step: 2, anchor: ago(130), channel: 'zapi' })).toEqual({
      do: 'skip',
      reason: 'no_template',
    })
  })

  it('reminds a lead who got a template and never wrote by template alone', () => {
    expect(decide({ lastInboundAt: null }, { step: 2 })).toEqual({ do: 'send', as: 'template' })
    expect(decide({ lastInboundAt: null })).toEqual({ do: 'skip', reason: 'no_template' })
  })
})
