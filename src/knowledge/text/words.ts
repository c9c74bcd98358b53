/** Folding and words, for search only: what a lead types and what a document says must come out alike. */

const MARKS = /\p{M}+/gu

/** Lower case without accents: "Página" → "pagina". */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase()
}

/** "p200", "25", "1.400", "kg". A unit stuck to its number is a word of its own: "25kg" → "25", "kg". */
const WORD = /[a-z]+\d+[a-z]*|\d+(?:[.,]\d+)*|[a-z]+/g
/** "14cm", "220v", "300/hora": the number ends where letters begin. */
const NUMBER_UNIT = /(?<![a-z])(\d+(?:[.,]\d+)*)(?=[a-z])/g

/** Folded words of a text, in order. Thousands lose their dot: "1.400" and "1400" are one word. */
export function words(text: string): string[] {
  // "Faça" loses what tells it from "faca".
  text = text.replace(/(?<!\p{L})fa[çÇ]a(m?)(?!\p{L})/giu, 'faz').replace(/\bque faca\b/gi, 'que faz')
  const folded = fold(text)
    .replace(NUMBER_UNIT, '$1 ')
    .replace(/(?<=\d)\s?%/g, ' porcento')
  const spelled = folded.replace(/\bpor que\b/g, 'porque')
  return (spelled.match(WORD) ?? []).map((word) => (/^\d/.test(word) ? plainNumber(word) : undouble(word)))
}

function plainNumber(word: string): string {
  return word.replace(/[.,](?=\d{3}(?!\d))/g, '').replace(',', '.')
}

/** "muitoooo" → "muito"; "ss" and "rr" stay. */
function undouble(word: string): string {
  return word.replace(/([a-z])\1{2,}/g, '$1')
}
