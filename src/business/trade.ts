/** Patterns that hold for any business, in the words of one: what it sells, what is made with it, who buys it. */
import { fold } from '../text/normalise.ts'
import type { Business } from './schema.ts'
import { producedWords } from './units.ts'

/** Nouns of doers: "impressora", "batedor", "dobradeira". Folded; other words of a family name goods or work. */
const DOER = /(?:[dst]or[ae]?s?|eir[ao]s?)\*?$/

const NOTHING = '(?!)'

interface Trade {
  /** The kinds of machine it sells, by any of their nouns. */
  MACHINE: string
  /** What its customers make, counted. */
  GOODS: string
  /** The letters its models' codes begin with. */
  SERIES: string
  /** The kinds of firm it names among its leads. */
  SHOP: string
}

const built = new WeakMap<Business, Trade>()

export function tradeOf(business: Business): Trade {
  let trade = built.get(business)
  if (!trade) {
    const { documents } = business
    const { families, fields } = business.config
    const nouns = Object.values(families).flatMap(({ noun, plural, words }) => [
      ...noun.split(' '),
      ...plural.split(' '),
      ...words.filter((word) => !word.includes(' ')),
    ])
    const shops = Object.values(fields).flatMap(({ type, options = {} }) =>
      type === 'segment' ? Object.entries(options).flatMap(([kind, words]) => [kind, ...words]) : [],
    )
    const goods = new Set(producedWords(business))
    trade = {
      MACHINE: alternation(nouns.filter((noun) => DOER.test(fold(noun)))),
      GOODS: alternation([...goods]),
      SERIES: exactly(
        documents.flatMap(({ meta }) => /^[a-z]+(?=[ -]?\d)/.exec(fold(meta.model ?? ''))?.[0] ?? []),
      ),
      // "Lanches" names a shop and what is sold there: beside other words it is the latter.
      SHOP: alternation(shops.filter((name) => !goods.has(fold(name)))),
    }
    built.set(business, trade)
  }
  return trade
}

/** Words as one group of a pattern over folded text: with plurals, and with any ending where a `*` says so. */
function alternation(words: readonly string[]): string {
  const parts = new Set(words.map((word) => fold(word).trim()).filter((word) => word !== ''))
  if (parts.size === 0) return NOTHING
  const known = [...parts].filter(
    (word) => ![...parts].some((other) => other !== word && covers(other, word)),
  )
  const patterns = known
    .sort((a, b) => b.length - a.length)
    .map((word) => {
      const plain = word.replace(/\*$/, '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
      return plain + (word.endsWith('*') ? '\\w*' : '(?:e?s)?')
    })
  return `(?:${patterns.join('|')})`
}

/** The pattern of one word finds the other too: "impressora*" finds "impressoras", "folha" finds "folhas". */
function covers(word: string, other: string): boolean {
  if (word.endsWith('*')) return other.startsWith(word.slice(0, -1))
  return other === `${word}s` || other === `${word}es`
}

function exactly(words: readonly string[]): string {
  return words.length === 0 ? NOTHING : `(?:${[...new Set(words)].join('|')})`
}

const patterns = new WeakMap<Business, Map<RegExp, RegExp>>()

/**
 * `MACHINE`, `GOODS`, `SERIES` and `SHOP` in a pattern over folded text (which has no capitals) stand for the business's own
 * words, and match nothing where it has none.
 */
export function inTrade(business: Business, pattern: RegExp): RegExp {
  let own = patterns.get(business)
  if (!own) {
    own = new Map()
    patterns.set(business, own)
  }
  let made = own.get(pattern)
  if (!made) {
    made = new RegExp(wordsOfTrade(business, pattern.source), pattern.flags)
    own.set(pattern, made)
  }
  return made
}

/** The same for the source of a pattern that is put together. */
export function wordsOfTrade(business: Business, source: string): string {
  const trade = tradeOf(business)
  return source
    .replaceAll('MACHINE', () => trade.MACHINE)
    .replaceAll('GOODS', () => trade.GOODS)
    .replaceAll('SERIES', () => trade.SERIES)
    .replaceAll('SHOP', () => trade.SHOP)
}
