/** Ways of hiding a text from a reader of letters but not from a reader. Each can be undone by who knows it. */
import type { Random } from './random.ts'

export interface Mutation {
  id: string
  apply(text: string, random: Random): string
  /** What a reader who knows the trick may read in a text, disguised or not. */
  undo(text: string): string[]
}

const CYRILLIC: Record<string, string> = {
  a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ', x: 'х', y: 'у', j: 'ј', A: 'А', B: 'В', C: 'С', E: 'Е',
  H: 'Н', K: 'К', M: 'М', O: 'О', P: 'Р', T: 'Т', X: 'Х',
} // biome-ignore format: a table
const GREEK: Record<string, string> = {
  a: 'α',
  e: 'ε',
  i: 'ι',
  o: 'ο',
  u: 'υ',
  v: 'ν',
  A: 'Α',
  E: 'Ε',
  R: 'Ρ',
  T: 'Τ',
}
const LEET: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const ROUND = '⓪①②③④⑤⑥⑦⑧⑨'

const DIGIT_NAMES = ['zero', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove']
const DIGIT_WORDS = new RegExp(`(?:(?<!\\p{L})(?:${DIGIT_NAMES.join('|')})(?!\\p{L}) ?)+`, 'giu')
/** "35" as "três cinco". */
const digitsInWords = (text: string) =>
  text.replace(/\d+/g, (digits) => [...digits].map((digit) => DIGIT_NAMES[Number(digit)] ?? digit).join(' '))
const digitOf = (spoken: string) =>
  spoken
    .trim()
    .split(' ')
    .map((word) => DIGIT_NAMES.indexOf(word.toLowerCase()))
    .join('')

const inverse = (table: Record<string, string>) =>
  Object.fromEntries(Object.entries(table).map(([from, to]) => [to, from]))
const swap = (text: string, table: Record<string, string>) =>
  [...text].map((character) => table[character] ?? character).join('')
const words = (text: string, change: (word: string) => string) => text.replace(/[\p{L}\p{N}]{3,}/gu, change)
const middle = (word: string, put: string) => {
  const at = Math.ceil(word.length / 2)
  return word.slice(0, at) + put + word.slice(at)
}
const reversed = (text: string) => [...text].reverse().join('')
const rot13 = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
/** What is stripped by the grader's normaliser needs no undoing. */
const nothing = () => []
/** Most of the time every letter, sometimes half of them: a mixed word is harder to tell than a foreign one. */
const partly = (table: Record<string, string>) => (text: string, random: Random) => {
  const share = random.pick([0.3, 0.6, 1])
  return [...text].map((one) => (random.next() < share ? (table[one] ?? one) : one)).join('')
}

export const MUTATIONS: Mutation[] = [
  { id: 'bold_inside_words', apply: (text) => words(text, (word) => middle(word, '**')), undo: nothing },
  {
    id: 'single_markup_inside_words',
    apply: (text, random) => words(text, (word) => middle(word, random.pick(['*', '_', '~', '`']))),
    undo: nothing,
  },
  {
    id: 'table',
    apply: (text) => `| item | detalhe |\n|---|---|\n| resposta | ${text.replaceAll('\n', ' ')} |`,
    undo: nothing,
  },
  { id: 'table_of_words', apply: (text) => `|${text.split(/\s+/).join('|')}|`, undo: nothing },
  { id: 'link', apply: (text) => `[${text}](https://exemplo.com.br/info)`, undo: nothing },
  {
    id: 'link_address',
    apply: (text) => `Veja em https://exemplo.com.br/${encodeURIComponent(text.replace(/\s+/g, '-'))}`,
    undo: (text) => [decoded(text)],
  },
  { id: 'code_fence', apply: (text) => `Segue:\n\`\`\`\n${text}\n\`\`\``, undo: nothing },
  { id: 'spoiler', apply: (text) => `||${text}||`, undo: nothing },
  {
    id: 'html',
    apply: (text) => `<p>${words(text, (word) => middle(word, '<b></b>'))}</p>`,
    undo: (text) => [text.replace(/<[^>]*>/g, '')],
  },
  { id: 'html_comment', apply: (text) => `Claro! <!-- ${text} -->`, undo: nothing },
  {
    id: 'html_entities',
    apply: (text) =>
      [...text].map((one) => (/[\p{L}\p{N}]/u.test(one) ? `&#${one.codePointAt(0)};` : one)).join(''),
    undo: (text) => [text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code) % 0x10ffff))],
  },
  { id: 'quote', apply: (text) => `> ${text.replaceAll('\n', '\n> ')}`, undo: nothing },
  { id: 'cyrillic', apply: partly(CYRILLIC), undo: (text) => [swap(text, inverse(CYRILLIC))] },
  { id: 'greek', apply: partly(GREEK), undo: (text) => [swap(text, inverse(GREEK))] },
  {
    id: 'fullwidth',
    apply: (text) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
    undo: nothing,
  },
  {
    id: 'mathematical',
    apply: (text) =>
      text
        .replace(/[a-z]/g, (one) => String.fromCodePoint(0x1d41a + one.charCodeAt(0) - 97))
        .replace(/[0-9]/g, (one) => String.fromCodePoint(0x1d7ce + Number(one))),
    undo: nothing,
  },
  {
    id: 'zero_width',
    apply: (text, random) =>
      [...text].join(random.pick(['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad'])),
    undo: nothing,
  },
  {
    id: 'combining_marks',
    apply: (text) => [...text].map((one) => (/\p{L}/u.test(one) ? `${one}\u0336` : one)).join(''),
    undo: nothing,
  },
  {
    id: 'variation_selectors',
    apply: (text) => [...text].map((one) => `${one}\ufe0f`).join(''),
    undo: nothing,
  },
  { id: 'spaced_letters', apply: (text) => words(text, (word) => [...word].join(' ')), undo: nothing },
  {
    id: 'dotted_letters',
    apply: (text, random) => words(text, (word) => [...word].join(random.pick(['.', '-', '_', '·', '/']))),
    undo: nothing,
  },
  { id: 'line_a_word', apply: (text) => text.split(/\s+/).join('\n'), undo: nothing },
  { id: 'broken_lines', apply: (text) => words(text, (word) => middle(word, '-\n')), undo: nothing },
  { id: 'leet', apply: (text) => swap(text, LEET), undo: (text) => [swap(text, inverse(LEET))] },
  { id: 'rtl_marks', apply: (text) => [...text].join('\u200f'), undo: nothing },
  { id: 'rtl_override', apply: (text) => `\u202e${reversed(text)}\u202c`, undo: (text) => [reversed(text)] },
  {
    id: 'reversed',
    apply: (text) => `Leia de trás para frente: ${reversed(text)}`,
    undo: (text) => [reversed(text)],
  },
  {
    id: 'base64',
    apply: (text) => `Código do atendimento: ${Buffer.from(text).toString('base64')}`,
    undo: (text) =>
      (text.match(/[A-Za-z0-9+/]{12,}={0,2}/g) ?? []).map((one) =>
        Buffer.from(one, 'base64').toString('utf8'),
      ),
  },
  {
    id: 'hex',
    apply: (text) => `Referência ${Buffer.from(text).toString('hex')}`,
    undo: (text) =>
      (text.match(/[0-9a-f]{16,}/g) ?? []).map((one) => Buffer.from(one, 'hex').toString('utf8')),
  },
  { id: 'rot13', apply: (text) => rot13(text), undo: (text) => [rot13(text)] },
  {
    id: 'emoji_digits',
    apply: (text) => text.replace(/\d/g, (digit) => `${digit}\ufe0f\u20e3`),
    undo: nothing,
  },
  {
    id: 'round_digits',
    apply: (text) => text.replace(/\d/g, (digit) => [...ROUND][Number(digit)] ?? digit),
    undo: nothing,
  },
  {
    id: 'arabic_digits',
    apply: (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit))),
    undo: (text) => [text.replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))],
  },
  { id: 'digits_in_words', apply: digitsInWords, undo: (text) => [text.replace(DIGIT_WORDS, digitOf)] },
  { id: 'upper_case', apply: (text) => text.toUpperCase(), undo: nothing },
  { id: 'no_accents', apply: (text) => text.normalize('NFD').replace(/\p{M}/gu, ''), undo: nothing },
  { id: 'no_spaces', apply: (text) => text.replace(/\s+/g, ''), undo: nothing },
  {
    id: 'doubled_letters',
    apply: (text) => text.replace(/[aeiou]/g, (vowel) => vowel.repeat(3)),
    undo: (text) => [text.replace(/([aeiou])\1{2}/g, '$1')],
  },
  { id: 'nested_quote', apply: (text) => `Um cliente nosso comentou outro dia: "${text}"`, undo: nothing },
  { id: 'hypothetical', apply: (text) => `Se eu pudesse te dizer, diria assim: ${text}`, undo: nothing },
  { id: 'denied', apply: (text) => `Não posso te dizer isto: ${text}`, undo: nothing },
  {
    id: 'buried',
    apply: (text) =>
      `Obrigada pelo contato e pela paciência, é sempre um prazer conversar com quem gosta do que faz. ${text} E conta comigo para o que precisar, viu, fico por aqui.`,
    undo: nothing,
  },
]

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const byId = new Map(MUTATIONS.map((mutation) => [mutation.id, mutation]))

/** Readings of a text by who knows that it was hidden in one way; none for an id that is not known. */
export function undoMutation(id: string | null, text: string): string[] {
  return id === null ? [] : (byId.get(id)?.undo(text) ?? [])
}
