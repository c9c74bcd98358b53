/** Whether what a short text says is spoken of by one document: for a yes, which has no words to judge. */
import type { Business } from '../../business/schema.ts'
import { createLexicon, type Lexicon, readOwnLexicon } from '../../knowledge/lexicon/lexicon.ts'
import { findIdeas } from '../../knowledge/query/ideas.ts'
import { stem } from '../../knowledge/text/stem.ts'
import { words } from '../../knowledge/text/words.ts'

interface Pages {
  lexicon: Lexicon
  /** Stems and ideas of each document. */
  pages: { stems: ReadonlySet<string>; ideas: ReadonlySet<string> }[]
}

/** Share of the words that one document must speak of, and the least of them. */
const SHARE = 0.6
const LEAST_WORDS = 2
const SHORT = 4

const built = new WeakMap<Business, Pages>()

function pagesOf(business: Business): Pages {
  const known = built.get(business)
  if (known) return known
  const lexicon = createLexicon(readOwnLexicon(business.folder))
  const pages = business.documents.map(({ meta, body }) => {
    const list = words([meta.title, ...meta.aliases, body].join('\n'))
    return { stems: new Set(list.map(stem)), ideas: new Set(findIdeas(list, lexicon)) }
  })
  const made = { lexicon, pages }
  built.set(business, made)
  return made
}

/** `text`: as it was written. */
export function isSpokenOf(business: Business, text: string): boolean {
  const { lexicon, pages } = pagesOf(business)
  const telling = words(text).filter((word) => word.length >= SHORT && !lexicon.stop.has(word))
  if (telling.length < LEAST_WORDS) return false
  return pages.some(({ stems, ideas }) => {
    const held = telling.filter(
      (word) => stems.has(stem(word)) || findIdeas([word], lexicon).some((idea) => ideas.has(idea)),
    ).length
    return held >= LEAST_WORDS && held / telling.length >= SHARE
  })
}
