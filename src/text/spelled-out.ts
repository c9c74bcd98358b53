/**
 * How people write what reaches or names somebody so that it does not look like it: an address with "arroba", a number in
 * words or digit by digit, a document with anything between its groups. For masks of logs and for what is made anonymous.
 */
import { cnpj, cpf } from 'cpf-cnpj-validator'

const DASH = '\\-\\u2010-\\u2015\\u2212'
const WORD = String.raw`[\p{L}\p{M}\p{N}_-]`
const AT = String.raw`(?: ?@ ?| ?[(\[{<] ?(?:arroba|at|@) ?[)\]}>] ?| arroba )`
const DOT = String.raw`(?:\.| ponto | ?[(\[{<] ?(?:ponto|dot|\.) ?[)\]}>] ?| \. ?(?=(?:com|net|org|gov|edu|br|io|me)\b))`
const JOINED = `(?: (?:ponto|underline|underscore|tra[cç]o|h[ií]fen) ${WORD}+)`

/** "ana@exemplo.com.br", and as it is dictated or hidden: "ana arroba exemplo ponto com", "ana [at] exemplo [dot] com". */
export const SPELLED_EMAIL = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}_.+'-])[\p{L}\p{M}\p{N}_.+'%-]+${JOINED}{0,3}${AT}${WORD}+(?:${DOT}${WORD}+)+`,
  'giu',
)

/** Between groups of a document anything may stand, a line's end too. */
const GAP = String.raw`[\s./_|${DASH}]{0,4}`
const CPF_GROUPS = new RegExp(String.raw`(?<!\d)(?<!\d[.,])\d{3}${GAP}\d{3}${GAP}\d{3}${GAP}\d{2}(?!\d)`, 'g')
/** Digits, and since 2026 letters too. */
const CNPJ_GROUPS = new RegExp(
  String.raw`(?<![\p{L}\d])[a-z\d]{2}${GAP}[a-z\d]{3}${GAP}[a-z\d]{3}${GAP}[a-z\d]{4}${GAP}\d{2}(?![\p{L}\d])`,
  'giu',
)
/** "5 2 9 9 8 2 2 4 7 2 5" */
const DIGIT_BY_DIGIT = new RegExp(
  String.raw`(?<!\d)(?<!\d[.,])\d(?:[\s.${DASH}]{1,3}\d){9,13}(?!\d|,\d|[\s.${DASH}]{1,3}\d)`,
  'g',
)

const DIGITS: Readonly<Record<string, string>> = {
  zero: '0',
  um: '1',
  uma: '1',
  dois: '2',
  duas: '2',
  tres: '3',
  três: '3',
  quatro: '4',
  cinco: '5',
  seis: '6',
  meia: '6',
  sete: '7',
  oito: '8',
  nove: '9',
}
const AREAS = 'onze|doze|treze|quatorze|catorze|quinze|dezesseis|dezessete|dezoito|dezenove'
const SPOKEN = Object.keys(DIGITS).join('|')
/** Half of it in words at least: a row of figures is no number said aloud. */
const IN_WORDS = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(?:${AREAS}|${SPOKEN}|\d{1,5})[\s,.${DASH}]{1,3}){4,14}(?:${SPOKEN}|\d{1,5})(?![\p{L}\p{N}])`,
  'giu',
)
const LEAST_DIGITS = 8
const MOST_DIGITS = 14
const LEAST_WORDS = 4

/** Whether these digits are a Brazilian mobile with its area code. */
const isMobile = (digits: string): boolean => /^(?:55)?[1-9][1-9]9\d{8}$/.test(digits)

export interface Marks {
  cpf: string
  cnpj: string
  phone: string
}

/** Documents whose check digits are right, however they are parted, and numbers digit by digit or in words. */
export function replaceSpelledOut(text: string, marks: Marks): string {
  return text
    .replace(CNPJ_GROUPS, (found) => (cnpj.isValid(bare(found)) ? marks.cnpj : found))
    .replace(CPF_GROUPS, (found) => (cpf.isValid(bare(found)) ? marks.cpf : found))
    .replace(DIGIT_BY_DIGIT, (found) => {
      const digits = bare(found)
      if (cpf.isValid(digits)) return marks.cpf
      if (cnpj.isValid(digits)) return marks.cnpj
      return isMobile(digits) ? marks.phone : found
    })
    .replace(IN_WORDS, (found) => (isSpoken(found) ? marks.phone : found))
}

const bare = (text: string): string => text.toUpperCase().replace(/[^A-Z\d]/g, '')

function isSpoken(found: string): boolean {
  const tokens = found.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  const words = tokens.filter((token) => token in DIGITS).length
  const digits = tokens.reduce(
    (sum, token) => sum + (token in DIGITS ? 1 : /^\d/.test(token) ? token.length : 2),
    0,
  )
  return words >= LEAST_WORDS && digits >= LEAST_DIGITS && digits <= MOST_DIGITS
}
