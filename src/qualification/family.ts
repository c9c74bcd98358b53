import type { BusinessConfig, KnowledgeDocument } from '../business/schema.ts'
import { findTerms, plainWords } from '../business/terms.ts'

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
  const words = plainWords(text)
  const hits: { family: string; length: number; at: number }[] = []
  const note = (family: string, term: string) => {
    for (const { at, end } of findTerms(words, term)) hits.push({ family, at, length: end - at })
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
