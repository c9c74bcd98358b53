import { describe, expect, it } from 'vitest'
import { isOpen } from './business-hours.ts'

const hours = {
  timezone: 'America/Sao_Paulo',
  week: {
    monday: [
      { from: '08:00', to: '12:00' },
      { from: '13:30', to: '18:00' },
    ],
    friday: [{ from: '08:00', to: '18:00' }],
    wednesday: [{ from: '08:00', to: '18:00' }],
  },
  holidays: { country: 'BR', extra: ['2026-11-23'] },
}
/** Local São Paulo time, UTC-3 all year. */
const at = (local: string) => new Date(`${local}-03:00`)

describe('isOpen', () => {
  it.each([
    ['2026-11-16T07:59:59', false],
    ['2026-11-16T08:00:00', true],
    ['2026-11-16T12:00:59', true],
    ['2026-11-16T12:01:00', false],
    ['2026-11-16T13:30:00', true],
    ['2026-11-16T18:00:00', true],
    ['2026-11-16T18:01:00', false],
    ['2026-11-17T10:00:00', false],
    ['2026-11-21T10:00:00', false],
  ])('%s → %s', (local, open) => {
    expect(isOpen(hours, at(local))).toBe(open)
  })

  it('is closed on national holidays and on the days the business adds', () => {
    expect(isOpen(hours, at('2026-12-25T10:00:00'))).toBe(false)
    expect(isOpen(hours, at('2026-11-23T10:00:00'))).toBe(false)
    expect(isOpen({ ...hours, holidays: undefined }, at('2026-12-25T10:00:00'))).toBe(true)
  })

  it('reads the clock of the business, not of the machine', () => {
    expect(isOpen(hours, new Date('2026-11-16T10:59:00Z'))).toBe(false)
    expect(isOpen(hours, new Date('2026-11-16T11:00:00Z'))).toBe(true)
    expect(isOpen({ ...hours, timezone: 'America/Rio_Branco' }, new Date('2026-11-16T11:00:00Z'))).toBe(false)
  })
})
