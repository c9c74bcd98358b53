import type { PageText } from '../../../src/bills/page.ts'

/** A page as a typewriter would set it: columns by spaces, each word where it stands. */
export function pageOfText(text: string, confidence = 1): PageText {
  return {
    words: text.split('\n').flatMap((line, row) =>
      [...line.matchAll(/\S+/g)].map((match) => ({
        text: match[0],
        x0: match.index * 10,
        x1: (match.index + match[0].length) * 10,
        y0: row * 30,
        y1: row * 30 + 20,
        confidence,
      })),
    ),
  }
}
