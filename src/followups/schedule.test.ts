import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { dueAt, type FollowUp, nextReminderTime } from './schedule.ts'

const { config } = exampleBusiness()
const business = {
  ...config,
  business_hours: {
    timezone: 'America/Sao_Paulo',
    week: {
      monday: [{ from: '08:00', to: '18:00' }],
      tuesday: [{ from: '08:00', to: '18:00' }],
      wednesday: [{ from: '08:00', to: '18:00' }],
      thursday: [{ from: '08:00', to: '18:00' }],
      friday: [{ from: '08:00', to: '18:00' }],
    },
    holidays: { country: 'BR', extra: ['2026-11-26'] },
  },
}
const followUp: FollowUp = {
  hours: { from: '09:00', to: '18:00' },
  ladder: [
    { after_minutes: 120, reply: 'one', reply_by_field: {} },
    { after_minutes: 1440, reply: 'two', reply_by_field: {} },
  ],
  max_sent: 3,
  within_days: 30,
  length: 200,
}
const at = (local: string) => new Date(`${local}-03:00`)

describe('nextReminderTime', () => {
  it.each([
    ['within the hours it is now', '2026-11-23T10:00', '2026-11-23T10:00'],
    ['the first minute counts', '2026-11-23T09:00', '2026-11-23T09:00'],
    ['before the opening it waits for it', '2026-11-23T08:59', '2026-11-23T09:00'],
    ['the closing minute is closed', '2026-11-23T18:00', '2026-11-24T09:00'],
    ['a minute before closing is not', '2026-11-23T17:59', '2026-11-23T17:59'],
    ['at night it waits for the morning', '2026-11-23T23:30', '2026-11-24T09:00'],
    ['just after midnight too', '2026-11-24T00:10', '2026-11-24T09:00'],
    ['a weekend is passed over', '2026-11-20T18:30', '2026-11-23T09:00'],
    ['a holiday is passed over', '2026-11-25T19:00', '2026-11-27T09:00'],
    ['a national holiday too', '2026-12-24T19:00', '2026-12-28T09:00'],
  ])('%s', (_, now, expected) => {
    expect(nextReminderTime(business, followUp, at(now))).toEqual(at(expected))
  })

  it('goes by the days of the ladder when it names them', () => {
    const saturdays: FollowUp = { ...followUp, days: ['saturday', 'monday'] }
    expect(nextReminderTime(business, saturdays, at('2026-11-20T18:30'))).toEqual(at('2026-11-21T09:00'))
    expect(nextReminderTime(business, saturdays, at('2026-11-21T19:00'))).toEqual(at('2026-11-23T09:00'))
  })
})

describe('dueAt', () => {
  it('counts each step from its anchor and moves it into the hours', () => {
    expect(dueAt(business, followUp, 1, at('2026-11-23T10:00'))).toEqual(at('2026-11-23T12:00'))
    expect(dueAt(business, followUp, 1, at('2026-11-23T16:30'))).toEqual(at('2026-11-24T09:00'))
    expect(dueAt(business, followUp, 2, at('2026-11-20T12:00'))).toEqual(at('2026-11-23T09:00'))
  })

  it('knows no step past the ladder', () => {
    expect(dueAt(business, followUp, 3, at('2026-11-23T10:00'))).toBeNull()
  })
})
