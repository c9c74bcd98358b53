/**
 * What a match of a regular expression can begin with: up to four letters. Most patterns of the guardrails cannot
 * begin at most words, and this tells so without trying them.
 */

/** Letters known of a beginning, at most. */
export const PREFIX_LENGTH = 4
/** Stands at the end of a prefix after which anything may come. */
const ANY = '\u0000'
/** A class of more characters than this is anything. */
const CLASS_LIMIT = 12
/** More prefixes than this are shortened. */
const PREFIXES_LIMIT = 1500

/**
 * Beginnings of which every match has one; `['']`: a match may begin with anything, or match nothing. Knows the part
 * of the syntax the guardrails are written in; whatever it does not know is taken for anything.
 */
export function prefixesOf(pattern: string): readonly string[] {
  const read = new PrefixReader(pattern).read()
  return [...new Set([...read].map((one) => one.replace(ANY, '')))]
}

type Prefixes = ReadonlySet<string>
const NOTHING: Prefixes = new Set([''])
const ANYTHING: Prefixes = new Set([ANY])
const DIGITS: Prefixes = new Set('0123456789')

const isOpen = (prefix: string) => !prefix.endsWith(ANY) && prefix.length < PREFIX_LENGTH

class PrefixReader {
  private readonly pattern: string
  private at = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  read(): Prefixes {
    return this.alternatives()
  }

  private alternatives(): Prefixes {
    let all = this.sequence()
    while (this.pattern[this.at] === '|') {
      this.at++
      all = shortened(new Set([...all, ...this.sequence()]))
    }
    return all
  }

  private sequence(): Prefixes {
    let prefixes = NOTHING
    while (this.at < this.pattern.length && this.pattern[this.at] !== '|' && this.pattern[this.at] !== ')') {
      const atom = this.quantified()
      prefixes = followed(prefixes, atom)
    }
    return prefixes
  }

  private quantified(): Prefixes {
    const atom = this.atom()
    const quantifier = /^(?:[?*+]|\{\d+(?:,\d*)?\})\??/.exec(this.pattern.slice(this.at, this.at + 12))?.[0]
    if (quantifier === undefined) return atom
    this.at += quantifier.length
    const once = quantifier.startsWith('?') ? atom : followed(atom, ANYTHING)
    return /^(?:[?*]|\{0)/.test(quantifier) ? new Set([...NOTHING, ...once]) : once
  }

  private atom(): Prefixes {
    const char = this.pattern[this.at++] ?? ''
    if (char === '(') {
      const head = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(this.pattern.slice(this.at, this.at + 24))?.[0] ?? ''
      this.at += head.length
      const inner = this.alternatives()
      this.at++
      // A look-around takes no character.
      return /^\?<?[=!]/.test(head) ? NOTHING : inner
    }
    if (char === '[') return this.characterClass()
    if (char === '.') return ANYTHING
    if (char === '^' || char === '$') return NOTHING
    if (char !== '\\') return literal(char)
    const escaped = this.pattern[this.at++] ?? ''
    if (escaped === 'b' || escaped === 'B') return NOTHING
    if (escaped === 'd') return DIGITS
    // "\w", "\p{L}", "\1", "\n"; "\." is a dot.
    return /[a-z0-9]/i.test(escaped) ? ANYTHING : literal(escaped)
  }

  private characterClass(): Prefixes {
    const end = /^(?:\\.|[^\]\\])*\]/.exec(this.pattern.slice(this.at))?.[0] ?? ']'
    this.at += end.length
    const body = end.slice(0, -1)
    if (body.startsWith('^') || /\\[pP]|[^ -~]/.test(body)) return ANYTHING
    const tester = new RegExp(`[${body}]`)
    const chars = new Set<string>()
    for (let code = 0; code < 128; code++) {
      const char = String.fromCharCode(code)
      if (tester.test(char)) chars.add(char)
    }
    return chars.size > CLASS_LIMIT ? ANYTHING : chars
  }
}

/** What is not ASCII has no place in an index of folded text. */
const literal = (char: string): Prefixes => (char.charCodeAt(0) < 128 ? new Set([char]) : ANYTHING)

function followed(prefixes: Prefixes, next: Prefixes): Prefixes {
  if (![...prefixes].some(isOpen)) return prefixes
  const out = new Set<string>()
  for (const prefix of prefixes) {
    if (!isOpen(prefix)) out.add(prefix)
    else for (const more of next) out.add((prefix + more).slice(0, PREFIX_LENGTH))
  }
  return shortened(out)
}

function shortened(prefixes: Prefixes): Prefixes {
  let out = prefixes
  for (let length = PREFIX_LENGTH - 1; out.size > PREFIXES_LIMIT && length >= 0; length--) {
    out = new Set([...out].map((one) => (one.length > length ? one.slice(0, length) + ANY : one)))
  }
  return out
}
