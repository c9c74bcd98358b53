import type { Catalogue, DocumentEntry } from '../catalogue.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import { stem } from '../text/stem.ts'
import type { Unit } from '../query/units.ts'

/** Documents with a model that an idea may point at before it is a family and not a subject. */
const FEW = 2

/**
 * The catalogue's products a question is about: by code, by alias, else by an idea that only few products are called
 * by ("linguiça"). A question about a family ("hambúrguer") has no subject.
 */
export function subjectsOf(units: readonly Unit[], catalogue: Catalogue, lexicon: Lexicon): DocumentEntry[] {
  const products = [...catalogue.documents.values()].filter((entry) => entry.model !== null)
  const codes = units.flatMap((unit) => unit.codes ?? [])
  const byCode = products.filter((entry) => codes.some((code) => catalogue.codes.get(code)?.includes(entry.slug)))
  if (byCode.length > 0) {
    // "fb700" is also part of a set's name; the machine itself is meant unless the set is.
    const exact = byCode.filter((entry) => codes.includes(modelKey(entry)))
    return exact.length > 0 ? exact : byCode
  }
  const text = ` ${units.map((unit) => unit.text.split(' ').map(stem).join(' ')).join(' ')} `
  const byAlias = products.filter((entry) => entry.aliases.some((alias) => text.includes(` ${alias} `)))
  if (byAlias.length > 0) return byAlias
  const ideas = new Set(units.flatMap((unit) => unit.ideas))
  for (const idea of ideas) {
    if (!lexicon.things.has(idea)) continue
    const called = products.filter((entry) => entry.nameIdeas.has(idea))
    if (called.length > 0 && called.length <= FEW) return called
  }
  return []
}

function modelKey(entry: DocumentEntry): string {
  return (entry.model ?? '').toLowerCase().replace(/[^a-z0-9]/g, '')
}
