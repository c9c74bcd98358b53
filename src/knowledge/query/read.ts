import type { Lexicon } from '../lexicon/lexicon.ts'
import { fold, words } from '../text/words.ts'

/** One word of a message, ready for search. */
export interface Word {
  /** Folded, slang spelled out. */
  text: string
  /** Written with a capital inside a sentence that is not all capitals: a name, most likely. */
  proper: boolean
}

/** Words of a text with chat's short forms spelled out ("qto" → "quanto"). */
export function readWords(text: string, lexicon: Lexicon): Word[] {
  const shouting = !/\p{Ll}/u.test(text)
  const out: Word[] = []
  for (const [index, chunk] of text.split(/\s+/).entries()) {
    const proper = index > 0 && !shouting && /^[("']?\p{Lu}\p{Ll}/u.test(chunk)
    for (const word of words(chunk)) {
      const long = lexicon.slang.get(word)
      for (const text of long === undefined ? [word] : words(long)) out.push({ text, proper })
    }
  }
  return joinWords(out)
}

/** "2 mil" and "1,5 mil" are 2000 and 1500; so is "2k". "Por que" is one word, as most write it. */
function joinWords(list: Word[]): Word[] {
  const out: Word[] = []
  for (const word of list) {
    const before = out.at(-1)
    if (word.text === 'que' && before?.text === 'por') {
      out[out.length - 1] = { text: 'porque', proper: false }
      continue
    }
    const thousands =
      /^(mil|k)$/.test(word.text) && before !== undefined && /^\d{1,3}(\.\d)?$/.test(before.text)
    if (thousands) out[out.length - 1] = { text: String(Number(before.text) * 1000), proper: false }
    else if (word.text === 'mil') out.push({ text: '1000', proper: false })
    else out.push(word)
  }
  return out
}

/** A message's words as one string, for patterns: folded, spelled out, signs that carry meaning kept. */
export function plain(list: readonly Word[]): string {
  return list.map((word) => word.text).join(' ')
}

/** "r$", "$$" and "%" are said with signs, which words do not keep. */
export function signs(text: string): string {
  return /r\s?\$|\$\$|\$/.test(fold(text)) ? ' r$' : ''
}

/** The words without greetings and courtesies, wherever these stand. */
export function withoutCourtesy(list: readonly Word[], lexicon: Lexicon): Word[] {
  let rest = ` ${plain(list)} `
  const removed: string[] = []
  for (const phrase of lexicon.courtesy) {
    while (rest.includes(` ${phrase} `)) {
      rest = rest.replace(` ${phrase} `, ' ')
      removed.push(...phrase.split(' '))
    }
  }
  if (removed.length === 0) return [...list]
  // What is left keeps its order: walk both lists side by side.
  const kept = rest.trim().split(' ')
  const out: Word[] = []
  let at = 0
  for (const word of list) {
    if (word.text === kept[at]) {
      out.push(word)
      at++
    }
  }
  return out
}
