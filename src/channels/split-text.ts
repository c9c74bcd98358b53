/** Sentences and graphemes as a Portuguese reader sees them. */
const sentences = new Intl.Segmenter('pt-BR', { granularity: 'sentence' })
const graphemes = new Intl.Segmenter('pt-BR', { granularity: 'grapheme' })

/**
 * A text as the bubbles it is sent in, none longer than `limit` UTF-16 units and none empty. The whole text is
 * one bubble when it fits. Otherwise it is cut at the end of a paragraph, a line, a sentence or a word, in
 * that order of preference as long as the choice costs no further bubble; inside a word only when nothing else
 * fits, and never inside a character. Deterministic: a send can be taken up again after its first bubbles.
 */
export function splitText(text: string, limit: number): string[] {
  const bubbles: string[] = []
  // A lone surrogate is no text: providers refuse the whole message for it.
  let rest = text.toWellFormed().trim()
  while (rest.length > limit) {
    const end = cut(rest, limit)
    const bubble = rest.slice(0, end).trimEnd()
    if (bubble !== '') bubbles.push(bubble)
    rest = rest.slice(end).trimStart()
  }
  if (rest !== '') bubbles.push(rest)
  return bubbles
}

/** Where the first bubble of a text that is too long ends. */
function cut(text: string, limit: number): number {
  const bubblesNeeded = Math.ceil(text.length / limit)
  const costsNothing = (end: number) => Math.ceil((text.length - end) / limit) < bubblesNeeded
  const head = text.slice(0, limit + 1)
  const lastOf = (separator: RegExp) => [...head.matchAll(separator)].at(-1)?.index ?? 0

  const word = lastOf(/\s+/g)
  for (const end of [lastOf(/\r?\n\s*\n/g), lastOf(/\r?\n/g), sentenceEnd(text, limit)])
    if (end > 0 && costsNothing(end)) return end
  // A sentence end late in the bubble reads better than one more word, even when it costs a bubble.
  const sentence = sentenceEnd(text, limit)
  if (sentence >= limit / 2) return sentence
  return word > 0 ? word : characterEnd(text, limit)
}

function sentenceEnd(text: string, limit: number): number {
  const start = sentences.segment(text.slice(0, limit * 2)).containing(limit)?.index ?? 0
  // Where the segmenter saw a line end there may be no space: a URL must not be cut at its query.
  return start > 0 && /\s/.test(text.charAt(start - 1)) ? start : 0
}

function characterEnd(text: string, limit: number): number {
  const start = graphemes.segment(text).containing(limit)?.index ?? 0
  if (start > 0) return start
  // One character longer than a message (hundreds of combining marks): cut between code points.
  const code = text.charCodeAt(limit - 1)
  return limit > 1 && code >= 0xd800 && code <= 0xdbff ? limit - 1 : limit
}
