import type { DocumentMeta } from '../business/schema.ts'
import { words } from './text/words.ts'

/** Shorter words of a name are left to full text: two letters are like everything. */
const LEAST_LETTERS = 3

/**
 * What a typo is compared with: every word of a document's title, model and aliases, and letters joined with the
 * number after them ("P 200" → "p200").
 */
export function namesOf(meta: Pick<DocumentMeta, 'title' | 'model' | 'aliases'>): string[] {
  const out = new Set<string>()
  for (const name of [meta.title, meta.model ?? '', ...meta.aliases]) {
    const list = words(name)
    for (const [index, word] of list.entries()) {
      const next = list[index + 1] ?? ''
      if (/^[a-z]{1,4}$/.test(word) && /^\d{2,4}$/.test(next)) out.add(word + next)
      if (word.length >= LEAST_LETTERS && !/^\d+$/.test(word)) out.add(word)
    }
  }
  return [...out]
}
