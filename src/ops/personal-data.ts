import { replaceSpelledOut, SPELLED_EMAIL } from '../text/spelled-out.ts'

/** Ids of ours look like numbers of phones now and then: they say nothing of anybody and stay whole. */
const OWN_IDS =
  /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b|\b(?:[\da-f]{32}|[\da-f]{16})\b/gi

/**
 * Replaces phones, e-mails, CPFs and CNPJs wherever they stand in a text, and message ids that hold a phone. The text
 * may be JSON, or JSON within JSON, or an address with its characters encoded: what it spells counts. A text without
 * any of these comes back as it was.
 */
export function maskPersonalData(text: string): string {
  const plain = decoded(text)
  let masked = ''
  let from = 0
  for (const id of plain.matchAll(OWN_IDS)) {
    // A row of digits is no id of ours.
    if (!/[a-f]/i.test(id[0])) continue
    masked += maskLines(plain.slice(from, id.index)) + id[0]
    from = id.index + id[0].length
  }
  masked += maskLines(plain.slice(from))
  return masked === plain ? text : masked
}

const ENCODED = /\\+u([\da-f]{4})|((?:%(?:25)*[\da-f]{2})+)|\\+\//gi

/** Escapes of JSON and of addresses as the characters they stand for, but for those that would end a string. */
function decoded(text: string): string {
  if (!/[\\%]/.test(text)) return text
  return text.replace(ENCODED, (sequence, unicode?: string, percent?: string) => {
    if (unicode !== undefined) {
      const character = String.fromCharCode(Number.parseInt(unicode, 16))
      return stays(character) ? sequence : character
    }
    if (percent === undefined) return '/'
    try {
      const characters = decodeURIComponent(percent.replace(/%(?:25)+(?=[\da-f]{2})/gi, '%'))
      return [...characters].some(stays) ? sequence : characters
    } catch {
      return sequence
    }
  })
}

const stays = (character: string): boolean => character < ' ' || '"\\\u007f'.includes(character)

/** Escapes that stay: without this, the letter of "\n" would be taken for part of the word after it. */
const KEPT_ESCAPE = /(\\+(?:[bfnrt]|u[\da-f]{4}))/i

const maskLines = (text: string): string =>
  text.includes('\\') ? text.split(KEPT_ESCAPE).map(maskUnlessEscape).join('') : maskPatterns(text)

const maskUnlessEscape = (part: string, index: number): string =>
  index % 2 === 1 ? part : maskPatterns(part)

/** A number's start: digits after a point are a fraction. */
const START = String.raw`(?<!\d)(?<!\d\.)`
const DASH = String.raw`\-\u2010-\u2015\u2212`
/** What people put between groups of digits. */
const GAP = String.raw`[\s.${DASH}]{0,3}`
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [SPELLED_EMAIL, '[email]'],
  // Meta's message ids are base64 of a text with the phone in it.
  [/\bwamid\.[\w+/=-]{16,}/g, 'wamid.[masked]'],
  [
    new RegExp(
      String.raw`${START}\d{2}${GAP}\d{3}${GAP}\d{3}[\s./${DASH}]{0,3}\d{4}[\s./${DASH}]{0,3}\d{2}(?!\d)`,
      'g',
    ),
    '[cnpj]',
  ],
  // Since 2026 letters too: in capitals, or known by its marks.
  [/(?<![A-Z\d])[A-Z\d]{2}\.?[A-Z\d]{3}\.?[A-Z\d]{3}\/?[A-Z\d]{4}-?\d{2}(?![A-Z\d])/g, '[cnpj]'],
  [/(?<![a-z\d])[a-z\d]{2}\.[a-z\d]{3}\.[a-z\d]{3}\/[a-z\d]{4}-\d{2}(?!\d)/gi, '[cnpj]'],
  // Four groups with points between all of them are an address of a machine.
  [new RegExp(String.raw`${START}\d{3}${GAP}\d{3}${GAP}\d{3}[\s/${DASH}]{0,3}\d{2}(?!\d)`, 'g'), '[cpf]'],
  [
    new RegExp(
      String.raw`${START}(?:(?:\+|00)?55${GAP})?\(?0?\d{2}\)?${GAP}9?${GAP}\d{4}${GAP}\d{4}(?!\d)`,
      'g',
    ),
    '[phone]',
  ],
  // A mobile with anything between its groups, or with its digits parted elsewhere.
  [
    new RegExp(
      String.raw`${START}\(?0?[1-9]\d\)?[\s./_${DASH}]{0,3}9\d{4}[\s./_${DASH}]{0,3}\d{4}(?!\d)`,
      'g',
    ),
    '[phone]',
  ],
  [new RegExp(String.raw`${START}\(?0?[1-9]\d\)?${GAP}9\d{3}[\s.${DASH}]\d{5}(?!\d)`, 'g'), '[phone]'],
  // Without its area code, and of other countries.
  [/(?<!\d)(?<!\d\.)9[1-9]\d{7}(?!\d)/g, '[phone]'],
  [new RegExp(String.raw`${START}9${GAP}\d{4}[\s.${DASH}]{1,3}\d{4}(?!\d)`, 'g'), '[phone]'],
  [/(?<!\d)\+\d(?:[\s().-]{0,2}\d){8,13}(?!\d)/g, '[phone]'],
]

const MARKS = { cpf: '[cpf]', cnpj: '[cnpj]', phone: '[phone]' }

const maskPatterns = (text: string): string =>
  replaceSpelledOut(
    PATTERNS.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text),
    MARKS,
  )
