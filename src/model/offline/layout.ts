import { splitSentences } from '../../text/sentences.ts'
import type { Part } from './turn.ts'

/** Shorter replies are one paragraph; longer ones breathe. */
const ONE_PARAGRAPH = 170

/** What goes first when a reply is too long: an offer can wait a turn, a question too; a policy never. */
const DROP_ORDER: Part['kind'][] = ['acknowledge', 'offer', 'ask', 'answer', 'greeting']

/** The parts that fit and the text they make: shortened before any is dropped; of a kind the last goes first. */
export function fitParts(parts: readonly Part[], limit: number): { text: string; parts: Part[] } {
  let kept = withoutRepeats(parts)
  for (;;) {
    const text = layOut(kept)
    if (text.length <= limit || kept.length <= 1) return { text, parts: kept }
    const long = kept.findLast(({ short }) => short !== undefined)
    if (long?.short !== undefined) {
      const { short, ...rest } = long
      kept = kept.map((part) => (part === long ? { ...rest, text: short } : part))
      continue
    }
    const victim = DROP_ORDER.flatMap((kind) => kept.findLast((part) => part.kind === kind) ?? []).find(
      (part) =>
        part.kind !== 'answer' ||
        kept.filter(({ kind }) => kind === 'answer').length > 1 ||
        part === kept.at(-1),
    )
    kept = kept.filter((part) => part !== (victim ?? kept[0]))
  }
}

/** Letters from which a sentence said before in the same reply is not said again. */
const TELLING = 25

/** Two answers may draw on one sentence: it is said where it comes first. */
function withoutRepeats(parts: readonly Part[]): Part[] {
  const said: string[] = []
  return parts.flatMap((part) => {
    // A list keeps its lines, and a question its words.
    const repeats = splitSentences(part.text)
      .map(({ start, end }) => part.text.slice(start, end).trim())
      .filter((sentence) => sentence.length >= TELLING && !sentence.includes('*'))
      .filter((sentence) => said.some((before) => before.includes(sentence)))
    said.push(part.text)
    if (repeats.length === 0) return [part]
    const text = repeats
      .reduce((rest, sentence) => rest.replace(sentence, ''), part.text)
      .replace(/ {2,}/g, ' ')
      .trim()
    return text === '' ? [] : [{ ...part, text }]
  })
}

function layOut(parts: readonly Part[]): string {
  const whole = parts.map(({ text }) => text).join(' ')
  if (whole.length <= ONE_PARAGRAPH && !whole.includes('\n') && !whole.includes('- *')) return whole
  return paragraphs(parts)
    .map((paragraph) =>
      paragraph.map(({ text }) => text).join(paragraph.some(({ text }) => text.includes('\n')) ? '\n' : ' '),
    )
    .join('\n\n')
}

/** Opening and acknowledgement stand together; so do the answers; a question stands alone at the end. */
function paragraphs(parts: readonly Part[]): Part[][] {
  const out: Part[][] = []
  let last: string | null = null
  for (const part of parts) {
    const group = part.kind === 'greeting' || part.kind === 'acknowledge' ? 'open' : part.kind
    const current = out.at(-1)
    if (current !== undefined && group === last) current.push(part)
    else out.push([part])
    last = group
  }
  return out
}
