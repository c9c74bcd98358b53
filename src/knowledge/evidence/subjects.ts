import type { Catalogue, DocumentEntry } from '../catalogue.ts'
import type { Token } from '../query/codes.ts'
import type { Unit } from '../query/units.ts'
import { singular } from '../text/stem.ts'

/** Documents with a model that an idea may point at before it is a family and not a subject. */
const FEW = 2

/**
 * The catalogue's products a question is about: by code, by alias, else by an idea that only few products are called
 * by ("folheto"). A question about a family ("papel") has no subject.
 */
export function subjectsOf(units: readonly Unit[], said: Sayings, catalogue: Catalogue): DocumentEntry[] {
  const { lexicon } = catalogue
  const products = [...catalogue.documents.values()].filter((entry) => entry.model !== null)
  const codes = units.flatMap((unit) => unit.codes ?? [])
  const byCode = products.filter((entry) =>
    codes.some((code) => catalogue.codes.get(code)?.includes(entry.slug)),
  )
  if (byCode.length > 0) {
    // "p900" is also part of a set's name; the machine itself is meant unless the set is.
    const exact = byCode.filter((entry) => codes.includes(modelKey(entry)))
    // "A diferença da <nome> pra P900": models without a number are named beside it.
    const worded = products.filter((entry) => entry.codes.size === 0 && isCalled(entry, said))
    return [...(exact.length > 0 ? exact : byCode), ...worded]
  }
  const byAlias = products.filter((entry) => isCalled(entry, said))
  if (byAlias.length > 0) return byAlias
  const ideas = new Set(units.flatMap((unit) => unit.ideas))
  for (const idea of ideas) {
    if (!lexicon.things.has(idea)) continue
    const called = products.filter((entry) => entry.nameIdeas.has(idea))
    if (called.length > 0 && called.length <= FEW) return called
  }
  return []
}

/** A message's words in the two forms names are compared in. */
export interface Sayings {
  singular: string
  /** Without number and gender. */
  bare: string
}

export function sayings(tokens: readonly Token[]): Sayings {
  const list = tokens.map((token) => token.text).filter((word) => !JOINING.test(word))
  return { singular: ` ${list.map(singular).join(' ')} `, bare: ` ${list.map(bare).join(' ')} ` }
}

function bare(word: string): string {
  return singular(word).replace(/(?<=...)[aeo]$/, '')
}

/** "Máquina de folheto" and "máquina pra folheto" are one name. */
const JOINING = /^(a|o|as|os|de|da|do|das|dos|para|em|na|no|com|e)$/

/** A name as `isCalled` expects it. */
export function nameKey(words: readonly string[]): string {
  return words.filter((word) => !JOINING.test(word)).join(' ')
}

/** A name of one word must be that word: "dobra" is not the "dobradeira". One of several may be inflected. */
export function isCalled(entry: Pick<DocumentEntry, 'aliases'>, said: Sayings): boolean {
  return entry.aliases.some((alias) =>
    alias.includes(' ')
      ? said.bare.includes(` ${alias.split(' ').map(bare).join(' ')} `)
      : said.singular.includes(` ${singular(alias)} `),
  )
}

function modelKey(entry: DocumentEntry): string {
  return (entry.model ?? '').toLowerCase().replace(/[^a-z0-9]/g, '')
}
