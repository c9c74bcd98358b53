import { fold } from '../text/normalise.ts'
import type { Business } from './schema.ts'

/**
 * Catalogue models a text names, in catalogue order: by model name however it is spaced or hyphenated, or by
 * an alias that belongs to one document alone.
 */
export function modelsMentioned(business: Business, text: string): string[] {
  const folded = fold(text)
  return patternsOf(business).flatMap(({ model, pattern }) => (pattern.test(folded) ? [model] : []))
}

interface ModelPattern {
  model: string
  pattern: RegExp
}

const cache = new WeakMap<Business, ModelPattern[]>()

function patternsOf(business: Business): ModelPattern[] {
  const known = cache.get(business)
  if (known !== undefined) return known
  const uses = new Map<string, number>()
  for (const { meta } of business.documents) {
    for (const alias of new Set(meta.aliases.map((one) => fold(one))))
      uses.set(alias, (uses.get(alias) ?? 0) + 1)
  }
  const patterns = business.documents.flatMap(({ meta }) => {
    if (meta.model === undefined) return []
    const names = [
      fold(meta.model),
      ...meta.aliases.map((alias) => fold(alias)).filter((alias) => uses.get(alias) === 1),
    ]
    const pattern = new RegExp(`(?<![a-z0-9])(?:${names.map(looseSpacing).join('|')})(?![a-z0-9])`)
    return [{ model: meta.model, pattern }]
  })
  cache.set(business, patterns)
  return patterns
}

/** "p200", "p 200" and "p-200" are one name. */
function looseSpacing(name: string): string {
  return name
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/[\s-]+/g, '[\\s-]*')
    .replace(/([a-z])(?=\d)/g, '$1[\\s-]*')
}
