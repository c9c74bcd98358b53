import { cnpj } from 'cpf-cnpj-validator'
import type { Mention } from '../mention.ts'
import type { Message } from '../message.ts'

const CNPJ =
  /(?<![a-z\d])[a-z\d]{2}[. ]?[a-z\d]{3}[. ]?[a-z\d]{3}[ /-]{0,3}[a-z\d]{4}[ -]{0,3}\d{2}(?![a-z\d])/gi
const EMAIL =
  /(?<![\w.+-])[a-z\d][\w.+-]{0,63}@[a-z\d](?:[a-z\d-]{0,62}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,62}[a-z\d])?){1,4}(?![\w-])/gi
const MASK = /[^A-Z\d]/g

/**
 * CNPJ with valid check digits, numeric or alphanumeric (Receita Federal, from July 2026), masked or bare; the
 * value has 14 characters and no mask. Read from the words as written: folding may turn digits into letters.
 */
export function readCnpjs(message: Message): Mention[] {
  return sourceMatches(message, CNPJ, (raw) => {
    const bare = raw.toUpperCase().replace(MASK, '')
    // A sentence of short words can have the same length; a CNPJ has at least half of it in digits.
    if (bare.length !== 14 || (bare.match(/\d/g)?.length ?? 0) < 6) return null
    return cnpj.isValid(bare) ? bare : null
  })
}

/** "joao . lanches @ gmail . com", "joao ponto lanches arroba gmail ponto com": written apart or said aloud. */
const SPACED_EMAIL =
  /(?<![\w.+-])[a-z\d][\w+-]{0,40}(?:\s{0,2}(?:\.|\bponto\b|\bunderline\b|_)\s{0,2}[\w+-]{1,40}){0,3}\s{0,2}(?:@|\barroba\b)\s{0,2}[a-z\d-]{2,40}(?:\s{0,2}(?:\.|\bponto\b)\s{0,2}[a-z]{2,12}){1,3}(?![\w-])/gi

export function readEmails(message: Message): Mention[] {
  const written = sourceMatches(message, EMAIL, emailOf)
  if (written.length > 0) return written
  return sourceMatches(message, SPACED_EMAIL, (raw) =>
    emailOf(
      raw
        .replace(/\barroba\b/gi, '@')
        .replace(/\bponto\b/gi, '.')
        .replace(/\bunderline\b/gi, '_')
        .replace(/\s+/g, ''),
    ),
  )
}

function emailOf(raw: string): string | null {
  const value = raw.toLowerCase().replace(/\.+$/, '')
  return value.length <= 254 && !value.includes('..') && /\.[a-z]{2,}$/.test(value) ? value : null
}

function sourceMatches(message: Message, pattern: RegExp, read: (raw: string) => string | null): Mention[] {
  const found: Mention[] = []
  for (const match of message.source.matchAll(pattern)) {
    const value = read(match[0])
    if (value === null) continue
    const start = foldedOffset(message, match.index)
    const end = foldedOffset(message, match.index + match[0].length)
    found.push({ value, start, end, standing: 'said', weight: 5 })
  }
  return found
}

/** First folded offset at or after a source offset. */
function foldedOffset(message: Message, source: number): number {
  let low = 0
  let high = message.text.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (message.folded.sourceStart(middle) < source) low = middle + 1
    else high = middle
  }
  return low
}
