import type { DomainShare } from './domain.ts'

/** What the classifier sees of a folded text: words, pairs of words and pieces of words. */

const LONGEST_TEXT = 1200 // characters; beyond it a message is a document, and the rules read all of it
const MOST = 1500

/** Feature names, once each, in the order they are met. `share`: how much of the text is the business's world. */
export function featuresOf(text: string, share: DomainShare): string[] {
  const found = new Set<string>()
  const words =
    text
      .slice(0, LONGEST_TEXT)
      .replace(/\d+/g, '0')
      .match(/[a-z0]+|[?!$]/g) ?? []
  let previous = '^'
  for (const word of words) {
    found.add(`w${word}`)
    found.add(`b${previous} ${word}`)
    if (word.length >= 4) {
      const padded = `<${word}>`
      for (const size of [4, 5]) {
        for (let i = 0; i + size <= padded.length; i++) found.add(`c${padded.slice(i, i + size)}`)
      }
    }
    previous = word
    if (found.size > MOST) break
  }
  found.add(`b${previous} $`)
  found.add(words.length <= 3 ? 'lshort' : words.length <= 10 ? 'lmiddle' : 'llong')
  const asks = /\?|\b(?:qual|quais|quem|quant[oa]s?|como|onde|por que|que dia)\b/.test(text)
    ? 'asks'
    : 'tells'
  // Weighed by repetition: what a message is about matters more than any one word of it.
  for (const copy of ['', '2', '3']) found.add(`d${share} ${asks}${copy}`)
  return [...found]
}
