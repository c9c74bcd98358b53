import type { BusinessConfig, KnowledgeDocument } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'

/** What naming a product needs of a business. */
export interface Catalogue {
  config: Pick<BusinessConfig, 'families'>
  documents: readonly KnowledgeDocument[]
}

/**
 * Product families a text speaks of, most specific words first: by model and alias of the catalogue, else by
 * the family's own words. Only categories that `families` names count; topics of the catalogue are not products.
 */
export function familiesOf(catalogue: Catalogue, text: string): string[] {
  const words = ` ${fold(text).replace(/[^a-z0-9.,+*]+/g, ' ')} `
  const hits: { family: string; length: number; at: number }[] = []
  const note = (family: string, term: string) => {
    const found = findTerm(words, term)
    if (found !== null) hits.push({ family, ...found })
  }
  for (const { meta } of catalogue.documents) {
    if (!(meta.category in catalogue.config.families)) continue
    for (const term of [meta.model ?? '', ...meta.aliases]) note(meta.category, term)
  }
  if (hits.length === 0) {
    for (const [family, { words: terms, noun, plural }] of Object.entries(catalogue.config.families)) {
      for (const term of [...terms, noun, plural]) note(family, term)
    }
  }
  return [...new Set(hits.toSorted((a, b) => b.length - a.length || a.at - b.at).map(({ family }) => family))]
}

/** The one family of a product, or null when the words name none. */
export function familyOf(catalogue: Catalogue, product: string): string | null {
  return familiesOf(catalogue, product)[0] ?? null
}

/** Where a term stands in folded words. A trailing `*` matches any ending; a plural "s" is allowed. */
export function findTerm(words: string, term: string): { length: number; at: number } | null {
  const open = term.endsWith('*')
  const plain = fold(term)
    .replace(/[^a-z0-9.,+]+/g, ' ')
    .trim()
  if (plain === '') return null
  const pattern = termPattern(plain, open)
  const at = words.search(pattern)
  return at === -1 ? null : { length: plain.length, at }
}

// Terms come from a business's files: a few hundred, so the map is bounded by them.
const patterns = new Map<string, RegExp>()
function termPattern(plain: string, open: boolean): RegExp {
  const key = `${plain}${open ? '*' : ''}`
  const known = patterns.get(key)
  if (known !== undefined) return known
  const escaped = plain.replace(/[.+]/g, '\\$&').replace(/ /g, ' +')
  const made = new RegExp(`(?<![a-z0-9])${escaped}${open ? '[a-z0-9]*' : '(?:e?s)?'}(?![a-z0-9])`)
  patterns.set(key, made)
  return made
}
