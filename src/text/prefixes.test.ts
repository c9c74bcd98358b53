import { expect, test } from 'vitest'
import { earliestOf, phrases } from './phrases.ts'
import { prefixesOf } from './prefixes.ts'

test.each([
  ['preco', ['prec']],
  ['(?:o |a )?fim', ['o fi', 'a fi', 'fim']],
  ['manda(?:r|ndo)', ['mand']],
  ['ver\\b', ['ver']],
  ['r\\$ ?\\d', ['r$ 0', 'r$0', 'r$9']],
  ['da[sr]?h', ['dash', 'darh', 'dah']],
  ['a+b', ['a']],
  ['(?!nao)sim', ['sim']],
])('a match of %s begins with one of %j', (pattern, some) => {
  expect(prefixesOf(pattern)).toEqual(expect.arrayContaining(some))
})

test.each(['\\w+', '.x', '[^a]b', 'x?', '(?:|a)', '\\p{L}a', '[a-z]x'])(
  '%s may begin with anything',
  (pattern) => {
    expect(prefixesOf(pattern)).toContain('')
  },
)

test('phrases finds what one expression of all of them finds', () => {
  const list = phrases`
    (?:o |a )?preco ¦ pre[cç]os? ¦ r\$ ?\d+
    \w+ mil ¦ (?:em )?\d+ vezes
  `
  const all = new RegExp(`(?<![a-z0-9])(?:${list.alternatives.join('|')})(?![a-z0-9])`, 'g')
  for (const text of [
    'o preco e r$ 35 mil',
    'precos em 10 vezes, ou vinte mil',
    'apreco de pre',
    '',
    'a  preco, o',
  ]) {
    expect(list.matchAll(text).map((match) => [match.index, match.text])).toEqual(
      [...text.matchAll(all)].map((match) => [match.index, match[0]]),
    )
  }
})

test('tells where an expression may match at the earliest, and nothing of one it cannot tell about', () => {
  const earliest = earliestOf(/\b(?:prazo|entrega\w*) de/g)
  expect(earliest?.('sem nada disso')).toBe(-1)
  expect(earliest?.('um prazo longo e a entrega')).toBe(3)
  for (const pattern of [/prazo/g, /\bprazo|entrega/g, /\bPRAZO/gi, /\b\w+ dias/g])
    expect(earliestOf(pattern)).toBe(null)
})
