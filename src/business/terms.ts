/** Finding a business's own words in a message, however they are spaced, accented or inflected. */
import { fold } from '../text/normalise.ts'

/** Folded words between single spaces, with a space at each end: `" a p200 faz quantos por hora "`. */
export function plainWords(text: string): string {
  return ` ${fold(text)
    .replace(/[^a-z0-9.,+?!$/%-]+/g, ' ')
    .replace(/(?<!\d)[.,]|[.,](?!\d)/g, ' ')
    .replace(/[?!-]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim()} `
}

export interface Span {
  at: number
  end: number
}

// Terms come from a business's own files: a few hundred, so the map is bounded by them.
const patterns = new Map<string, RegExp | null>()

/**
 * Where a term stands in `plainWords`. A trailing `*` matches any ending; a plural is allowed on the last word;
 * letters and digits may be written apart ("p 200").
 */
export function findTerms(words: string, term: string): Span[] {
  const pattern = patternOf(term)
  if (pattern === null) return []
  return [...words.matchAll(pattern)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
  }))
}

export function hasTerm(words: string, term: string): boolean {
  return findTerms(words, term).length > 0
}

function patternOf(term: string): RegExp | null {
  const known = patterns.get(term)
  if (known !== undefined) return known
  const plain = plainWords(term.replace(/\*$/, '')).trim()
  const body = plain
    .replace(/[.+?$/%]/g, '\\$&')
    .replace(/([a-z]) ?(?=\d)/g, '$1 ?')
    .replace(/ (?!\?)/g, ' +')
  const ending = term.endsWith('*') ? '[a-z0-9]*' : '(?:e?s)?'
  const made = plain === '' ? null : new RegExp(`(?<![a-z0-9])${body}${ending}(?![a-z0-9])`, 'g')
  patterns.set(term, made)
  return made
}
