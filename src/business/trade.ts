/** Patterns that hold for any business, in the words of one: what it sells, what is made with it, who buys it. */
import { fold } from '../text/normalise.ts'
import { compilePhrases, type Phrases } from '../text/phrases.ts'
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
  /** Of what its customers make, what its own machines are for. */
  OUTPUT: string
  /** The business itself. */
  BRAND: string
  /** The letters its models' codes begin with. */
  SERIES: string
  /** The kinds of firm it names among its leads. */
  SHOP: string
}

const built = new WeakMap<Business, Trade>()

export function tradeOf(business: Business): Trade {
  let trade = built.get(business)
  if (!trade) {
    const { config, documents } = business
    const { families, fields } = config
    const nouns = Object.values(families).flatMap(({ noun, plural, words }) => [
      ...noun.split(' '),
      ...plural.split(' '),
      ...words.filter((word) => !word.includes(' ')),
    ])
    const shops = Object.values(fields).flatMap(({ type, options = {} }) =>
      type === 'segment' ? Object.entries(options).flatMap(([kind, words]) => [kind, ...words]) : [],
    )
    const goods = new Set(producedWords(business))
    const kinds = nouns.map((noun) => fold(noun))
    trade = {
      MACHINE: alternation(nouns.filter((noun) => DOER.test(fold(noun)))),
      GOODS: alternation([...goods]),
      OUTPUT: alternation(
        [...goods].filter((word) => kinds.some((kind) => kind === word || covers(kind, word))),
      ),
      BRAND: exactly([fold(config.name), fold(config.id)]),
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

/** A pattern or phrases in the words of one business. */
export interface InTrade {
  (pattern: RegExp): RegExp
  (pattern: Phrases): Phrases
  (pattern: RegExp | Phrases): RegExp | Phrases
}

const readers = new WeakMap<Business, InTrade>()

/**
 * `MACHINE`, `GOODS`, `OUTPUT`, `SERIES`, `SHOP` and `BRAND` in a pattern over folded text (which has no capitals) stand for
 * the business's own words, and match nothing where it has none. Each pattern is made once for each business.
 */
export function tradePatternsOf(business: Business): InTrade {
  const known = readers.get(business)
  if (known) return known
  const expressions = new WeakMap<RegExp, RegExp>()
  const lists = new WeakMap<Phrases, Phrases>()
  const expression = (pattern: RegExp) => {
    const known = expressions.get(pattern)
    if (known) return known
    const source = wordsOfTrade(business, pattern.source)
    const made = source === pattern.source ? pattern : new RegExp(source, pattern.flags)
    expressions.set(pattern, made)
    return made
  }
  const list = (pattern: Phrases) => {
    const made = lists.get(pattern) ?? phrasesOf(business, pattern)
    lists.set(pattern, made)
    return made
  }
  function of(pattern: RegExp): RegExp
  function of(pattern: Phrases): Phrases
  function of(pattern: RegExp | Phrases): RegExp | Phrases
  function of(pattern: RegExp | Phrases): RegExp | Phrases {
    return pattern instanceof RegExp ? expression(pattern) : list(pattern)
  }
  readers.set(business, of)
  return of
}

/** One pattern in the words of a business; see `tradePatternsOf`. */
export function inTrade(business: Business, pattern: RegExp): RegExp {
  return tradePatternsOf(business)(pattern)
}

function phrasesOf(business: Business, given: Phrases): Phrases {
  const sources = given.alternatives.map((source) => wordsOfTrade(business, source))
  return sources.some((source, at) => source !== given.alternatives[at])
    ? compilePhrases(sources, { open: given.open })
    : given
}

/** The same for the source of a pattern that is put together. */
function wordsOfTrade(business: Business, source: string): string {
  const trade = tradeOf(business)
  return source
    .replaceAll('MACHINE', () => trade.MACHINE)
    .replaceAll('GOODS', () => trade.GOODS)
    .replaceAll('OUTPUT', () => trade.OUTPUT)
    .replaceAll('BRAND', () => trade.BRAND)
    .replaceAll('SERIES', () => trade.SERIES)
    .replaceAll('SHOP', () => trade.SHOP)
}
