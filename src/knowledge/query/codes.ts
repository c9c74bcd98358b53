import type { Catalogue } from '../catalogue.ts'
import type { Word } from './read.ts'

/** A word of the message, or a model code made of one or two of them. */
export interface Token extends Word {
  /** Codes it may mean, best known first; empty for a code nobody has ("FB500"). Absent: not a code. */
  codes?: string[]
}

/** Said after a number, they make it a quantity and not a model. */
const UNIT =
  /^(kg|g|mm|cm|m|litros?|v|w|cv|hp|unidades?|pecas?|reais|mil|por|ao|a|x|vezes|anos?|dias?|horas?|min\w*|pessoas?|kwh?|km|graus|porcento|e)$/
/** Said before a bare number, they make it a model: "a 200", "da 700", "modelo 3000". */
const POINTS = /^(a|o|da|do|na|no|pela|essa|esse|dessa|desse|nessa|modelo|maquina|as|ou|e|entre|para|com)$/
const CODE = /^([a-z]{1,4})(\d{2,5})$/

/** Joins "p 200" and "p-200" into codes, reads misspelled ones, and "a 200" where one model has that number. */
export function readCodes(list: readonly Word[], catalogue: Catalogue): Token[] {
  const out: Token[] = []
  for (let at = 0; at < list.length; at++) {
    const word = list[at]
    if (word === undefined) continue
    const next = list[at + 1]
    const joined =
      next && /^[a-z]{1,4}$/.test(word.text) && /^\d{2,5}$/.test(next.text) ? word.text + next.text : null
    const single = CODE.test(word.text) ? word.text : null
    if (joined !== null) {
      const meant = meaning(joined, catalogue)
      // "tem 300" and "se 15" are words and numbers unless a model is called just that.
      const exact = catalogue.codes.has(joined)
      const guess = !catalogue.lexicon.stop.has(word.text) && !isUnit(list[at + 2]?.text ?? '', catalogue)
      if (meant.length > 0 && (exact || guess)) {
        out.push({ text: joined, proper: false, codes: meant })
        at++
        continue
      }
    }
    if (single !== null) out.push({ ...word, codes: meaning(single, catalogue) })
    else out.push(bareNumber(list, at, word, catalogue))
  }
  return out
}

function bareNumber(list: readonly Word[], at: number, word: Word, catalogue: Catalogue): Token {
  if (!/^\d{3,4}$/.test(word.text)) return word
  const before = list[at - 1]?.text ?? ''
  const after = list[at + 1]?.text ?? ''
  if (!POINTS.test(before) || isUnit(after, catalogue)) return word
  const owners = [...catalogue.codes.keys()].filter((code) => code.replace(/^[a-z]+/, '') === word.text)
  return owners.length > 0 ? { ...word, codes: owners } : word
}

function isUnit(word: string, catalogue: Catalogue): boolean {
  return UNIT.test(word) || catalogue.lexicon.goods.has(word)
}

/** Codes a written one may stand for: itself, or the nearest by letters or by zeros. */
function meaning(code: string, catalogue: Catalogue): string[] {
  if (catalogue.codes.has(code)) return [code]
  const [, letters = '', digits = ''] = CODE.exec(code) ?? []
  // Letters that a series has are meant as they are: "R200" is not the P200.
  const series = [...catalogue.codes.keys()].some((known) => known.replace(/\d+$/, '') === letters)
  const near = [...catalogue.codes.keys()].flatMap((known) => {
    const [, knownLetters = '', knownDigits = ''] = CODE.exec(known) ?? []
    const lettersOff = letters === knownLetters ? 0 : series ? 9 : lettersDiffer(letters, knownLetters)
    const digitsOff = digits === knownDigits ? 0 : sameButZeros(digits, knownDigits) ? 1 : 9
    return lettersOff + digitsOff <= 1 ? [known] : []
  })
  return near
}

/** 1 for one letter more, less, other, or two swapped; else 9. */
function lettersDiffer(left: string, right: string): number {
  if (left.length > right.length) return lettersDiffer(right, left)
  if (right.length - left.length > 1 || right.length < 2) return 9
  if (left.length < right.length) {
    return [...right].some((_, at) => right.slice(0, at) + right.slice(at + 1) === left) ? 1 : 9
  }
  const off = [...left].flatMap((letter, at) => (letter === right[at] ? [] : [at]))
  if (off.length === 1) return 1
  return off.length === 2 && [...left].sort().join('') === [...right].sort().join('') ? 1 : 9
}

/** "30" and "3000" for "300": a zero too few or too many. "500" is another number. */
function sameButZeros(left: string, right: string): boolean {
  const bare = (digits: string) => digits.replace(/0+$/, '')
  return bare(left) === bare(right) && Math.abs(left.length - right.length) === 1
}
