import type { Message, Word } from '../message.ts'
import { isFirstName, isSurname } from '../names.ts'
import type { Places } from '../places.ts'
import { PARTICLES } from '../words.ts'

/** What may stand before somebody's name when they open a message: an interjection, a greeting, "aqui é". */
const BEFORE =
  /^[\s*"'(>-]*(?:(?:oi+e?|oie+|ola+|opa|o+pa|e ai|eai|bah|tche|uai|oxe|vixe|ai|oi moca|moca|moco|amigo|o|bom dia|boa tarde|boa noite|tudo bem|td bem|blz|prezados?|sim|claro|entao|olha|e|eh|aqui|aqui e|aqui e o|aqui e a|e o|e a|eh o|eh a|sou|sou o|sou a|eu sou|eu sou o|eu sou a|o meu nome e|seu|sr|sra|dona|dr|dra|att|atenciosamente|abs)\b[\s,.!:;-]*)*/
/** The agent is spoken to by that name. */
const VOCATIVE =
  /^\s*[,.!]?\s*(?:tudo (?:bem|bom|joia)|td bem|me (?:diz|fala|manda|passa|ajuda|explica|conta|tira)|pode|poderia|consegue|manda|fala|diz|quanto|qual|quais|como|onde|tem|voce|vc|voces|vcs|boa|bom|obrigad[oa]|valeu|vlw|por favor|sera|queria saber|ja|nao|por que|pq|cade)\b/

export interface Opening {
  /** Index of the first word and how many. */
  at: number
  length: number
  /** A common first name, or words that merely stand where a name does. */
  known: boolean
}

const isPlain = (word: Word): boolean => /^[a-z]+$/.test(word.text) && !word.everyday

/**
 * The name that opens a message or one of its lines and is followed by what its owner says of themselves:
 * "jéssica de caucaia", "Nilza Prado, a conta vem da …", "toninho da …", "ruan, betim mg, casa".
 */
export function findOpenings(message: Message, places: Places): Opening[] {
  const found: Opening[] = []
  for (const line of linesOf(message.text)) {
    const opening = openingOf(message, places, line.start, line.end)
    if (opening) found.push(opening)
  }
  return found
}

function linesOf(text: string): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = []
  for (const match of text.matchAll(/[^\n]+/g))
    lines.push({ start: match.index, end: match.index + match[0].length })
  return lines
}

function openingOf(message: Message, places: Places, start: number, end: number): Opening | null {
  const { text, words } = message
  const line = text.slice(start, end)
  const skip = BEFORE.exec(line)?.[0] ?? ''
  const at = words.findIndex((word) => word.start >= start + skip.length)
  const first = words[at]
  if (!first || first.start >= end || !isPlain(first) || first.text.length < 3) return null
  const greeted = /[a-z]/.test(skip)
  const known = isFirstName(first.text)
  if (!known) return null
  const length = nameLength(message, at, end)
  const last = words[at + length - 1]
  if (!last) return null
  const rest = text.slice(last.end, end)
  if (VOCATIVE.test(rest)) return null
  // A name that is a town's too needs the company of something that is a name.
  if (length === 1 && places.cities(first.text).length > 0 && !/^ (?:d[aeo]|aqui)\b/.test(rest)) return null
  const introduced = /\b(?:aqui|sou|e o|e a|eh o|eh a|nome e)\b[\s,.:]*$/.test(skip)
  const of = / ?^\s*,? (d[aeo]) /.exec(rest)
  if (of) {
    const next = words[at + length + 1]
    if (!next) return null
    const place = places.longest(words, at + length + 1)
    return of[1] !== 'de' || place !== null ? { at, length, known } : null
  }
  if (/^\s*aqui\b/.test(rest)) return { at, length, known }
  if (!/^\s*(?:[,.;/|:–-]|$)/.test(rest)) return introduced && length > 1 ? { at, length, known } : null
  const sentence = /^\s*[,.;/|:–-]?\s*([^.!?\n]*[.!?]?)/.exec(rest)?.[1] ?? ''
  if (/\?$/.test(sentence)) return null
  // "Oi Fernanda, …" greets the agent; "Oi, Fernanda. …" with data after it does not.
  if (greeted && !introduced && sentence.trim() === '') return null
  return sentence.trim() === '' && start > 0 && length === 1 ? null : { at, length, known }
}

function nameLength(message: Message, at: number, end: number): number {
  const { words, text } = message
  let length = 1
  for (let i = at + 1; i < at + 6; i++) {
    const word = words[i]
    const previous = words[i - 1]
    if (!word || !previous || word.start >= end) break
    if (!/^ +$/.test(text.slice(previous.end, word.start))) break
    if (PARTICLES.has(word.text)) {
      const next = words[i + 1]
      if (!next || !/^ +$/.test(text.slice(word.end, next.start))) break
      if (!isSurname(next.text) || !isPlain(next)) break
      i++
      length = i - at + 1
      continue
    }
    if (!isPlain(word)) break
    const capital = word.capital && !message.caseless && !word.upper
    if (!isSurname(word.text) && !capital) break
    length = i - at + 1
  }
  return length
}
