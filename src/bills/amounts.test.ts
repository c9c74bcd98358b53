import { describe, expect, it } from 'vitest'
import { readDate, readKwh, readMoney, readMonth } from './amounts.ts'

describe('money', () => {
  it.each([
    ['1.234,56', 123456],
    ['R$ 1.050,00', 105000],
    ['R$387,45', 38745],
    ['387.45', 38745],
    ['R$ 387.45', 38745],
    ['RS 387,45', 38745],
    ['R$ ******387,45', 38745],
    ['1,234.56', 123456],
    ['12.345.678,90', 1234567890],
    ['0,00', 0],
    ['1234,56', 123456],
    ['1 .234 ,56', 123456],
  ])('%s', (text, cents) => expect(readMoney(text)).toBe(cents))

  it.each([
    '2024',
    '1.234',
    '387',
    '',
    'R$',
    'abc',
    '1,2',
    '12/10/2026',
    '10.11.2026',
    '0,589755',
    '1.2345,67',
    '-5,00',
    '99999999999,00',
  ])('no amount: %s', (text) => expect(readMoney(text)).toBeNull())
})

describe('energy', () => {
  it.each([
    ['412', 412],
    ['1.250', 1250],
    ['1.250 kWh', 1250],
    ['1.250,00', 1250],
    ['412,0000', 412],
    ['412 kwh', 412],
    ['412.0', 412],
    ['12.345', 12345],
    ['350 kWh/mês', 350],
  ])('%s', (text, kwh) => expect(readKwh(text)).toBe(kwh))

  it.each(['', 'kWh', 'doze', '1,2,3', '1.25.0', '12/10'])('none: %s', (text) =>
    expect(readKwh(text)).toBeNull(),
  )
})

describe('days and months', () => {
  it.each([
    ['10/11/2026', '2026-11-10'],
    ['10.11.26', '2026-11-10'],
    ['10 NOV 2026', '2026-11-10'],
    ['10 de novembro de 2026', '2026-11-10'],
    ['1/3/2026', '2026-03-01'],
    ['2026-11-10', '2026-11-10'],
    ['05/MAR/2026', '2026-03-05'],
  ])('%s', (text, date) => expect(readDate(text)).toBe(date))

  it.each(['31/02/2026', '00/10/2026', '10/13/2026', '10/2026', '10 de fulano de 2026', '', '10/11/1926'])(
    'no day: %s',
    (text) => expect(readDate(text)).toBeNull(),
  )

  it.each([
    ['10/2026', '2026-10'],
    ['OUT/2026', '2026-10'],
    ['outubro de 2026', '2026-10'],
    ['OUT/26', '2026-10'],
    ['MARÇO/2026', '2026-03'],
    ['2026-10', '2026-10'],
  ])('%s', (text, month) => expect(readMonth(text)).toBe(month))

  it.each(['13/2026', 'XYZ/2026', '10/26', '2026', ''])('no month: %s', (text) =>
    expect(readMonth(text)).toBeNull(),
  )
})
