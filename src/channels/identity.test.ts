import { describe, expect, it } from 'vitest'
import { canonicalLid, identityOf, isBsuid } from './identity.ts'

describe('business-scoped ids', () => {
  it.each(['BR.1502576394655843', 'US.13491208655302741918', 'US.ENT.11815799212886844830', 'PT.aB3'])(
    'knows %s',
    (value) => expect(isBsuid(value)).toBe(true),
  )
  it.each(['5511999990001', 'BR.', 'br.123', 'BRA.123', 'BR.12 3', `BR.${'1'.repeat(129)}`, '', 'BR.ENT.'])(
    'is not fooled by %s',
    (value) => expect(isBsuid(value)).toBe(false),
  )
})

describe('linked ids', () => {
  it.each([
    ['81896604192873@lid', '81896604192873@lid'],
    ['81896604192873', '81896604192873@lid'],
    [' 81896604192873:3@LID ', '81896604192873@lid'],
    ['', null],
    ['5511999990001-group', null],
    ['name@lid', null],
  ])('%j is %j', (value, canonical) => expect(canonicalLid(value)).toBe(canonical))
})

describe('identityOf', () => {
  it('takes every name given, and the first of each that is one', () => {
    expect(
      identityOf({
        phones: [undefined, 'x', '551199990001'],
        bsuids: [undefined, 'BR.1502576394655843'],
        lids: ['', '81896604192873'],
      }),
    ).toEqual({ phone: '5511999990001', bsuid: 'BR.1502576394655843', lid: '81896604192873@lid' })
  })

  it('understands an id in the place of a phone', () => {
    expect(identityOf({ phones: ['BR.1502576394655843'] })).toEqual({ bsuid: 'BR.1502576394655843' })
    expect(identityOf({ phones: ['81896604192873@lid'] })).toEqual({ lid: '81896604192873@lid' })
  })

  it('is null for nobody', () => {
    expect(identityOf({})).toBeNull()
    expect(identityOf({ phones: ['120363-group', ''], bsuids: ['5511'], lids: ['x'] })).toBeNull()
  })
})
