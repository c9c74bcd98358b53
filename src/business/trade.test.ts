import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { inTrade, tradeOf } from './trade.ts'
import { producedWords, unitsOf } from './units.ts'

const business = exampleBusiness()

describe('a pattern in the words of a business', () => {
  it.each([
    ['a minha impressora quebrou', true],
    ['as dobradeiras quebraram', true],
    ['a minha batedeira quebrou', false],
    // What is made with it, or the work it does, is no machine.
    ['a folha quebrou', false],
    ['dobrar quebrou', false],
  ])('"%s" is of one of its machines: %s', (text, expected) => {
    expect(inTrade(business, /\bMACHINE\b [a-z ]*quebr/).test(text)).toBe(expected)
  })

  it('knows what its customers make, in the singular and the plural', () => {
    const goods = inTrade(business, /^GOODS$/)
    for (const word of ['folha', 'folhas', 'pagina', 'paginas']) expect(goods.test(word)).toBe(true)
    // Units of any trade, and parts.
    for (const word of ['unidades', 'rolos', 'bolos']) expect(goods.test(word)).toBe(false)
  })

  it('matches nothing by words the business does not have', () => {
    expect(tradeOf(business).SHOP).toBe('(?!)')
    expect(inTrade(business, /\b(?:loja|SHOP)\b/).test('a papelaria')).toBe(false)
    expect(inTrade(business, /\b(?:loja|SHOP)\b/).test('a loja')).toBe(true)
  })

  it('keeps the flags and is made once', () => {
    const pattern = /MACHINE/g
    expect(inTrade(business, pattern).flags).toBe('g')
    expect(inTrade(business, pattern)).toBe(inTrade(business, pattern))
  })
})

it('counts in the units of a business beside those of all', () => {
  expect(unitsOf(business).get('paginas')).toEqual({ name: 'folha', kind: 'count', made: true })
  expect(unitsOf(business).get('rolo')).toEqual({ name: 'rolo', kind: 'count', made: false })
  expect(unitsOf(business).get('kg')?.kind).toBe('mass')
  expect(producedWords(business)).not.toContain('rolo')
})
