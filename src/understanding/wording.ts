import type { Business } from '../business/schema.ts'
import { inTrade } from '../business/trade.ts'
import { unitsOf } from '../business/units.ts'
import { fold } from '../text/normalise.ts'
import type { Units } from '../text/units.ts'
import { isFirstName, isSurname } from './names.ts'
import { CHAT_WORDS } from './words.ts'

/** Kinds of firm that any trade sells to, and what they are called by. */
const FIRMS = [
  ...['casa de carnes', 'casa de carne', 'food truck'],
  ...'mercadinho peixaria cozinha oficina doceria sorveteria hortifruti minimercado quitanda acougue frigorifico lanchonete restaurante distribuidora supermercado mercado mercearia padaria churrascaria espetaria emporio laticinios laticinio fabrica industria industrias cooperativa grupo rede cantina pizzaria bar buffet lanches lanche alimentos embutidos carnes temperos grill steakhouse steak foods food sabores comercio comercial atacadao atacado avicola abatedouro agroindustria agropecuaria confeitaria conveniencia charcutaria salgados congelados'.split(
    ' ',
  ),
]

/** The words by which the messages to one business are read. */
export interface Wording {
  units: Units
  /** Of no person's name: words of any chat and, folded, the goods and firms of this trade. */
  isEveryday(word: string): boolean
  /** Of this trade alone, whatever other chats are about. */
  isOfTrade(word: string): boolean
  /** Begins or makes up the name of a firm. */
  isFirm(word: string): boolean
  /** The kinds of firm, as the source of a pattern. */
  firms: string
  /** A pattern in the business's words; see `inTrade`. */
  of(pattern: RegExp): RegExp
}

const built = new WeakMap<Business, Wording>()

export function wordingOf(business: Business): Wording {
  let wording = built.get(business)
  if (!wording) {
    wording = createWording(business)
    built.set(business, wording)
  }
  return wording
}

function createWording(business: Business): Wording {
  const { fields, families, units } = business.config
  const segments = Object.values(fields).flatMap(({ type, options = {} }) =>
    type === 'segment'
      ? Object.entries(options).flatMap(([kind, words]) => [kind, ...words].map((word) => fold(word)))
      : [],
  )
  const firms = new Set([...FIRMS, ...segments])
  const goods = [
    ...units.flatMap(({ one, many, words }) => [one, many, ...words]),
    // "cortar carnes em cubos": what is worked on, without the verb.
    ...Object.values(families).flatMap(({ purpose }) => purpose.split(/[^\p{L}]+/u).slice(1)),
  ].map((word) => fold(word))
  const trade = new Set(
    [...goods, ...segments.filter((name) => !name.includes(' '))]
      .flatMap((word) => [word, word.replace(/s$/, '')])
      .filter((word) => word.length > 3 && !isSurname(word) && !isFirstName(word)),
  )
  return {
    units: unitsOf(business),
    isEveryday: (word) => CHAT_WORDS.has(word) || trade.has(word),
    isOfTrade: (word) => trade.has(word),
    isFirm: (word) => word === 'casa' || firms.has(word),
    firms: [...firms].sort((a, b) => b.length - a.length).join('|'),
    of: (pattern) => inTrade(business, pattern),
  }
}
