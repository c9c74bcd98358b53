import { describe, expect, it } from 'vitest'
import { openMinutes } from './open-time.ts'

const day = [
  { from: '08:00', to: '12:00' },
  { from: '13:00', to: '18:00' },
]
const hours = {
  timezone: 'America/Sao_Paulo',
  week: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day },
  holidays: { country: 'BR', extra: ['2026-06-11'] },
}
/** São Paulo is three hours behind. */
const local = (text: string) => new Date(`${text}:00-03:00`)

describe('minutes of opening hours', () => {
  it.each([
    ['within one interval', '2026-05-04T09:00', '2026-05-04T10:30', 90],
    ['across lunch', '2026-05-04T11:30', '2026-05-04T13:30', 60],
    ['a whole day', '2026-05-04T00:00', '2026-05-04T23:59', 540],
    ['over a night', '2026-05-04T17:00', '2026-05-05T09:00', 120],
    ['over a weekend', '2026-05-08T17:30', '2026-05-11T08:15', 45],
    ['a holiday', '2026-05-01T08:00', '2026-05-01T18:00', 0],
    ['a day of their own off', '2026-06-10T17:00', '2026-06-12T09:00', 120],
    ['a Saturday', '2026-05-09T09:00', '2026-05-09T12:00', 0],
    ['backwards', '2026-05-04T10:00', '2026-05-04T09:00', 0],
    ['before opening', '2026-05-04T05:00', '2026-05-04T08:00', 0],
  ])('%s', (_, from, to, minutes) => {
    expect(openMinutes(hours, local(from), local(to))).toBe(minutes)
  })

  it('are read in the zone of the business', () => {
    const from = new Date('2026-05-04T11:00:00Z')
    const to = new Date('2026-05-04T12:00:00Z')
    expect(openMinutes(hours, from, to)).toBe(60)
    expect(openMinutes({ ...hours, timezone: 'Europe/Lisbon' }, from, to)).toBe(0)
  })
})
