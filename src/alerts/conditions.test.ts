import { describe, expect, it } from 'vitest'
import type { Figure } from '../db/queries/snapshot.ts'
import { type Facts, findAlerts } from './conditions.ts'

const CALM: Facts = {
  figures: [],
  calls: [],
  requests: { total: 0, failed: 0 },
  replyP95: null,
  limited: {},
  spendRefused: [],
}
const level = (key: string, facts: Partial<Facts>) =>
  findAlerts({ ...CALM, ...facts }).find((finding) => finding.key === key)?.level

const figure = (metric: Figure['metric'], value: number): Partial<Facts> => ({
  figures: [{ metric, a: 'x', b: '', value }],
})

/** One below, at, and above each threshold. */
describe.each([
  ['messages_waiting', 'inbound_oldest_seconds', 300, 900],
  ['queue_stuck', 'queue_oldest_seconds', 120, 600],
  ['outbox_waiting', 'outbound_oldest_seconds', 300, 900],
  ['dead_letters', 'dead_letters', 1, 10],
  ['crm_pending', 'crm_pending', 50, 500],
  ['reminders_late', 'reminders_overdue_seconds', 1_800, 7_200],
] as const)('%s', (key, metric, warning, critical) => {
  it.each([
    [0, null],
    [warning - 1, null],
    [warning, 'warning'],
    [warning + 1, 'warning'],
    [critical - 1, 'warning'],
    [critical, 'critical'],
    [critical + 1, 'critical'],
  ])('at %i: %s', (value, expected) => expect(level(key, figure(metric, value))).toBe(expected))
})

describe('limits', () => {
  it.each([
    [{ badTokens: 10, badWebhooks: 9 }, null],
    [{ badTokens: 10, badWebhooks: 10 }, 'warning'],
    [{ badTokens: 999 }, 'warning'],
    [{ badTokens: 1_000 }, 'critical'],
    // A contact that floods is put off, and that is all.
    [{ turns: 5_000, adminCalls: 5_000 }, null],
  ])('%j wrong ones: %s', (limited, expected) => expect(level('guessing', { limited })).toBe(expected))

  it.each([
    [{ leadsByPhone: 9 }, null],
    [{ leadsByPhone: 5, leadsByAddress: 5 }, 'warning'],
    [{ leadsByAddress: 100 }, 'critical'],
    [{ badTokens: 5_000 }, null],
  ])('%j forms: %s', (limited, expected) => expect(level('forms_refused', { limited })).toBe(expected))

  it.each([
    [0, null],
    [1, 'critical'],
  ])('%i calls over the ceiling: %s', (count, expected) =>
    expect(level('spend:x', { spendRefused: [{ business: 'x', count }] })).toBe(expected),
  )

  it.each([
    ['failures', 'critical'],
    ['person', null],
  ])('a number stopped by %s: %s', (b, expected) =>
    expect(
      level('proactive_stopped', { figures: [{ metric: 'proactive_stopped', a: 'zapi', b, value: 1 }] }),
    ).toBe(expected),
  )
})

describe('shares', () => {
  const calls = (failed: number, total: number) => ({
    calls: [{ service: 'crm', total, failed, unauthorised: 0 }],
  })
  it.each([
    [9, 100, null],
    [10, 100, 'warning'],
    [11, 100, 'warning'],
    [24, 100, 'warning'],
    [25, 100, 'critical'],
    [26, 100, 'critical'],
    // Too few to say anything: not well either, only unknown.
    [9, 9, undefined],
    [10, 10, 'critical'],
    [0, 0, undefined],
  ])('%i of %i failed calls: %s', (failed, total, expected) =>
    expect(level('failing:crm', calls(failed, total))).toBe(expected),
  )

  it.each([
    [1, 20, null],
    [2, 20, 'warning'],
    [5, 20, 'critical'],
    [19, 19, undefined],
    [0, 0, undefined],
  ])('%i of %i failed requests: %s', (failed, total, expected) =>
    expect(level('errors', { requests: { failed, total } })).toBe(expected),
  )

  it.each([
    [9.99, null],
    [10, 'warning'],
    [19.99, 'warning'],
    [20, 'critical'],
    [null, undefined],
  ])('replies within %s s: %s', (replyP95, expected) =>
    expect(level('reply_slow', { replyP95 })).toBe(expected),
  )

  it.each([
    [0, null],
    [1, 'critical'],
  ])('%i calls with refused credentials: %s', (unauthorised, expected) =>
    expect(
      level('unauthorised:crm', { calls: [{ service: 'crm', total: 1, failed: 0, unauthorised }] }),
    ).toBe(expected),
  )
})

it('tells of a database that is away, and of nothing it would have to ask it', () => {
  const found = findAlerts({ ...CALM, figures: null })
  expect(found.filter((finding) => finding.level !== null).map(({ key }) => key)).toEqual(['database'])
  expect(found.map(({ key }) => key)).not.toContain('messages_waiting')
})
