import type { Lexicon } from '../lexicon/lexicon.ts'
import { singular, stem } from '../text/stem.ts'

/** Some consecutive words that are one thing: a phrase of the lexicon, or a word alone. */
export interface Span {
  from: number
  /** One past the last word. */
  to: number
  stems: string[]
  ideas: readonly string[]
}

/** The words as spans, the longest phrase of the lexicon first. Covers every word once, in order. */
export function spans(list: readonly string[], lexicon: Lexicon): Span[] {
  const stems = list.map(stem)
  const out: Span[] = []
  for (let from = 0; from < stems.length; ) {
    let to = from + 1
    let ideas: readonly string[] = []
    for (let size = Math.min(lexicon.longest, stems.length - from); size >= 1; size--) {
      const found = ideasOf(list.slice(from, from + size), stems.slice(from, from + size), lexicon)
      if (found !== undefined) {
        ideas = found
        to = from + size
        break
      }
    }
    out.push({ from, to, stems: stems.slice(from, to), ideas })
    from = to
  }
  return out
}

/** Ideas of a text, those of the words inside a phrase too; one entry each time it is said. */
export function findIdeas(list: readonly string[], lexicon: Lexicon): string[] {
  const out: string[] = []
  for (const span of spans(list, lexicon)) {
    out.push(...span.ideas)
    if (span.stems.length > 1) {
      for (const [at, one] of span.stems.entries()) {
        out.push(...(ideasOf(list.slice(span.from + at, span.from + at + 1), [one], lexicon) ?? []))
      }
    }
  }
  return out
}

/** As written first: a "coxinha" is a snack, and only by its stem a chicken's leg. */
function ideasOf(
  list: readonly string[],
  stems: readonly string[],
  lexicon: Lexicon,
): readonly string[] | undefined {
  const [only] = list
  // A word said in any sentence stands for no idea by accident of its stem.
  if (list.length === 1 && only !== undefined && lexicon.stop.has(only)) return undefined
  return (
    lexicon.exact.get(list.join(' ')) ??
    (only !== undefined && list.length === 1 ? lexicon.exact.get(singular(only)) : undefined) ??
    lexicon.stemmed.get(stems.join(' '))
  )
}
