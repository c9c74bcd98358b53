import { CARDINALS, HALVES, JOINERS, MULTIPLIERS, STANDALONE, unglue, VAGUE_TAIL } from './number-words.ts'

export interface Token {
  kind: 'word' | 'digits' | 'code' | 'sign'
  text: string
  start: number
  end: number
}

const TOKEN = /[a-z]+-?\d[a-z\d]*|\d+(?:[.,]\d+)*|[a-z]+|[^\sa-z\d]/g

/** Words, digit groups, codes that only look like numbers ("p200") and single signs, with offsets in `text`. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(TOKEN)) {
    const value = match[0]
    const first = value.charCodeAt(0)
    const digits = first >= 48 && first <= 57
    const letters = first >= 97 && first <= 122
    const kind = digits ? 'digits' : !letters ? 'sign' : /\d/.test(value) ? 'code' : 'word'
    const parts = kind === 'word' ? unglue(value) : null
    const money = kind === 'code' ? /^(rs)-?(\d[\d.,]*)([a-z]*)$/.exec(value) : null
    if (parts) {
      let at = match.index
      for (const part of parts) {
        tokens.push({ kind: 'word', text: part, start: at, end: at + part.length })
        at += part.length
      }
    } else if (money) {
      const at = match.index + value.length - (money[2] ?? '').length - (money[3] ?? '').length
      tokens.push({ kind: 'word', text: 'rs', start: match.index, end: match.index + 2 })
      tokens.push({ kind: 'digits', text: money[2] ?? '', start: at, end: at + (money[2] ?? '').length })
      if (money[3])
        tokens.push({
          kind: 'word',
          text: money[3],
          start: at + (money[2] ?? '').length,
          end: match.index + value.length,
        })
    } else tokens.push({ kind, text: value, start: match.index, end: match.index + value.length })
  }
  return tokens
}

/** "1.234,56" → 1234.56, "35.000" → 35000, "1,5" → 1.5, "1,234.56" → 1234.56. */
export function parseDigits(text: string): number {
  const lastDot = text.lastIndexOf('.')
  const lastComma = text.lastIndexOf(',')
  if (lastDot >= 0 && lastComma >= 0) {
    const decimal = Math.max(lastDot, lastComma)
    return Number(`${text.slice(0, decimal).replace(/[.,]/g, '')}.${text.slice(decimal + 1)}`)
  }
  const separator = lastDot >= 0 ? '.' : lastComma >= 0 ? ',' : ''
  if (separator === '') return Number(text)
  const groups = text.split(separator)
  const tail = groups.slice(1)
  const thousands =
    tail.every((group) => group.length === 3) && groups[0] !== '0' && (groups[0]?.length ?? 0) <= 3
  if (thousands && (separator === '.' || tail.length > 1 || tail[0] === '000')) return Number(groups.join(''))
  return Number(`${groups[0]}.${tail.join('')}`)
}

const ROMAN = /^(?=[ivxlcdm]{2,}$)m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$/
const NOT_ROMAN = new Set([
  'mil',
  'mi',
  'vi',
  'di',
  'ml',
  'cm',
  'mm',
  'cv',
  'dl',
  'cl',
  'xl',
  'cd',
  'dvd',
  'mc',
  'mm',
  'dc',
])
const ROMAN_VALUE: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100, d: 500, m: 1000 }

function roman(text: string): number | null {
  if (NOT_ROMAN.has(text) || !ROMAN.test(text)) return null
  let total = 0
  for (let i = 0; i < text.length; i++) {
    const value = ROMAN_VALUE[text[i] ?? ''] ?? 0
    total += value < (ROMAN_VALUE[text[i + 1] ?? ''] ?? 0) ? -value : value
  }
  return total
}

export interface ParsedNumber {
  min: number
  max: number
  /** Index of the token after the number. */
  next: number
  /** Written in words, at least in part. */
  words: boolean
  /** "e poucos", "e tantos". */
  vague: boolean
  /** It is only "um", "uma", "meio" or "meia": a number when a unit follows. */
  article: boolean
  /** What its last multiplier was; a range shares it ("30 a 35 mil"). */
  multiplier: number
}

function fits(current: number, value: number): boolean {
  if (current === 0) return true
  if (current >= 100 && current % 100 === 0) return value < 100
  return current >= 20 && current % 10 === 0 && value < 10 && value > 0
}

/** The number that begins at `tokens[at]`, or null. */
export function parseNumber(tokens: readonly Token[], at: number): ParsedNumber | null {
  let i = at
  let total = 0
  let current = 0
  let last = 1
  let words = false
  let vague = false
  let any = false
  let article = true
  const word = (index: number) => (tokens[index]?.kind === 'word' ? tokens[index].text : undefined)
  for (;;) {
    const token = tokens[i]
    if (!token) break
    if (token.kind === 'digits') {
      // Digits go on only after a multiplier: "2 mil e 500".
      if (
        any &&
        !(current === 0 && last >= 1000 && parseDigits(token.text) >= 100 && parseDigits(token.text) < last)
      )
        break
      current += parseDigits(token.text)
      article = false
      any = true
      i++
    } else if (token.kind === 'word') {
      const cardinal = CARDINALS.get(token.text)
      const multiplier = MULTIPLIERS.get(token.text)
      if (cardinal !== undefined && fits(current, cardinal) && !(any && i === at)) {
        current += cardinal
        if (cardinal !== 1) article = false
        words = true
        any = true
        i++
      } else if (HALVES.has(token.text) && MULTIPLIERS.has(word(i + 1) ?? '')) {
        current += 0.5
        words = true
        any = true
        article = false
        i++
      } else if (HALVES.has(token.text) && !any) {
        return { min: 0.5, max: 0.5, next: i + 1, words: true, vague: false, article: true, multiplier: 1 }
      } else if (multiplier !== undefined && multiplier < 1000 && total > 0 && current === 0) {
        total *= multiplier
        i++
      } else if (multiplier !== undefined && (current > 0 || (STANDALONE.has(token.text) && total === 0))) {
        const scaled = (current || 1) * multiplier
        total =
          multiplier >= 1000 && total > 0 && total < multiplier
            ? (total + current) * multiplier
            : total + scaled
        last = multiplier
        current = 0
        any = true
        article = false
        words ||= token.text !== 'k'
        i++
      } else if (!any) {
        const value = roman(token.text)
        const follower = word(i + 1)
        if (value === null || (follower !== 'mil' && follower !== 'reais' && follower !== 'k')) return null
        current = value
        any = true
        article = false
        words = true
        i++
      } else break
    } else break
    // What may join the next part.
    const joiner = tokens[i]
    if (!joiner) break
    if (JOINERS.has(joiner.text) || (joiner.kind === 'sign' && words && '*|~'.includes(joiner.text))) {
      const after = tokens[i + 1]
      const value = after?.kind === 'word' ? CARDINALS.get(after.text) : undefined
      if (after && joiner.text === 'e' && VAGUE_TAIL.has(after.text) && (current >= 10 || last >= 1000)) {
        vague = true
        i += 2
        if (after.text === 'uns' || after.text === 'la') i += VAGUE_TAIL.has(word(i) ?? '') ? 1 : 0
        continue
      }
      if (after && joiner.text === 'e' && HALVES.has(after.text)) {
        total += last > 1 && current === 0 ? last / 2 : 0
        current += last > 1 && current === 0 ? 0 : 0.5
        article = false
        i += 2
        continue
      }
      if (joiner.kind === 'sign' && !words) break
      // "35 mil e trinta mil": another number, not a part of this one.
      if (last >= 1000 && current === 0 && (parseNumber(tokens, i + 1)?.multiplier ?? 1) >= last) break
      if (value !== undefined && (current > 0 ? words && fits(current, value) : last >= 1000 && value >= 1)) {
        i++
        continue
      }
      if (after?.kind === 'digits' && joiner.text === 'e' && current === 0 && last >= 1000) {
        i++
        continue
      }
      break
    }
  }
  if (!any) return null
  const value = total + current
  // "trinta e poucos mil" lies within its own ten; "mil e poucos" within its own hundred or so.
  const room = vague ? (current > 0 || last < 1000 ? 10 : value % 10_000 === 0 ? 10 * last : last) : 0
  const scale = vague && current === 0 && last >= 1000 && value / last >= 10 ? 10 * last : room
  return { min: value, max: value + (vague ? scale : 0), next: i, words, vague, article, multiplier: last }
}
