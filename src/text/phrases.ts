/**
 * Many patterns looked for at once in a folded text. One regular expression with hundreds of alternatives tries
 * each of them at each place; here a place only tries those that can begin with its letter, and only where a
 * word begins. The result is that of `(?<![a-z0-9])(?:a|b|…)(?![a-z0-9])`.
 */

export interface PhraseMatch {
  index: number
  text: string
  groups: (string | undefined)[]
}

export interface Phrases {
  readonly alternatives: readonly string[]
  /** Matches that do not overlap, first to last. */
  matchAll(text: string): PhraseMatch[]
  test(text: string): boolean
}

interface First {
  /** Characters a match can begin with; null when any can. */
  chars: Set<string> | null
  /** It can match nothing, so that what follows may begin the match. */
  empty: boolean
}

const DIGITS = '0123456789'
const WORD = `${DIGITS}abcdefghijklmnopqrstuvwxyz_`

/** The characters a pattern can begin with. Knows the part of the syntax the guardrails are written in. */
class FirstReader {
  private readonly pattern: string
  private at = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  read(): First {
    return this.alternatives()
  }

  private alternatives(): First {
    let all = this.sequence()
    while (this.pattern[this.at] === '|') {
      this.at++
      all = union(all, this.sequence())
    }
    return all
  }

  private sequence(): First {
    let first: First = { chars: new Set(), empty: true }
    while (this.at < this.pattern.length && this.pattern[this.at] !== '|' && this.pattern[this.at] !== ')') {
      const atom = this.quantified()
      if (first.empty) first = { chars: union(first, atom).chars, empty: atom.empty }
    }
    return first
  }

  private quantified(): First {
    const atom = this.atom()
    const rest = this.pattern.slice(this.at)
    const quantifier = /^(?:[?*+]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0]
    if (quantifier === undefined) return atom
    this.at += quantifier.length
    const optional = /^[?*]/.test(quantifier) || quantifier.startsWith('{0')
    return optional ? { ...atom, empty: true } : atom
  }

  private atom(): First {
    const char = this.pattern[this.at++] ?? ''
    if (char === '(') {
      const head = /^\?(?:[:=!]|<[=!])/.exec(this.pattern.slice(this.at))?.[0] ?? ''
      this.at += head.length
      const inner = this.alternatives()
      this.at++
      // A look-around takes no character.
      return head === '' || head === '?:' ? inner : { chars: new Set(), empty: true }
    }
    if (char === '[') return this.characterClass()
    if (char === '.') return { chars: null, empty: false }
    if (char === '^' || char === '$') return { chars: new Set(), empty: true }
    if (char !== '\\') return { chars: new Set([char]), empty: false }
    const escaped = this.pattern[this.at++] ?? ''
    if (escaped === 'b' || escaped === 'B') return { chars: new Set(), empty: true }
    if (escaped === 'd') return { chars: new Set(DIGITS), empty: false }
    if (escaped === 'w') return { chars: new Set(WORD), empty: false }
    if (/[sSDWpP]/.test(escaped)) return { chars: null, empty: false }
    return { chars: new Set([escaped]), empty: false }
  }

  private characterClass(): First {
    const end = /^(?:\\.|[^\]\\])*\]/.exec(this.pattern.slice(this.at))?.[0] ?? ']'
    this.at += end.length
    const body = end.slice(0, -1)
    if (body.startsWith('^')) return { chars: null, empty: false }
    const tester = new RegExp(`[${body}]`)
    const chars = new Set<string>()
    for (let code = 0; code < 128; code++) {
      const char = String.fromCharCode(code)
      if (tester.test(char)) chars.add(char)
    }
    return { chars, empty: false }
  }
}

function union(a: First, b: First): First {
  const chars = a.chars === null || b.chars === null ? null : new Set([...a.chars, ...b.chars])
  return { chars, empty: a.empty || b.empty }
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

/** Options: `open` leaves the end free, so that a match may stop inside a word. */
export function compilePhrases(alternatives: readonly string[], options: { open?: boolean } = {}): Phrases {
  const tail = options.open === true ? '' : '(?![a-z0-9])'
  const firsts = alternatives.map((pattern) => ({ pattern, chars: new FirstReader(pattern).read().chars }))
  // One sticky expression for each first character, its alternatives in their order.
  const byCode: (RegExp | undefined)[] = []
  const compiled = new Map<string, RegExp>()
  for (let code = 0; code < 128; code++) {
    const char = String.fromCharCode(code)
    const own = firsts.filter(({ chars }) => chars === null || chars.has(char)).map(({ pattern }) => pattern)
    if (own.length === 0) continue
    const source = `(?:${own.join('|')})${tail}`
    const known = compiled.get(source) ?? new RegExp(source, 'y')
    compiled.set(source, known)
    byCode[code] = known
  }
  /** The first match at or after `from`, trying word beginnings only. */
  const find = (text: string, starts: readonly number[], from: number): RegExpExecArray | null => {
    for (const at of starts) {
      if (at < from) continue
      const pattern = byCode[text.charCodeAt(at)]
      if (!pattern) continue
      pattern.lastIndex = at
      const match = pattern.exec(text)
      if (match && match[0] !== '') return match
    }
    return null
  }
  return {
    matchAll(text) {
      const starts = wordStarts(text)
      let match = find(text, starts, 0)
      if (!match) return NONE
      const found: PhraseMatch[] = []
      for (; match; match = find(text, starts, match.index + match[0].length)) {
        found.push({ index: match.index, text: match[0], groups: match.slice(1) })
      }
      return found
    },
    test: (text) => find(text, wordStarts(text), 0) !== null,
    alternatives,
  }
}

const NONE: PhraseMatch[] = []

/** The same sentences are searched for many lists: the places of the latest are kept. */
const places = new Map<string, number[]>()
const PLACES_KEPT = 128
function wordStarts(text: string): number[] {
  const known = places.get(text)
  if (known) return known
  const starts: number[] = []
  let inWord = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!inWord && code < 128) starts.push(at)
    inWord = isWordCode(code)
  }
  if (places.size >= PLACES_KEPT) places.clear()
  places.set(text, starts)
  return starts
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
