import { readCharacter } from './characters.ts'
import { type Folded, rewrite, type Tracked, toFolded } from './folded.ts'

export type { Folded } from './folded.ts'

export interface FoldOptions {
  /** Keep "\n" (one per run of white space that holds one) instead of a space. */
  lines?: boolean
}

const BREAKS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x2028, 0x2029])
const isPlain = (code: number) => code > 0x20 && code < 0x7f

/**
 * Code point by code point: look-alikes, accents, case, invisible characters, white space runs. The text is kept in
 * parts, because looking at the end of one that grows would copy it each time: documents are long.
 */
function foldCharacters(source: string, lines: boolean, kept: boolean): Tracked {
  const parts: string[] = []
  let last = ''
  const starts: number[] = []
  const ends: number[] = []
  const put = (value: string, from: number, to: number) => {
    if (value === '') return
    parts.push(value)
    last = value.charAt(value.length - 1)
    for (let i = 0; kept && i < value.length; i++) {
      starts.push(from)
      ends.push(to)
    }
  }
  for (let at = 0; at < source.length; ) {
    const code = source.codePointAt(at) ?? 0
    if (isPlain(code)) {
      let to = at + 1
      while (to < source.length && isPlain(source.charCodeAt(to))) to++
      // "`" is the one ASCII sign that stands for another.
      const word = source.slice(at, to).toLowerCase().replaceAll('`', "'")
      parts.push(word)
      last = word.charAt(word.length - 1)
      for (; kept && at < to; at++) {
        starts.push(at)
        ends.push(at + 1)
      }
      at = to
      continue
    }
    const next = at + (code > 0xffff ? 2 : 1)
    if (code === 0x20 || BREAKS.has(code)) {
      const line = lines && code !== 0x20 && code !== 0x09
      if (last === ' ' || last === '\n') {
        if (line && last === ' ') {
          parts.push(`${(parts.pop() ?? ' ').slice(0, -1)}\n`)
          last = '\n'
        }
        if (kept) ends[ends.length - 1] = next
      } else put(line ? '\n' : ' ', at, next)
    } else {
      const value = readCharacter(String.fromCodePoint(code))
      if (value === '' && last !== '') {
        if (kept) ends[ends.length - 1] = next
      } else if (value !== ' ' || (last !== ' ' && last !== '\n')) put(value, at, next)
    }
    at = next
  }
  return { text: parts.join(''), starts, ends, kept }
}

const MONEY_TAIL = '(?=\\s*(?:mil\\b|k\\b|reais|real\\b|pila|conto|pau|milh))'
const CURRENCY = /\b(u?[rs])[\s.\-_]+\$/g
const ZERO_LETTERS = /(?<=\d[.,]?)o{2,}(?![a-z])|(?<=\d[.,])[o0]*o[o0]*(?![a-z\d])|(?<=\d)o(?=\d)/g
const ZERO_BEFORE_MONEY = new RegExp(`(?<=\\d)o${MONEY_TAIL}`, 'g')
const SINGLE_DIGITS = /(?<![\w.,])\d(?:[ \n]+(?:[.,][ \n]+)?\d(?![\d\w])){2,}/g
const TWO_DIGITS_MONEY = new RegExp(`(?<![\\w.,])\\d[ \\n]+\\d(?!\\w)${MONEY_TAIL}`, 'g')
const BROKEN_THOUSANDS = /(?<=\d)(?:\s+[.,]\s*(?=\d{3}(?!\d))|[.,]\s+(?=000(?!\d))|\s+(?=000(?!\d)))/g
const LEET_TOKEN = /[a-z0-9@$!]*[a-z][a-z0-9@$!]*/g
const REPEATED = /([a-z])\1{2,}/g

/**
 * Words worth finding when they are taken apart letter by letter or by a stray space. Everything a guardrail
 * reads is found whole; these are the ones someone would bother to hide.
 */
const HIDDEN_WORDS =
  'precos|preco|valores|valor|desconto|descontos|parcelas|parcela|parcelado|parcelamento|reais|frete|boleto|juros|custa|custo|prazo|entrega|promocao|orcamento|proposta|garantia|financiamento|cartao|senha|trinta|quarenta|cinquenta|vinte|sessenta|mil|humano|robo|gratis|barato|barata|estoque|cpf|cnpj'
const HIDDEN = new RegExp(`(${HIDDEN_WORDS})`, 'g')
const HIDDEN_WHOLE: ReadonlySet<string> = new Set(HIDDEN_WORDS.split('|'))
/** The beginnings that a stray space may leave of them. */
const HIDDEN_HEADS = [
  ...new Set(
    [...HIDDEN_WHOLE].flatMap((word) =>
      Array.from({ length: Math.min(5, word.length - 3) }, (_, index) => word.slice(0, index + 2)),
    ),
  ),
].toSorted((one, other) => other.length - one.length)
const SPELLED_OUT = /(?<![a-z0-9])[a-z0](?:[ .\-_*·,/|~+\n]{1,3}[a-z0](?![a-z0-9$])){3,}/g
const SPLIT_WORD = new RegExp(
  `(?<![a-z0-9])(${HIDDEN_HEADS.join('|')})[ .\\-_*·/|~\\n](?=([a-z]{2,8})(?![a-z0-9]))`,
  'g',
)

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** "preç0", "v4l0r", "p@rcelas", but not "p200", "35k", "220v" or an address. */
function unleet(token: string, before: string, after: string): string {
  const body = token.replace(/!+$/, '')
  if (body.length < 4 || !/[013457@$!]/.test(body) || /[013457]{2}/.test(body) || /[2689]/.test(body))
    return token
  if (/[@./\w]$/.test(before) || (body.includes('@') && /^\.\w/.test(after)) || /^[-_]\d/.test(after))
    return token
  const letters = body.replace(/[^a-z]/g, '').length
  if (letters * 2 < body.length) return token
  const inside = [...body].some((c, i) => i > 0 && i < body.length - 1 && c in LEET)
  if (/^\d/.test(body) && !inside) return token
  const last = body.at(-1) ?? ''
  if (
    last in LEET &&
    !inside &&
    (last === '1' || last === '7' || !/[bcdfghjklmnpqrstvxz][0345@$]$/.test(body))
  )
    return token
  if (last in LEET && !inside && letters < 3) return token
  return [...body].map((c) => LEET[c] ?? c).join('') + token.slice(body.length)
}

function undouble(letter: string, whole: string, before: string, after: string): string {
  // Laughter, addresses and roman numerals keep theirs.
  if (letter === 'k' || letter === 'w' || letter === 'x') return whole
  const vowels = /[aeiou]$/.test(before) && /^[aeiou]/.test(after)
  return vowels && (letter === 'r' || letter === 's') ? letter + letter : letter
}

const isLetter = (code: number) => code >= 0x61 && code <= 0x7a
const isAlphanumeric = (code: number) => isLetter(code) || (code >= 0x30 && code <= 0x39)
/** "p r e ç o" has four, at least. */
const FEWEST_ALONE = 4

/** What a text has that the slower expressions look for. One pass, because hardly any text has any of it. */
function glance(text: string): { tripled: boolean; spelled: boolean } {
  let tripled = false
  let alone = 0
  let before = 0
  let beforeThat = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isLetter(code)) {
      if (code === before && code === beforeThat) tripled = true
      if (!isAlphanumeric(before) && !isAlphanumeric(text.charCodeAt(at + 1))) alone++
    } else if (code === 0x30 && !isAlphanumeric(before) && !isAlphanumeric(text.charCodeAt(at + 1))) alone++
    beforeThat = before
    before = code
  }
  return { tripled, spelled: alone >= FEWEST_ALONE }
}

function foldTracked(source: string, lines: boolean, kept: boolean): Tracked {
  let out = foldCharacters(source, lines, kept)
  if (out.text.includes('$')) out = rewrite(out, CURRENCY, (_, [head]) => `${head}$`)
  if (/\d/.test(out.text)) {
    out = rewrite(out, ZERO_LETTERS, (match) => '0'.repeat(match.length))
    out = rewrite(out, ZERO_BEFORE_MONEY, () => '0')
    out = rewrite(out, SINGLE_DIGITS, (match) => match.replace(/\s+/g, ''))
    out = rewrite(out, TWO_DIGITS_MONEY, (match) => match.replace(/\s+/g, ''))
    out = rewrite(out, BROKEN_THOUSANDS, () => '.')
  }
  const { text } = out
  if (/[013457@$!]/.test(text) && /[a-z][013457@$!]|[013457@$!][a-z]/.test(text)) {
    out = rewrite(out, LEET_TOKEN, (token, _, index) =>
      unleet(
        token,
        text.slice(Math.max(0, index - 1), index),
        text.slice(index + token.length, index + token.length + 2),
      ),
    )
  }
  const { tripled } = glance(out.text)
  if (tripled) {
    const before = out.text
    out = rewrite(out, REPEATED, (match, [letter], index) =>
      undouble(
        letter ?? '',
        match,
        before.slice(0, index),
        before.slice(index + match.length, index + match.length + 1),
      ),
    )
  }
  if (glance(out.text).spelled) {
    out = rewrite(out, SPELLED_OUT, (match) =>
      match
        .replace(/[^a-z0]/g, '')
        .replace(/0/g, 'o')
        .replace(HIDDEN, ' $1 ')
        .replace(/ +/g, ' ')
        .trim(),
    )
  }
  return rewrite(out, SPLIT_WORD, (match, [head = '', tail = '']) =>
    HIDDEN_WHOLE.has(head + tail) && !HIDDEN_WHOLE.has(head) && !HIDDEN_WHOLE.has(tail) ? head : match,
  )
}

/** Plain form with the way back to the original offsets. */
export function foldWithMap(source: string, options: FoldOptions = {}): Folded {
  return toFolded(source, foldTracked(source, options.lines ?? false, true))
}

/**
 * Lower-case ASCII reading of a text: NFKC, accents, look-alike letters, invisible characters, digit signs,
 * "preç0", "preçooo", "p r e ç o". Punctuation and emojis stay; white space runs become one space.
 */
export function fold(source: string, options: FoldOptions = {}): string {
  return foldTracked(source, options.lines ?? false, false).text.trim()
}
