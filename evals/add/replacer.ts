/** Replaces what a person could be known by, the same value always by the same invented one. */
import { cpf } from 'cpf-cnpj-validator'
import { fold } from '../../src/text/normalise.ts'
import { isFirstName, isSurname } from '../../src/understanding/names.ts'
import { bareOf, inventCnpj, inventCpf, inventNumber, inventPhone, writeLike } from './digits.ts'
import { FIRMS, MEN, SURNAMES, WOMEN } from './invented.ts'

export interface Known {
  /** Whole names as they were told or shown: "João Pedro da Silva". */
  people: readonly string[]
  companies: readonly string[]
}

const WORD = /[\p{L}\p{M}]+/gu
const PARTICLES: ReadonlySet<string> = new Set('a o e da de do das dos di del van von la los'.split(' '))
const LEGAL: ReadonlySet<string> = new Set('ltda me mei epp sa eireli cia'.split(' '))
/** What comes right before somebody's name and before few other words. */
const BEFORE_NAME =
  /(?:\b(?:seu|sr|sra|senhor|senhora|dona|dra?|doutora?|soci[oa]|marido|esposa|mulher|irmao|irma|pai|mae|filh[oa]|chefe|gerente|comprador[a]?|chamo|nome e|aqui e [oa]|aqui [oa]|sou [oa]|falar com|fala com|com [oa]))[\s.,:]*$/

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const SPOKEN_EMAIL =
  /[\w+-]+(?:\s*(?:\.|\bponto\b|_|\bunderline\b)\s*[\w+-]+){0,3}\s*(?:@|\barroba\b)\s*[\w-]+(?:\s*(?:\.|\bponto\b)\s*[a-z]{2,12}\b){1,3}/gi
const SITE =
  /(?:https?:\/\/|www\.)\S+|(?<![\w.@])[a-z\d-]{2,}(?:\.[a-z\d-]+)*\.(?:br|com|net|org|io|app)\b\S*/gi
const HANDLE = /(?<![\w.@])@[a-z\d._]{3,}/gi
const CNPJ =
  /(?<![a-z\d])[a-z\d]{2}[. ]?[a-z\d]{3}[. ]?[a-z\d]{3}[ /-]{0,3}[a-z\d]{4}[ -]{0,3}\d{2}(?![a-z\d])/gi
const CPF = /(?<![\d.,])\d{3}[. ]?\d{3}[. ]?\d{3}[ -]?\d{2}(?!\d)/g
const PHONE =
  /(?<![\d.,])(?:\+?55[\s.-]?)?(?:\(0?\d{2}\)|0?\d{2})[\s.-]*9?[\s.-]?\d{4}[\s.-]?\d{4}(?!\d)|(?<![\d.,])9?\d{4}-\d{4}(?!\d)|(?<![\d.,])9[\s.]?\d{4}[\s.]\d{4}(?!\d)/g
const YEARS = /^(?:19|20)\d\d\D?(?:19|20)\d\d$/
const CEP = /(?<!\d)\d{2}\.?\d{3}-\d{3}(?!\d)/g
/** Registrations, installations, cards; a sum of money this long has separators. */
const LONG = /(?<![\d.,$])\d{7,19}(?![\d]|[.,]\d)/g
const STREET =
  /(?<!\p{L})((?:rua|r\.|av\.?|avenida|travessa|alameda|praça|praca|rodovia|estrada)\s+)((?:[\p{L}\d.]+\s+){0,5}?[\p{L}.]+)(,?\s*(?:n[ºo°.]*\s*)?)(\d{1,5})(?!\d)/giu

const TOKEN = 0xe000

/**
 * `round` picks other inventions, for when one of them does not read like what it replaces. `isOrdinary` tells the
 * words of the trade ("padaria", "luz"): they stay when they stand alone, even in somebody's name.
 */
export function createReplacer(options: { known: Known; round: number; isOrdinary(word: string): boolean }) {
  const { known, round, isOrdinary } = options
  const taken = new Set([...known.people, ...known.companies].flatMap((value) => wordsOf(value).map(fold1)))
  const numbers = new Map<string, number>()
  const words = new Map<string, { to: string; kind: 'person' | 'company' }>()
  const used = new Set<string>()

  for (const person of known.people) {
    wordsOf(person).forEach((word, index) => {
      const key = fold1(word)
      if (PARTICLES.has(key) || key.length < 2 || words.has(key)) return
      const first = index === 0 || (!isSurname(key) && isFirstName(key))
      words.set(key, { to: invent(first ? (key.endsWith('a') ? WOMEN : MEN) : SURNAMES), kind: 'person' })
    })
  }
  const phrases: { pattern: RegExp; to: string }[] = []
  for (const company of known.companies) {
    const parts = wordsOf(company)
    const own = parts.filter((word) => {
      const key = fold1(word)
      return key.length > 1 && !PARTICLES.has(key) && !LEGAL.has(key) && !isOrdinary(key)
    })
    for (const word of own) {
      if (!words.has(fold1(word))) words.set(fold1(word), { to: invent(FIRMS), kind: 'company' })
    }
    // Every word of it is one of the trade: only the whole is a name.
    if (own.length === 0 && parts.length > 0) {
      const rest = parts.length > 1 ? `${parts[0]} ` : ''
      phrases.push({
        pattern: new RegExp(`(?<!\\p{L})${parts.map(loosely).join('[\\s.&-]+')}(?!\\p{L})`, 'giu'),
        to: rest + invent(FIRMS),
      })
    }
  }

  function invent(pool: readonly string[]): string {
    for (let index = 0; index < pool.length; index++) {
      const name = pool[(index + round * 3) % pool.length] ?? ''
      if (used.has(name) || taken.has(fold1(name))) continue
      used.add(name)
      return name
    }
    // More people than the pool has: pairs of them are still nobody.
    const name = `${pool[used.size % pool.length]}${'x'.repeat(1 + Math.floor(used.size / pool.length))}`
    used.add(name)
    return name
  }

  function numberOf(key: string): number {
    const n = numbers.get(key) ?? numbers.size + 1
    numbers.set(key, n)
    return n
  }

  return function replace(text: string): string {
    const kept: string[] = []
    const keep = (value: string) => String.fromCharCode(TOKEN + kept.push(value) - 1)
    const digits = (value: string) => value.replace(/\D/g, '')
    let out = text.replace(EMAIL, (found) => keep(`contato${numberOf(found.toLowerCase())}@exemplo.com.br`))
    out = out.replace(SPOKEN_EMAIL, (found) => {
      const email = found
        .toLowerCase()
        .replace(/\barroba\b/g, '@')
        .replace(/\bponto\b/g, '.')
        .replace(/\bunderline\b/g, '_')
        .replace(/\s/g, '')
      const n = numberOf(email)
      return keep(
        /arroba/i.test(found)
          ? `contato${n} arroba exemplo ponto com ponto br`
          : `contato${n}@exemplo.com.br`,
      )
    })
    out = out.replace(HANDLE, (found) => keep(`@exemplo${numberOf(found.toLowerCase())}`))
    out = out.replace(SITE, (found) =>
      isOrdinary(found.toLowerCase())
        ? keep(found)
        : keep(`www.exemplo${numberOf(found.toLowerCase())}.com.br`),
    )
    out = out.replace(CNPJ, (found) => {
      const bare = bareOf(found)
      if (bare.length !== 14 || digits(bare).length < 6) return found
      return keep(writeLike(found, inventCnpj(bare, numberOf(bare))))
    })
    out = out.replace(CPF, (found) => {
      const bare = digits(found)
      if (!cpf.isValid(bare) && !/\./.test(found)) return found
      return keep(writeLike(found, inventCpf(bare, numberOf(bare))))
    })
    out = out.replace(CEP, (found) =>
      keep(writeLike(found, `01000${String(numberOf(digits(found))).padStart(3, '0')}`)),
    )
    out = out.replace(PHONE, (found) => {
      const bare = digits(found)
      if (YEARS.test(found) || bare.length < 8) return found
      return keep(writeLike(found, inventPhone(bare, numberOf(bare.slice(-8)))))
    })
    out = out.replace(LONG, (found) => keep(inventNumber(found, numberOf(found))))
    out = out.replace(STREET, (_all, kind: string, _name: string, between: string) =>
      keep(`${kind}das Araras${between}100`),
    )
    for (const { pattern, to } of phrases) out = out.replace(pattern, (found) => keep(likeCase(found, to)))
    out = replaceWords(out)
    return out.replace(/[\ue000-\uefff]/g, (token) => kept[token.charCodeAt(0) - TOKEN] ?? token)
  }

  function replaceWords(text: string): string {
    const found = [...text.matchAll(WORD)].map((match) => ({
      word: match[0],
      at: match.index,
      key: fold1(match[0]),
    }))
    const isName = (index: number) => {
      const one = found[index]
      return one !== undefined && lookUp(one.key) !== undefined && !isOrdinary(one.key)
    }
    let out = ''
    let from = 0
    /** Index of the newest word that belongs to somebody's name. */
    let named = -2
    found.forEach(({ word, at, key }, index) => {
      let to = lookUp(key)
      if (
        to !== undefined &&
        isOrdinary(key) &&
        !isName(index - 1) &&
        !isName(index + 1) &&
        !onlyWord(index)
      ) {
        // "Maria da Luz": the surname stands after a particle.
        if (!(PARTICLES.has(found[index - 1]?.key ?? '') && isName(index - 2))) to = undefined
      }
      if (to === undefined && !words.has(key) && !isOrdinary(key) && isFirstName(key)) {
        const capital = /^\p{Lu}\p{Ll}/u.test(word)
        const cue = BEFORE_NAME.test(fold1(text.slice(Math.max(0, at - 30), at)))
        if (capital || cue) to = remember(key, key.endsWith('a') ? WOMEN : MEN)
      }
      // What follows a first name that was only guessed: "Joaquim Batista da Luz".
      if (to === undefined && named === index - 1 && PARTICLES.has(key)) named = index
      else if (
        to === undefined &&
        named === index - 1 &&
        /^\p{Lu}/u.test(word) &&
        (isSurname(key) || !isOrdinary(key)) &&
        /^\s+$/.test(text.slice(at - 1, at))
      ) {
        to = remember(key, SURNAMES)
      }
      if (to === undefined) return
      if (words.get(key)?.kind === 'person') named = index
      out += text.slice(from, at) + likeCase(word, to)
      from = at + word.length
    })
    return out + text.slice(from)

    function onlyWord(index: number): boolean {
      return found.length === 1 && index === 0
    }
  }

  function remember(key: string, pool: readonly string[]): string {
    const to = invent(pool)
    words.set(key, { to, kind: 'person' })
    return to
  }

  /** The word itself, drawn out ("joaooo"), or made small ("joaozinho"). */
  function lookUp(key: string): string | undefined {
    const exact = words.get(key)
    if (exact !== undefined) return exact.to
    const short = squeeze(key)
    const small = key.replace(/(?:z?inh[oa])$/, '')
    for (const [name, { to, kind }] of words) {
      if (name.length < 3) continue
      if (short === squeeze(name) && key.length > name.length) return to
      if (
        kind === 'person' &&
        small !== key &&
        small.length > 2 &&
        (small === name || small === name.slice(0, -1))
      )
        return to
    }
    return undefined
  }
}

export const wordsOf = (text: string): string[] => text.match(WORD) ?? []

/** Without accents and case. */
export const fold1 = (text: string): string => fold(text).trim()

const squeeze = (word: string): string => word.replace(/(.)\1+/g, '$1')

const loosely = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function likeCase(written: string, to: string): string {
  if (written === written.toLowerCase()) return to.toLowerCase()
  if (written.length > 1 && written === written.toUpperCase()) return to.toUpperCase()
  return to
}
