import type { Business, KnowledgeDocument } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'
import { editDistance } from './places.ts'
import { volumeNounsOf } from './volume.ts'

/** One way of naming a product, as stemmed content words. */
export interface ProductTerm {
  words: readonly string[]
  /** The last word matches any ending. */
  open: boolean
  /** Printable: the model, or the family's noun. */
  value: string
  /** 3 model, 2 alias of one model, 1 family. */
  rank: number
  /** It names a machine. The others name goods or work ("folheto", "dobrar") and need a machine or a wish beside them. */
  machine: boolean
  /** Only after an article: "a manual", "da 300". */
  article: boolean
  /** … and "de": "a de pedal". */
  needsDe?: boolean
}

const SHORTENED: ReadonlyMap<string, string> = new Map([
  ['semi', 'semiautomatic'],
  ['auto', 'automatic'],
])

export interface Catalogue {
  /** Terms by their first word. */
  termsOf(word: string): readonly ProductTerm[]
  /** The word itself, or the catalogue word it misspells. */
  spelt(word: string): string
  models: ReadonlySet<string>
}

export const GLUE: ReadonlySet<string> = new Set(
  'de da do das dos para pra pro a o e com em no na uma um ao fazer'.split(' '),
)
const MACHINE = /^(?:maquin|equipament|prens|linh|[a-z]+(?:dor|deir|seir|zador|eir)$|[a-z]+dor[ao]?$)/
const GENERIC = ['maquin', 'equipament']
const KINDS = new Set([
  'manual',
  'automatic',
  'semiautomatic',
  'industrial',
  'eletric',
  'compact',
  'pneumatic',
])

/** What several products of a family are called before the word that tells them apart: "impressora manual". */
function sharedHeads(products: readonly KnowledgeDocument[]): string[] {
  const heads = products.flatMap(({ meta }) => {
    const pairs = meta.aliases
      .map(contentWords)
      .filter(([head = '', ...rest]) => rest.length === 1 && MACHINE.test(head))
    return [...new Set(pairs.map(([head]) => `${meta.category} ${head}`))]
  })
  return heads.filter((head, at) => heads.indexOf(head) < at).map((head) => head.split(' ')[1] ?? '')
}

/** Gender and number fall away: "semiautomáticos" and "semiautomática" are one word. */
export function stem(word: string): string {
  if (/\d/.test(word) || word.length < 4) return word
  const singular =
    word.length > 5 ? word.replace(/(?<=[rz])es$/, '').replace(/s$/, '') : word.replace(/s$/, '')
  return singular.length >= 5 ? singular.replace(/[ao]$/, '') : singular
}

function contentWords(term: string): string[] {
  const words = fold(term).match(/[a-z]+\d+|\d+|[a-z]+/g) ?? []
  return words.filter((word) => !GLUE.has(word)).map(stem)
}

/** The words by which a lead names the products of the business, from its documents and families. */
export function createCatalogue(business: Business): Catalogue {
  const { families } = business.config
  const terms: ProductTerm[] = []
  const vocabulary = new Set<string>()
  const models = new Set<string>()
  const add = (term: ProductTerm) => {
    if (term.words.length === 0) return
    if (terms.some((other) => other.words.join(' ') === term.words.join(' ') && other.rank >= term.rank))
      return
    terms.push(term)
    for (const word of term.words) if (word.length >= 7 && !/\d/.test(word)) vocabulary.add(word)
  }
  const goods = new Set(
    [
      ...volumeNounsOf(business).keys(),
      ...Object.values(families).flatMap((family) => family.purpose.split(' ')),
    ].flatMap(contentWords),
  )
  // Words of the business that are near a product's and are none: "papelaria" is no "papeleira".
  const correct = new Set([
    ...goods,
    ...Object.values(business.config.fields).flatMap((field) =>
      Object.entries(field.options ?? {})
        .flat(2)
        .flatMap(contentWords),
    ),
  ])
  const products = business.documents.filter(
    ({ meta }) => meta.model !== undefined && meta.category in families,
  )
  const generic = new Set([...GENERIC, ...sharedHeads(products)])
  for (const { meta } of products) {
    const value = meta.model ?? ''
    models.add(value)
    const own = contentWords(value)
    add({ words: own, open: false, value, rank: 3, machine: true, article: false })
    const digits = /\d{2,}$/.exec(fold(value))?.[0]
    // "quanto custa a 700?"
    if (
      own.length === 1 &&
      digits &&
      !products.some((other) => other.meta.model !== value && fold(other.meta.model ?? '').endsWith(digits))
    )
      add({ words: [digits], open: false, value, rank: 2, machine: true, article: true })
    for (const alias of meta.aliases) {
      const words = contentWords(alias)
      add({
        words,
        open: false,
        value,
        rank: 2,
        // "folheto" is what is made; "turbo", "mesa plus" and "máquina de folheto" are what makes it.
        machine: words.some((word) => !goods.has(word) && !/(?:[ae]|[^e]i)r$/.test(word)),
        article: words.length === 1 && KINDS.has(words[0] ?? '') && !/^semi/.test(words[0] ?? ''),
      })
      const [head, kind] = words
      if (words.length === 2 && generic.has(head ?? '') && (KINDS.has(kind ?? '') || !goods.has(kind ?? '')))
        add({
          words: [kind ?? ''],
          open: false,
          value,
          rank: 2,
          machine: true,
          article: true,
          needsDe: !KINDS.has(kind ?? ''),
        })
    }
  }
  for (const [category, family] of Object.entries(families)) {
    const own = products.filter(({ meta }) => meta.category === category)
    const only = own.length === 1 ? own[0]?.meta.model : undefined
    for (const word of [...family.words, family.noun, family.plural]) {
      const open = word.endsWith('*')
      const words = contentWords(word)
      add({
        words,
        open,
        value: only ?? family.noun,
        rank: 1,
        machine: words.some((part) => MACHINE.test(part)),
        article: false,
      })
    }
  }
  const byFirst = new Map<string, ProductTerm[]>()
  for (const term of terms) {
    const first = term.words[0] ?? ''
    // An open one-word term is found by its first letters.
    const key = term.open && term.words.length === 1 ? `${first.slice(0, 4)}*` : first
    const list = byFirst.get(key)
    if (list) list.push(term)
    else byFirst.set(key, [term])
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length || b.rank - a.rank)
  const known = [...vocabulary]
  const spelt = new Map<string, string>()
  return {
    models,
    termsOf: (word) => [...(byFirst.get(word) ?? []), ...(byFirst.get(`${word.slice(0, 4)}*`) ?? [])],
    spelt(word) {
      const whole = SHORTENED.get(word)
      if (whole !== undefined && vocabulary.has(whole)) return whole
      if (word.length < 7 || vocabulary.has(word) || correct.has(word)) return word
      const cached = spelt.get(word)
      if (cached !== undefined) return cached
      const reach = word.length >= 11 ? 2 : 1
      const near =
        known.find((other) => other[0] === word[0] && editDistance(word, other, reach) <= reach) ?? word
      // Bounded: a lead's words are remembered only up to a few thousand.
      if (spelt.size < 4000) spelt.set(word, near)
      return near
    },
  }
}
