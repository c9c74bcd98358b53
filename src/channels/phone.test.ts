import { describe, expect, it } from 'vitest'
import { canonicalPhone } from './phone.ts'

/** Anatel: the 67 area codes in use. */
const AREA_CODES = [
  ...[11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 24, 27, 28, 31, 32, 33, 34, 35, 37, 38],
  ...[41, 42, 43, 44, 45, 46, 47, 48, 49, 51, 53, 54, 55, 61, 62, 63, 64, 65, 66, 67, 68, 69],
  ...[71, 73, 74, 75, 77, 79, 81, 82, 83, 84, 85, 86, 87, 88, 89, 91, 92, 93, 94, 95, 96, 97, 98, 99],
].map(String)
const UNUSED_AREA_CODES = Array.from({ length: 90 }, (_, i) => String(i + 10)).filter(
  (code) => !AREA_CODES.includes(code),
)

/** Deterministic subscriber numbers, so that a failure can be repeated. */
function subscribers(areaCode: string): { mobile: string; landline: string }[] {
  const seed = Number(areaCode)
  return [0, 1, 2, 3].map((i) => {
    const tail = String((seed * 7919 + i * 104729) % 10_000_000).padStart(7, '0')
    return { mobile: `9${6 + i}${tail}`, landline: `${2 + i}${tail}` }
  })
}

/** Every way a person, a form or a provider may write one national number. */
function spellings(areaCode: string, subscriber: string): string[] {
  const head = subscriber.slice(0, -4)
  const tail = subscriber.slice(-4)
  const national = `${areaCode}${subscriber}`
  return [
    national,
    `55${national}`,
    `+55${national}`,
    `0055${national}`,
    `0${national}`,
    `015${national}`,
    `0 41 ${areaCode} ${head}-${tail}`,
    `0xx${areaCode} ${head}-${tail}`,
    `(${areaCode}) ${head}-${tail}`,
    `(0${areaCode}) ${head}-${tail}`,
    `${areaCode} ${head} ${tail}`,
    `+55 (${areaCode}) ${head}-${tail}`,
    `+55 (0${areaCode}) ${head}-${tail}`,
    `(+55) ${areaCode} ${head}.${tail}`,
    `+55 ${areaCode} ${head.slice(0, -4)} ${head.slice(-4)}-${tail}`,
    `00 55 ${areaCode} ${head}-${tail}`,
    `  +55-${areaCode}-${head}-${tail}\n`,
    `\u202a+55\u00a0${areaCode}\u00a0${head}\u2011${tail}\u202c`,
    `tel:+55${national}`,
    `55${national}@c.us`,
    `55${national}:12@s.whatsapp.net`,
    `https://wa.me/55${national}`,
    `＋55${national}`,
  ]
}

describe('Brazilian numbers', () => {
  it('knows all 67 area codes', () => expect(new Set(AREA_CODES).size).toBe(67))

  it.each(AREA_CODES)('area code %s: every spelling of a mobile is one value', (areaCode) => {
    for (const { mobile } of subscribers(areaCode)) {
      const canonical = `55${areaCode}${mobile}`
      const found = [...spellings(areaCode, mobile), ...spellings(areaCode, mobile.slice(1))].map(
        (spelling) => [spelling, canonicalPhone(spelling)],
      )
      expect(found.filter(([, value]) => value !== canonical)).toEqual([])
    }
  })

  it.each(AREA_CODES)(
    'area code %s: every spelling of a landline is one value, without a ninth digit',
    (areaCode) => {
      for (const { landline } of subscribers(areaCode)) {
        const canonical = `55${areaCode}${landline}`
        const found = spellings(areaCode, landline).map((spelling) => [spelling, canonicalPhone(spelling)])
        expect(found.filter(([, value]) => value !== canonical)).toEqual([])
      }
    },
  )

  it.each(AREA_CODES)('area code %s: canonical is a fixed point, whoever says it', (areaCode) => {
    for (const { mobile, landline } of subscribers(areaCode)) {
      for (const canonical of [`55${areaCode}${mobile}`, `55${areaCode}${landline}`]) {
        expect(canonicalPhone(canonical)).toBe(canonical)
        expect(canonicalPhone(canonical, 'provider')).toBe(canonical)
      }
      expect(canonicalPhone(`55${areaCode}${mobile.slice(1)}`, 'provider')).toBe(`55${areaCode}${mobile}`)
    }
  })

  it('does not join two people', () => {
    const all = AREA_CODES.flatMap((areaCode) =>
      subscribers(areaCode).flatMap(({ mobile, landline }) => [
        `${areaCode}${mobile}`,
        `${areaCode}${landline}`,
      ]),
    )
    expect(new Set(all.map((national) => canonicalPhone(national))).size).toBe(new Set(all).size)
  })

  it('tells area code 55 from country code 55', () => {
    for (const spelling of [
      '55999990001',
      '5599990001',
      '5555999990001',
      '555599990001',
      '+55 55 99999-0001',
      '(55) 99999-0001',
      '(55) 9999-0001',
      '055 99999-0001',
      '+55 99999-0001',
      '0055 55 99999 0001',
    ])
      expect([spelling, canonicalPhone(spelling)]).toEqual([spelling, '5555999990001'])
  })

  it.each(UNUSED_AREA_CODES)('area code %s does not exist', (areaCode) => {
    expect(canonicalPhone(`55${areaCode}999990001`)).toBeNull()
    expect(canonicalPhone(`+55 (${areaCode}) 99999-0001`)).toBeNull()
  })
})

describe('numbers of other countries', () => {
  it.each([
    ['+1 202-555-0123', '12025550123'],
    ['0012025550123', '12025550123'],
    ['12025550123', '12025550123'],
    ['+351 912 345 678', '351912345678'],
    ['351912345678', '351912345678'],
    ['+51 987 654 321', '51987654321'],
    ['+595 981 123456', '595981123456'],
    ['+54 9 11 2345-6789', '5491123456789'],
    ['+49 1512 3456789', '4915123456789'],
  ])('keeps %s', (spelling, canonical) => {
    expect(canonicalPhone(spelling)).toBe(canonical)
    expect(canonicalPhone(canonical, 'provider')).toBe(canonical)
  })

  it('reads ambiguous digits as the writer means them', () => {
    expect(canonicalPhone('51987654321')).toBe('5551987654321')
    expect(canonicalPhone('51987654321', 'provider')).toBe('51987654321')
    expect(canonicalPhone('11987654321', 'provider')).toBe('5511987654321')
  })

  it('gives Mexican numbers with and without the old mobile 1 one value', () => {
    expect(canonicalPhone('5215512345678', 'provider')).toBe(canonicalPhone('+52 55 1234 5678'))
  })
})

describe('what is no phone number', () => {
  it.each([
    '',
    ' ',
    '+',
    '-',
    'abc',
    'oi',
    '0',
    '123',
    '99999-0001',
    '999990001',
    '00000000000',
    '11111111111111111111',
    '5511',
    '5511999990',
    '55119999900012345',
    '+999 123 456 789',
    '11 99999-0001 ou 11 3222-1234',
    '11999990001, 11999990002',
    '120363019502650977-group',
    '120363019502650977@g.us',
    '81896604192873@lid',
    '5511999990001@newsletter',
    'status@broadcast',
    'BR.1502576394655843',
    '12+345678901',
    '++5511999990001a',
    '🙂11999990001',
    'NaN',
    'undefined',
  ])('%j', (raw) => {
    expect(canonicalPhone(raw)).toBeNull()
  })

  it('is never taken from a provider either', () => {
    for (const raw of ['', 'abc', '12', '120363019502650977-group', '81896604192873@lid', '0', '55'])
      expect(canonicalPhone(raw, 'provider')).toBeNull()
  })

  it('but a provider may know numbers this library does not', () => {
    expect(canonicalPhone('15550783881', 'provider')).toBe('15550783881')
    expect(canonicalPhone('15550783881')).toBeNull()
  })
})
