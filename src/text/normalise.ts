import { readCharacter } from './characters.ts'
import { type Folded, rewrite, type Tracked, toFolded } from './folded.ts'

export type { Folded } from './folded.ts'

export interface FoldOptions {
  /** Keep "\n" (one per run of white space that holds one) instead of a space. */
  lines?: boolean
}

/** Code point by code point: look-alikes, accents, case, invisible characters, white space runs. */
function foldCharacters(source: string, lines: boolean): Tracked {
  let text = ''
  const starts: number[] = []
  const ends: number[] = []
  const put = (value: string, from: number, to: number) => {
    text += value
    for (let i = 0; i < value.length; i++) {
      starts.push(from)
      ends.push(to)
    }
  }
  for (let at = 0; at < source.length; ) {
    const code = source.codePointAt(at) ?? 0
    const next = at + (code > 0xffff ? 2 : 1)
    if (code > 0x20 && code < 0x7f) {
      // "`" is the one ASCII sign that stands for another.
      const plain = code >= 0x41 && code <= 0x5a ? code + 32 : code === 0x60 ? 0x27 : code
      put(String.fromCharCode(plain), at, next)
    } else if (
      code === 0x20 ||
      code === 0x09 ||
      code === 0x0a ||
      code === 0x0d ||
      code === 0x2028 ||
      code === 0x2029
    ) {
      const line = lines && code !== 0x20 && code !== 0x09
      const last = text.charCodeAt(text.length - 1)
      if (text.length > 0 && (last === 0x20 || last === 0x0a)) {
        if (line && last === 0x20) text = `${text.slice(0, -1)}\n`
        ends[ends.length - 1] = next
      } else put(line ? '\n' : ' ', at, next)
    } else {
      const value = readCharacter(String.fromCodePoint(code))
      if (value === '' && ends.length > 0) ends[ends.length - 1] = next
      else if (value !== ' ' || !/[ \n]$/.test(text)) put(value, at, next)
    }
    at = next
  }
  return { text, starts, ends }
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
const HIDDEN_WHOLE = new RegExp(`^(?:${HIDDEN_WORDS})$`)
const SPELLED_OUT = /(?<![a-z0-9])[a-z0](?:[ .\-_*·,/|~+\n]{1,3}[a-z0](?![a-z0-9$])){3,}/g
const SPLIT_WORD = /(?<![a-z0-9])([a-z]{2,6})[ .\-_*·/|~\n](?=([a-z]{2,8})(?![a-z0-9]))/g

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

function foldTracked(source: string, lines: boolean): Tracked {
  let out = foldCharacters(source, lines)
  if (out.text.includes('$')) out = rewrite(out, CURRENCY, (_, [head]) => `${head}$`)
  if (/\d/.test(out.text)) {
    out = rewrite(out, ZERO_LETTERS, (match) => '0'.repeat(match.length))
    out = rewrite(out, ZERO_BEFORE_MONEY, () => '0')
    out = rewrite(out, SINGLE_DIGITS, (match) => match.replace(/\s+/g, ''))
    out = rewrite(out, TWO_DIGITS_MONEY, (match) => match.replace(/\s+/g, ''))
    out = rewrite(out, BROKEN_THOUSANDS, () => '.')
  }
  const { text } = out
  if (/[a-z][013457@$!]|[013457@$!][a-z]/.test(text)) {
    out = rewrite(out, LEET_TOKEN, (token, _, index) =>
      unleet(
        token,
        text.slice(Math.max(0, index - 1), index),
        text.slice(index + token.length, index + token.length + 2),
      ),
    )
  }
  if (/([a-z])\1\1/.test(out.text)) {
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
  out = rewrite(out, SPELLED_OUT, (match) =>
    match
      .replace(/[^a-z0]/g, '')
      .replace(/0/g, 'o')
      .replace(HIDDEN, ' $1 ')
      .replace(/ +/g, ' ')
      .trim(),
  )
  return rewrite(out, SPLIT_WORD, (match, [head = '', tail = '']) =>
    HIDDEN_WHOLE.test(head + tail) && !HIDDEN_WHOLE.test(head) && !HIDDEN_WHOLE.test(tail) ? head : match,
  )
}

/** Plain form with the way back to the original offsets. */
export function foldWithMap(source: string, options: FoldOptions = {}): Folded {
  return toFolded(source, foldTracked(source, options.lines ?? false))
}

/**
 * Lower-case ASCII reading of a text: NFKC, accents, look-alike letters, invisible characters, digit signs,
 * "preç0", "preçooo", "p r e ç o". Punctuation and emojis stay; white space runs become one space.
 */
export function fold(source: string, options: FoldOptions = {}): string {
  return foldTracked(source, options.lines ?? false).text.trim()
}
