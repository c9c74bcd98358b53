/** Small things Portuguese needs when sentences are put together. */
import { plainWords } from '../../business/terms.ts'

/** "A máquina" → "a máquina", but "P200 …" and "XL …" stay. */
export function lowerFirst(text: string): string {
  return /^\p{Lu}(?:\p{Ll}|[ ,])/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "A", "A e B", "A, B e C"; `last` is "e" or "ou". */
export function listInWords(items: readonly string[], last: 'e' | 'ou' = 'e'): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`
}

/** Sentences of a paragraph; a figure such as "1.800" or an abbreviation before a small letter ends none. */
export function splitSentences(paragraph: string): string[] {
  return paragraph
    .split(/(?<=[.!?…])\s+(?=["“(]?[\p{Lu}\d])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

export function endSentence(text: string): string {
  if (text.includes('\n- ')) return text
  return /[.!?:…]$/.test(text) ? text : `${text}.`
}

const STOPWORDS = new Set(
  (
    'a o as os um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas para pra pro com sem e ou mas se ' +
    'que qual quais quem como onde quando quanto quanta quantos quantas porque pois eu tu ele ela nos voce voces vcs vc eles elas me ' +
    'te lhe meu minha meus minhas seu sua seus suas nosso nossa isso isto esse essa esses essas este esta estes estas aquele aquela ' +
    'ao aos mais menos muito muita muitos muitas pouco ja ainda so tambem sim nao ser sou e era sao foi seria estar estou esta estao ' +
    'vem vem veio ta tao to ne pra pro ter tem tenho temos tinha haver ha ai la aqui ali ate bem bom boa oi ola dia tarde noite favor gostaria queria quero querer ' +
    'preciso precisa saber dizer falar fala pode poderia consegue consigo vai vou ir fazer faz algum alguma alguns algumas entao ' +
    'tudo todo toda todos todas the is of and what how do does you have it el los las y con una unos cual es'
  ).split(' '),
)

/** Crude stems of the words that carry meaning: the first letters, without the plural. Numbers stay whole. */
export function stems(text: string): string[] {
  return plainWords(text)
    .trim()
    .split(' ')
    .filter((word) => word !== '' && !STOPWORDS.has(word))
    .map(stem)
}

export function stem(word: string): string {
  if (/\d/.test(word)) return word
  const singular = word.replace(/(?:oes|aes)$/, 'ao').replace(/(?<=[rz])es$|s$/, '')
  return singular.slice(0, singular.length > LONG_WORD ? 6 : 5)
}
/** Long words keep a letter more: "interesse" and "interligado" part ways at the sixth. */
const LONG_WORD = 8

export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)]
}
