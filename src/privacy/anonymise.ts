import { cnpj, cpf } from 'cpf-cnpj-validator'
import { replaceSpelledOut, SPELLED_EMAIL } from '../text/spelled-out.ts'

/** What is known of a person, by which they are found in free text. */
export interface KnownPerson {
  names: readonly string[]
  companies: readonly string[]
  /** Phones, e-mails, documents, account names: replaced wherever they stand, with or without their punctuation. */
  identifiers: readonly string[]
  /** Cities they live in: "Vitória" is one, also where it is somebody's name. */
  places?: readonly string[]
}

const SHORTEST_PART = 3
const SHORTEST_COMPANY_PART = 5
const SHORTEST_IDENTIFIER = 5
/** Words of names that name nobody. */
const PARTICLES = new Set([
  'das',
  'dos',
  'del',
  'von',
  'van',
  'dra',
  'sra',
  'ltda',
  'eireli',
  'com',
  'uma',
  'dona',
  'seu',
])

const ACCENTS: Record<string, string> = {
  a: 'aáàâãä',
  e: 'eéèêë',
  i: 'iíìîï',
  o: 'oóòôõö',
  u: 'uúùûü',
  c: 'cç',
  n: 'nñ',
}
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '')
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** However it is accented, and with any white space between its words. */
function spelled(name: string): string {
  return [...plain(name.trim().toLowerCase())]
    .map((char) =>
      ACCENTS[char] === undefined ? (/\s/.test(char) ? '\\s+' : literal(char)) : `[${ACCENTS[char]}]`,
    )
    .join('')
}
const alone = (source: string, flags: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, flags)

/** Digits may come with the marks people put between them. */
function identifierPattern(identifier: string): RegExp {
  if (!/^\+?\d{8,14}$/.test(identifier)) return new RegExp(literal(identifier), 'giu')
  const digits = identifier.replace(/\D/g, '')
  // A phone is also written without its country, and by its last eight digits.
  const national = digits.startsWith('55') && digits.length >= 12 ? digits.slice(2) : digits
  const loose = (text: string) => [...text].join('[\\s().-]*')
  const country = national === digits ? '' : '(?:\\+?5[\\s.-]*5[\\s().-]*)?'
  const area = national.length >= 10 ? `(?:\\(?${loose(national.slice(0, 2))}[\\s().-]*)?` : ''
  const rest = national.length >= 10 ? national.slice(2) : national
  const nine = rest.length === 9 ? '9?[\\s.-]*' : ''
  const local = rest.length === 9 ? rest.slice(1) : rest
  return new RegExp(`(?<!\\d)${country}${area}${nine}${loose(local)}(?!\\d)`, 'gu')
}

const CNPJ = /(?<![\p{L}\p{N}.])[A-Z\d]{2}\.?[A-Z\d]{3}\.?[A-Z\d]{3}\/?[A-Z\d]{4}-?\d{2}(?![\p{L}\p{N}])/gu
const CPF = /(?<![\d.,])\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?!\d)/g
/** After a number stands what it counts: an output, never a phone. */
const COUNTS =
  '(?!\\s*(?:/|por\\b|ao? (?:dia|hora|m[eê]s)|un(?:id)?\\b|kg\\b|kwh\\b|pe[cç]as?\\b|unidades\\b|reais\\b|espetos\\b|hamb[uú]rguer|litros?\\b|mil\\b))'
/** A mobile with its area code, or a landline written as one. Number pairs such as "600 a 700" or "2000-3000" are neither. */
const PHONES: readonly RegExp[] = [
  new RegExp(
    `(?<![\\d.,/-])(?:\\+?55[\\s.-]?)?(?:\\(0?[1-9]\\d\\)|0?[1-9][1-9])[\\s.-]?9[\\s.-]?\\d{4}[\\s.-]?\\d{4}(?![\\d])${COUNTS}`,
    'giu',
  ),
  // Other marks between its groups, or its digits parted elsewhere.
  new RegExp(
    `(?<![\\d.,/-])\\(?[1-9][1-9]\\)?[\\s./_-]{0,3}9\\d{4}[\\s./_-]{0,3}\\d{4}(?!\\d)${COUNTS}`,
    'giu',
  ),
  new RegExp(`(?<![\\d.,/-])\\(?[1-9][1-9]\\)?[\\s.-]{0,3}9\\d{3}[\\s.-]\\d{5}(?!\\d)${COUNTS}`, 'giu'),
  /(?<![\d.,/-])(?:\+55[\s.-]?)?\([1-9]\d\)[\s.-]?[2-5]\d{3}[\s.-]?\d{4}(?!\d)/gu,
  new RegExp(
    `(?<![\\d.,/-])(?:\\+?55[\\s.-]?)[1-9][1-9][\\s.-]?[2-5]\\d{3}[\\s.-]?\\d{4}(?!\\d)${COUNTS}`,
    'giu',
  ),
  new RegExp(`(?<![\\d.,/-])[1-9][1-9][2-5]\\d{7}(?!\\d)${COUNTS}`, 'giu'),
]
/** A short number is a phone when the words before it say so. */
const CALLED =
  /((?:tel(?:efone)?|fone|cel(?:ular)?|whats(?:app)?|zap|ramal|lig(?:a|ar|ue)(?:\s+(?:no|para|pra))?)[\s.:ºo°-]{1,4}(?:é\s+|e\s+|o\s+|no\s+)?)(9?\d{4}[\s.-]?\d{4})(?!\d)/giu
const CEP = /(\bcep[\s.:º-]{1,3}(?:é\s+)?)\d{2}\.?\d{3}-?\d{3}(?!\d)/giu
const MARKS = { cpf: '[CPF]', cnpj: '[CNPJ]', phone: '[telefone]' }
const INTRODUCED =
  /((?<![\p{L}])(?:[Mm]e chamo|[Mm]eu nome (?:é|e|eh)|[Ss]ou (?:o|a)|[Aa]qui (?:é|e|quem fala é) (?:o |a )?|[Qq]uem fala é (?:o |a )?|[Ff]alar com (?:o|a))\s*)(\p{Lu}\p{Ll}+(?:\s+(?:d[aeo]s?\s+|e\s+)?\p{Lu}\p{Ll}+){0,4})/gu

/**
 * Makes an anonymiser of free text: what is known of the person goes wherever it stands, however accented, cased or
 * punctuated; then whatever looks like somebody's e-mail, document, phone or introduction. Figures of a business
 * (outputs, ranges, prices, years) stay.
 */
export function createAnonymiser(known: KnownPerson): (text: string) => string {
  const replacements: [RegExp, string][] = []
  const bySize = (a: string, b: string) => b.length - a.length
  for (const identifier of [...new Set(known.identifiers)].sort(bySize))
    if (identifier.length >= SHORTEST_IDENTIFIER)
      replacements.push([identifierPattern(identifier), '[contato]'])
  const names = known.names.filter((name) => name.trim().length >= SHORTEST_PART)
  for (const name of [...new Set(names)].sort(bySize))
    replacements.push([alone(spelled(name), 'giu'), '[nome]'])
  const companies = known.companies.filter((name) => name.trim().length >= SHORTEST_PART)
  for (const company of [...new Set(companies)].sort(bySize))
    replacements.push([alone(spelled(company), 'giu'), '[empresa]'])
  const parts = (text: string) => plain(text).split(/[^\p{L}\p{N}]+/u)
  const nameParts = new Set(names.flatMap(parts).filter((part) => isPart(part, SHORTEST_PART)))
  for (const part of nameParts) {
    replacements.push([alone(spelled(part), 'giu'), '[nome]'])
    for (const fond of fondly(part)) replacements.push([alone(fond, 'giu'), '[nome]'])
  }
  // Names run together, as accounts have them: "@rosalima", "rosa_lima".
  for (const name of names) {
    const words = parts(name).filter((part) => isPart(part, SHORTEST_PART))
    const [first, ...others] = words
    for (const other of first === undefined ? [] : others)
      replacements.push([
        new RegExp(
          `(?<![\\p{L}\\p{N}])@?${spelled(first ?? '')}[._-]?${spelled(other)}\\d{0,4}(?![\\p{L}\\p{N}])`,
          'giu',
        ),
        '[nome]',
      ])
  }
  // A word of a company's name is often a word of the trade: only written as a name it is one.
  for (const company of companies)
    for (const part of company.split(/[^\p{L}\p{N}]+/u))
      if (isPart(plain(part), SHORTEST_COMPANY_PART) && /^\p{Lu}/u.test(part))
        replacements.push([alone(literal(part), 'gu'), '[empresa]'])

  const places = (known.places ?? []).filter((place) => place.trim().length >= SHORTEST_PART)

  return function anonymise(text) {
    if (places.some((place) => plain(place).toLowerCase() === plain(text.trim()).toLowerCase())) return text
    // Said as a place, it is one: out of reach while names go.
    const kept: string[] = []
    let out = places.reduce(
      (shown, place) => shown.replace(saidAsPlace(place), (found) => `${HELD}${kept.push(found) - 1}${HELD}`),
      text.replaceAll(HELD, ''),
    )
    for (const [pattern, mark] of replacements) out = out.replace(pattern, mark)
    out = out
      .replace(SPELLED_EMAIL, '[e-mail]')
      .replace(CNPJ, (found) => (isDocument(found, cnpj.isValid(found)) ? '[CNPJ]' : found))
      .replace(CPF, (found) => (isDocument(found, cpf.isValid(found)) ? '[CPF]' : found))
    out = replaceSpelledOut(out, MARKS)
    for (const pattern of PHONES) out = out.replace(pattern, '[telefone]')
    return out
      .replace(CALLED, (_, before: string) => `${before}[telefone]`)
      .replace(CEP, (_, before: string) => `${before}[CEP]`)
      .replace(INTRODUCED, (_, before: string) => `${before}[nome]`)
      .replace(/(\[(?:nome|empresa)\])(?:\s+(?:d[aeo]s?\s+|e\s+)?\1)+/gu, '$1')
      .replace(HELD_PLACE, (_, index: string) => kept[Number(index)] ?? '')
  }
}

/** Stands around what is held back; nobody types it. */
const HELD = '\uE000'
const HELD_PLACE = /\uE000(\d+)\uE000/g

/** "em Vitória", "Vitória/ES", "cidade: Vitória". */
function saidAsPlace(place: string): RegExp {
  const name = spelled(place)
  return new RegExp(
    `(?<=(?:^|[^\\p{L}])(?:em|para|pra|cidade(?: de|:)?|moro (?:em|n[ao])|fica (?:em|n[ao])|aqui (?:em|n[ao]))\\s+)${name}(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}])${name}(?=\\s*[/,-]\\s*\\p{Lu}{2}(?![\\p{L}])|\\s+\\p{Lu}{2}(?![\\p{L}]))`,
    'giu',
  )
}

/** "Rosa" is also "Rosinha", "Bia" "Biazinha". */
function fondly(part: string): string[] {
  const stem = part.replace(/[aeo]$/i, '')
  return [
    ...(stem.length >= SHORTEST_PART ? [`${spelled(stem)}inh[oa]s?`] : []),
    `${spelled(part)}zinh[oa]s?`,
  ]
}

function isPart(part: string, shortest: number): boolean {
  return part.length >= shortest && !/^\d+$/.test(part) && !PARTICLES.has(part.toLowerCase())
}

/** Punctuated as one it is one, even when a digit was mistyped; bare digits only when they check out. */
function isDocument(found: string, valid: boolean): boolean {
  return valid || /[.\-/]/.test(found)
}

/** Every string in a JSON value through the anonymiser. */
export function anonymiseJson(value: unknown, anonymise: (text: string) => string): unknown {
  if (typeof value === 'string') return anonymise(value)
  if (Array.isArray(value)) return value.map((item) => anonymiseJson(item, anonymise))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, anonymiseJson(item, anonymise)]))
}
