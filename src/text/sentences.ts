export interface Span {
  start: number
  end: number
  text: string
}

export interface Sentence extends Span {
  /** It ends in a question mark, whatever stands beside it ("?!", "??"). */
  question: boolean
}

/** A full stop after these ends nothing. */
const TITLE =
  /(?:^|[\s(])(?:sr|sra|srs|sras|srta|dr|dra|prof|eng|av|tel|cel|fone|p\.ex|ex|obs|aprox|ref|nro)$/i
/** After these it ends nothing when a number or a lower-case word of a text with capitals follows. */
const SHORTENED = /(?:^|[\s(])(?:ltda|cia|min|max|pag|num|n|art|vs|qtd|qtde|cap|prod)$/i

const EMOJI = /\p{Extended_Pictographic}/u

/**
 * Sentences of a text, folded or as it was written; offsets are in that text. A line break ends a sentence, and
 * so does an emoji between words that begin anew. Dots inside numbers, addresses and abbreviations do not.
 */
export function splitSentences(text: string): Sentence[] {
  const out: Sentence[] = []
  let start = 0
  let question = false
  const capitals = /\p{Lu}/u.test(text)
  const push = (end: number) => {
    const raw = text.slice(start, end)
    const lead = raw.length - raw.trimStart().length
    const trimmed = raw.trim()
    if (/[\p{L}\p{N}]/u.test(trimmed) || trimmed.includes('?')) {
      const only = !/[\p{L}\p{N}]/u.test(trimmed)
      const previous = out.at(-1)
      // "…certo" + newline + "?" belongs to the sentence before.
      if (only && previous) previous.question = true
      else out.push({ start: start + lead, end: start + lead + trimmed.length, text: trimmed, question })
    }
    start = end
    question = false
  }
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '\n' || char === '\r') {
      push(i)
      continue
    }
    if (char === '?' || char === '!' || char === '.' || char === '…') {
      const from = i
      while (i + 1 < text.length && '?!.…'.includes(text[i + 1] ?? '')) i++
      const run = text.slice(from, i + 1)
      const next = text[i + 1] ?? ''
      if (run.includes('?')) question = true
      else if (run === '.') {
        if (/\d/.test(text[from - 1] ?? '') && /\d/.test(next)) continue
        // "1. Nome": the number of a list item.
        if (/^\s*\d{1,2}$/.test(text.slice(start, from)) && /[ \t]/.test(next)) continue
        if (next !== '' && !/[\s")'\]*_~]/.test(next) && !EMOJI.test(text.slice(i + 1, i + 3))) continue
        const before = text.slice(Math.max(0, from - 8), from)
        if (TITLE.test(before)) continue
        if (
          SHORTENED.test(before) &&
          (capitals ? /^\s+[a-zà-ú\d(]/ : /^\s+[\d(]/).test(text.slice(i + 1, i + 4))
        )
          continue
      } else if (run === '...' || run === '…') {
        // An ellipsis inside a thought: "então... qual".
        if (/^\s*[a-zà-ú]/.test(text.slice(i + 1, i + 3)) && !/^\s*\p{Lu}/u.test(text.slice(i + 1, i + 3)))
          continue
      }
      while (/[")'\]*_~]/.test(text[i + 1] ?? '')) i++
      push(i + 1)
      continue
    }
    if (char === '¿' || char === '¡') push(i)
  }
  push(text.length)
  return out
}

const BOUNDARY =
  /[;:()\n]|,(?!\d)|\s-\s|\b(?:mas|porem|contudo|entretanto|so que|ja que|porque|por isso|entao|pois|enquanto|embora|apesar)\b|\be (?=(?:qual|quais|quant[oa]s?|onde|como|quem|por que|para quando|pra quando|em (?:que|qual)|de onde|a gente|nos|voce|ele|ela|o|os|as|eu|ja|tambem|se|nao|ainda|assim|depois|pode|me|posso|tem|faz|produz|vem|fica|sai|custa|esta|sao|e)\b)/g

/**
 * Clauses of a folded sentence: cut at commas, dashes, brackets, adversatives and "e" before something that can
 * begin a clause. Offsets are in the sentence's own text, shifted by `offset`. Folding makes "é" and "e" one:
 * `isVerb` tells whether the letter at an offset of `sentence` was written "é".
 */
export function splitClauses(
  sentence: string,
  offset = 0,
  isVerb: (index: number) => boolean = () => false,
): Span[] {
  const out: Span[] = []
  let start = 0
  const push = (end: number) => {
    const raw = sentence.slice(start, end)
    const lead = raw.length - raw.trimStart().length
    const text = raw.trim()
    if (/[a-z\d]/i.test(text))
      out.push({ start: offset + start + lead, end: offset + start + lead + text.length, text })
  }
  for (const match of sentence.matchAll(BOUNDARY)) {
    if (match.index <= start && match[0].length > 1) continue
    if (match[0] === 'e ' && isVerb(match.index)) continue
    push(match.index)
    // Words that open a clause stay in it; signs do not.
    start = /^[a-z]/.test(match[0]) ? match.index : match.index + match[0].length
  }
  push(sentence.length)
  return out
}
