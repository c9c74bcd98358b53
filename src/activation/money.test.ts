import { expect, it } from 'vitest'
import { parseMoney } from './money.ts'

it.each([
  ['R$ 1.234,56', 123_456],
  ['R$1.050,00', 105_000],
  ['1234,5', 123_450],
  ['1234.56', 123_456],
  ['1,234.56', 123_456],
  ['1.234', 123_400],
  ['12.345.678', null],
  ['350', 35_000],
  ['350 reais', 35_000],
  ['350,00 por mês', 35_000],
  ['  R$  387,45 ', 38_745],
  ['387.4', 38_740],
  ['1 234,56', 123_456],
  ['199,99', 19_999],
  ['200', 20_000],
  [350.5, 35_050],
  [200, 20_000],
  ['', null],
  ['abc', null],
  ['-350', null],
  [-5, null],
  [0, null],
  ['0', null],
  ['200 a 300', null],
  ['R$ 200-300', null],
  ['1.2.3', null],
  ['1,234,56', null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [null, null],
  [['350'], null],
  ['1e9', null],
])('%j is %j cents', (value, cents) => {
  expect(parseMoney(value)).toBe(cents)
})
