/**
 * Many patterns looked for at once in a folded text. One regular expression with hundreds of alternatives tries
 * each of them at each place; here a place only tries those that can begin with its letters, and only where a
 * word begins. The result is that of `(?<![a-z0-9])(?:a|b|…)(?![a-z0-9])`.
 */
import { PREFIX_LENGTH, prefixesOf } from './prefixes.ts'

export interface PhraseMatch {
  index: number
  text: string
  groups: (string | undefined)[]
}

export interface Phrases {
  readonly alternatives: readonly string[]
  /** A match may end inside a word. */
  readonly open: boolean
  /** Matches that do not overlap, first to last. */
  matchAll(text: string): PhraseMatch[]
  test(text: string): boolean
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

/** Options: `open` leaves the end free, so that a match may stop inside a word. */
export function compilePhrases(alternatives: readonly string[], options: { open?: boolean } = {}): Phrases {
  const tail = options.open === true ? '' : '(?![a-z0-9])'
  // Which alternatives can begin with these letters.
  const byPrefix = new Map<string, number[]>()
  for (const [index, pattern] of alternatives.entries()) {
    for (const prefix of prefixesOf(pattern)) {
      const held = byPrefix.get(prefix) ?? []
      held.push(index)
      byPrefix.set(prefix, held)
    }
  }
  // One sticky expression for each set of alternatives that a word's beginning asks for, in their order.
  const compiled = new Map<string, RegExp>()
  const byBeginning: (RegExp | null | undefined)[] = []
  const expressionAt = (text: string, at: number): RegExp | null => {
    const fitting = new Set<number>()
    for (let length = 0; length <= PREFIX_LENGTH && at + length <= text.length; length++)
      for (const index of byPrefix.get(text.slice(at, at + length)) ?? []) fitting.add(index)
    if (fitting.size === 0) return null
    const own = alternatives.filter((_, index) => fitting.has(index))
    const source = `(?:${own.join('|')})${tail}`
    const known = compiled.get(source) ?? new RegExp(source, 'y')
    compiled.set(source, known)
    return known
  }
  /** The first match at or after `from`, trying word beginnings only. */
  const find = (text: string, { starts, beginnings }: Places, from: number): RegExpExecArray | null => {
    for (let index = 0; index < starts.length; index++) {
      const at = starts[index] ?? 0
      if (at < from) continue
      const beginning = beginnings[index] ?? UNKNOWN
      let pattern = byBeginning[beginning]
      if (pattern === undefined) {
        pattern = expressionAt(text, at)
        if (beginning !== UNKNOWN) byBeginning[beginning] = pattern
      }
      if (pattern === null) continue
      pattern.lastIndex = at
      const match = pattern.exec(text)
      if (match && match[0] !== '') return match
    }
    return null
  }
  return {
    matchAll(text) {
      const places = placesOf(text)
      let match = find(text, places, 0)
      if (!match) return NONE
      const found: PhraseMatch[] = []
      for (; match; match = find(text, places, match.index + match[0].length)) {
        found.push({ index: match.index, text: match[0], groups: match.slice(1) })
      }
      return found
    },
    test: (text) => find(text, placesOf(text), 0) !== null,
    alternatives,
    open: options.open === true,
  }
}

const NONE: PhraseMatch[] = []

/** Where the words of a text begin, and with what: the number of their first letters. */
interface Places {
  starts: readonly number[]
  beginnings: readonly number[]
}

/**
 * Beginnings met so far, counted up: what a list or an expression makes of one stands in an array. A hostile text may
 * have any; those beyond the limit have no number.
 */
const numbers = new Map<number, number>()
const BEGINNINGS_KEPT = 16_384
const UNKNOWN = -1

function numberOf(key: number): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  if (numbers.size >= BEGINNINGS_KEPT) return UNKNOWN
  numbers.set(key, numbers.size)
  return numbers.size - 1
}

/** The same sentences are searched for many lists: the places of the latest are kept. */
const places = new Map<string, Places>()
const PLACES_KEPT = 128
function placesOf(text: string): Places {
  const known = places.get(text)
  if (known) return known
  const starts: number[] = []
  const beginnings: number[] = []
  let inWord = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!inWord && code < 128) {
      starts.push(at)
      beginnings.push(numberOf(keyAt(text, at)))
    }
    inWord = isWordCode(code)
  }
  if (places.size >= PLACES_KEPT) places.clear()
  const made = { starts, beginnings }
  places.set(text, made)
  return made
}

/** Where a match of an expression may begin in a text, at the earliest; -1: nowhere. */
export type Earliest = (text: string) => number

const WORD_START = /^(?:\\b|\(\?<!\[a-z0-9\]\))/

/**
 * For expressions whose every match begins where a word does, with letters that can be told beforehand. Null: nothing
 * can be told, and the expression has to be tried.
 */
export function earliestOf({ source, flags }: RegExp): Earliest | null {
  if (flags.includes('i') || !WORD_START.test(source) || hasTopLevelAlternatives(source)) return null
  const prefixes = new Set(prefixesOf(source))
  if (![...prefixes].every((prefix) => /^\w/.test(prefix))) return null
  const byBeginning: (boolean | undefined)[] = []
  const mayBegin = (text: string, at: number): boolean => {
    for (let length = 1; length <= PREFIX_LENGTH; length++)
      if (prefixes.has(text.slice(at, at + length))) return true
    return false
  }
  return (text) => {
    const { starts, beginnings } = placesOf(text)
    for (let index = 0; index < starts.length; index++) {
      const beginning = beginnings[index] ?? UNKNOWN
      let may = byBeginning[beginning]
      if (may === undefined) {
        may = mayBegin(text, starts[index] ?? 0)
        if (beginning !== UNKNOWN) byBeginning[beginning] = may
      }
      if (may) return starts[index] ?? 0
    }
    return -1
  }
}

function hasTopLevelAlternatives(source: string): boolean {
  const plain = source.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '')
  let depth = 0
  for (const char of plain) {
    if (char === '(') depth++
    if (char === ')') depth--
    if (char === '|' && depth === 0) return true
  }
  return false
}

/** Four letters of seven bits each; 0 for what is not ASCII or not there. */
function keyAt(text: string, at: number): number {
  let key = 0
  for (let i = at; i < at + PREFIX_LENGTH; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0
    key = key * 128 + (code < 128 ? code : 0)
  }
  return key
}

/**
 * Phrases from a list in a template: one a line, or several parted by " ¦ ". They are regular expressions over
 * folded text, written raw: `desconto de \d+`.
 */
export function phrases(strings: TemplateStringsArray, ...values: readonly string[]): Phrases {
  return compilePhrases(listed(strings, values))
}

/** As `phrases`, but a match may end inside a word. */
export function openPhrases(strings: TemplateStringsArray, ...values: readonly string[]): Phrases {
  return compilePhrases(listed(strings, values), { open: true })
}

function listed(strings: TemplateStringsArray, values: readonly string[]): string[] {
  return String.raw({ raw: strings.raw }, ...values)
    .split(/\s*\n\s*|\s+¦\s+/)
    .map((one) => one.replace(/\s*¦$/, '').trim())
    .filter((one) => one !== '')
}

/** All phrases of several lists: one look tells whether any of them needs another. */
export function unionOf(lists: readonly Phrases[]): Phrases {
  return compilePhrases(lists.flatMap((list) => list.alternatives))
}

/** One alternative group from a listed template, for use inside other phrases. */
export function anyOf(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return `(?:${listed(strings, values).join('|')})`
}
