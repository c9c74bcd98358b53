import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { ConversationSnapshot } from '../graph/ports.ts'
import { emptyRecord } from '../graph/record.ts'
import { continueConversation } from './new-conversation.ts'

const base = exampleBusiness().config
const config = {
  ...base,
  memory: { new_conversation_after_days: 15, ask_again: ['urgency'], keep_days: 365 },
}
const NOW = new Date('2026-05-20T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

function snapshotOf(part: Partial<ConversationSnapshot> = {}, lastDays = 20): ConversationSnapshot {
  return {
    businessId: 'b',
    mode: 'agent',
    profileName: null,
    window: [
      { id: 'm1', role: 'lead', text: 'quero uma prensa', at: daysAgo(lastDays + 1).toISOString() },
      { id: 'm2', role: 'agent', text: 'Em qual cidade fica?', at: daysAgo(lastDays).toISOString() },
    ],
    summary: 'Lead: oi',
    unsummarised: [],
    summaryUpto: 3,
    windowUpto: 9,
    known: { name: 'Ana', city: 'Recife', urgency: 'alta' },
    sources: { name: ['m1'] },
    learnedAt: { name: daysAgo(400), city: daysAgo(20), urgency: daysAgo(20) },
    record: {
      ...emptyRecord(),
      turns: 4,
      pendingFields: ['city'],
      usedReplies: ['x#1'],
      refused: ['upsell'],
    },
    qualification: null,
    lastInboundAt: daysAgo(lastDays),
    ...part,
  }
}
const next = (snapshot: ConversationSnapshot) =>
  continueConversation(config, snapshot, NOW.toISOString(), NOW)

describe('continueConversation', () => {
  it('goes on as it was after a short silence', () => {
    const snapshot = snapshotOf({}, 14)
    expect(next(snapshot)).toEqual({ snapshot, ended: null, forgotten: [] })
  })

  it('starts anew after a long one, and knows what was learned', () => {
    const { snapshot, ended, forgotten } = next(snapshotOf())
    expect(snapshot).toMatchObject({ window: [], summary: '', summaryUpto: 9, known: { city: 'Recife' } })
    expect(snapshot.record).toMatchObject({
      turns: 0,
      pendingFields: [],
      startedAt: NOW.toISOString(),
      usedReplies: ['x#1'],
      refused: ['upsell'],
      earlier: { endedAt: daysAgo(20).toISOString() },
    })
    expect(ended?.summary).toBe('Lead: oi\nLead: quero uma prensa\nAgente: Em qual cidade fica?')
    expect(forgotten.toSorted()).toEqual(['name', 'urgency'])
  })

  it('keeps lines of the conversation before out of the new one', () => {
    const record = { ...emptyRecord(), startedAt: daysAgo(10).toISOString() }
    const { snapshot } = next(
      snapshotOf({
        record,
        window: [
          { id: 'a', role: 'agent', text: 'de antes', at: daysAgo(40).toISOString() },
          { id: 'b', role: 'lead', text: 'de agora', at: daysAgo(9).toISOString() },
        ],
      }),
    )
    expect(snapshot.window.map(({ id }) => id)).toEqual(['b'])
  })

  it('ends a handover nobody closed, and leaves a person and an opt-out alone', () => {
    expect(next(snapshotOf({ mode: 'handoff' })).snapshot.mode).toBe('agent')
    for (const mode of ['human', 'opted_out'] as const) {
      expect(next(snapshotOf({ mode }))).toMatchObject({ ended: null, snapshot: { mode } })
    }
  })

  it('starts anew when the lines of the one before are not kept any more', () => {
    const record = { ...emptyRecord(), turns: 3, startedAt: daysAgo(95).toISOString() }
    const { snapshot, ended } = next(snapshotOf({ window: [], record, summary: 'Lead: oi' }))
    expect(ended).toMatchObject({ summary: 'Lead: oi', endedAt: daysAgo(95).toISOString() })
    expect(snapshot.record.turns).toBe(0)
  })

  it('remembers no conversation longer than the business keeps it', () => {
    expect(next(snapshotOf({}, 366)).snapshot.record.earlier).toBeNull()
  })

  it('a contact never seen has nothing to end', () => {
    expect(next(snapshotOf({ window: [] })).ended).toBeNull()
  })
})
