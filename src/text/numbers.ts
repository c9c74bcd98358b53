import { type Folded, foldWithMap } from './normalise.ts'
import { type ParsedNumber, parseNumber, type Token, tokenise } from './number-parse.ts'
import { CARDINALS } from './number-words.ts'
import {
  PERIOD_PATTERN,
  type Period,
  periodOf,
  UNITS,
  type Unit,
  type UnitKind,
  type Units,
} from './units.ts'

export type { Period, Unit } from './units.ts'

export type Qualifier = 'about' | 'up_to' | 'over' | 'under' | 'from'

/** A number found in a text. Offsets are in the folded text; `text` is verbatim from the source. */
export interface NumberMention {
  start: number
  /** End of the number itself. */
  end: number
  /** End with its unit and period. */
  stop: number
  min: number
  /** Equal to `min` unless a range ("300 a 350") or a vague number ("trinta e poucos mil"). */
  max: number
  unit: Unit | null
  /** The word right after the number when no unit was recognised: "receitas", "clientes". */
  noun: string | null
  per: Period | null
  qualifier: Qualifier | null
  /** Carries a currency sign or a money word. */
  money: boolean
  /** Written in words, at least in part. */
  words: boolean
  vague: boolean
  /** Its last multiplier word: 1000 in "35 mil", 1 in "35.000". */
  multiplier: number
  /** Verbatim, with currency, unit and period. */
  text: string
  /** Verbatim, currency, number and unit only. */
  numberText: string
}

/** Digits that are no quantity: documents, phones, post codes, dates, clock times, addresses, ordinals. */
const NO_QUANTITY =
  /\b\d{2}\.?\d{3}\.?\d{3}\/\d{4}-?\d{2}\b|\b\d{3}\.?\d{3}\.?\d{3}-\d{2}\b|\b\d{5}-\d{3}\b|\+?\b(?:55\s?)?\(?\d{2}\)?[\s.-]?9?\d{4}[-.\s]\d{4}\b|\b\d{1,2}\/\d{1,2}\/\d{2,4}\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}h\d{2}\b|\b24\/7\b|(?:https?:\/\/|www\.)\S+|\S+@\S+\.\w+|\b\d{1,3}[oa]s?\b(?!\s*(?:mil|reais))/g

const QUALIFIERS: [Qualifier, RegExp][] = [
  ['up_to', /(?:\bate|no maximo|maximo de|teto de|limite de)(?: (?:os|as|uns|umas))? ?$/],
  ['over', /(?:mais de|mais do que|acima de|acima dos|passa de|passa dos|superior a|maior que|\+ de) ?$/],
  ['under', /(?:menos de|menos do que|abaixo de|abaixo dos|inferior a|menor que) ?$/],
  ['from', /(?:a partir de|desde|minimo de|pelo menos|no minimo|ao menos) ?$/],
  [
    'about',
    /(?:\buns|\bumas|cerca de|aproximadamente|aprox\.?|por volta de|em torno de|na faixa (?:de|dos|das)|na casa (?:de|dos|das)|\bquase|mais ou menos|media de|em media|beirando|beira|perto de|~|\btipo|girando em) ?$/,
  ],
]

/** Kinds that are not so much an hour or a day. */
const TIMELESS: ReadonlySet<UnitKind> = new Set<UnitKind>([
  'time',
  'length',
  'area',
  'voltage',
  'temperature',
  'pressure',
  'rotation',
  'people',
  'times',
  'instalment',
])

const STOP_NOUN = /^(?:e|a|o|as|os|de|da|do|por|para|pra|em|no|na|que|com|ou|mas|ate|mil|la|se|sem|ao)$/

interface Spot extends ParsedNumber {
  from: number
}

function unitAt(
  tokens: readonly Token[],
  at: number,
  after: number,
  units: Units,
): { unit: Unit; next: number } | null {
  const unit = (word: string, next: number) => {
    const found = units.get(word)
    return found ? { unit: found, next } : null
  }
  const token = tokens[at]
  if (!token) return null
  if (token.text === 'por' && tokens[at + 1]?.text === 'cento') return unit('%', at + 2)
  if (token.text === '%') return unit('%', at + 1)
  if (token.text === '°' && tokens[at + 1]?.text === 'c') return unit('c', at + 2)
  if (token.kind === 'code' && token.text === 'm2') return unit('m2', at + 1)
  if (token.kind !== 'word') return null
  // A one-letter unit is glued to the number or one space away, and is not the start of something else.
  if (token.text.length === 1 && token.start - after > 1) return null
  if (token.text === 'x' && tokens[at + 1]?.kind === 'digits') return null
  if (token.text === 'rs' || token.text === 'c') return null
  return unit(token.text, at + 1)
}

function currencyBefore(tokens: readonly Token[], at: number): number {
  const one = tokens[at - 1]
  if (!one) return 0
  if (one.text === '$') return /^(?:r|us|rs|u|s)$/.test(tokens[at - 2]?.text ?? '') ? 2 : 1
  if (one.text === '€' || one.text === '£') return 1
  return one.text === 'rs' || one.text === 'brl' ? 1 : 0
}

const RANGE_WORDS = new Set(['a', 'ate', '-', '~', 'to', 'as', '/'])

/** The number that closes a range opened by `first`, or null. */
function rangeEnd(tokens: readonly Token[], first: Spot, opened: boolean, next: number): Spot | null {
  const joiner = tokens[next]
  if (
    !joiner ||
    !(
      RANGE_WORDS.has(joiner.text) ||
      (opened && (joiner.text === 'e' || joiner.text === 'and' || joiner.text === 'y'))
    )
  )
    return null
  let at = next + 1
  while (at < next + 4 && /^(?:r|us|\$|rs|uns|umas|os|as|ate)$/.test(tokens[at]?.text ?? '')) at++
  const second = parseNumber(tokens, at)
  if (!second || second.article) return null
  const low =
    second.multiplier > 1 && first.multiplier === 1 && first.max < (second.min / second.multiplier) * 1.0001
      ? first.min * second.multiplier
      : first.min
  // "35 mil a 40": the second shares the multiplier of the first.
  const scale =
    low >= second.max &&
    first.multiplier > 1 &&
    second.multiplier === 1 &&
    second.min * first.multiplier > low
      ? first.multiplier
      : 1
  if (low >= second.max * scale) return null
  return { ...second, min: low, max: second.max * scale, from: first.from }
}

function qualifierBefore(text: string, start: number): Qualifier | null {
  const before = text
    .slice(Math.max(0, start - 26), start)
    .replace(/[*_~"]+$/, '')
    .replace(/(?:r|us)?\$ ?$/, '')
  for (const [name, pattern] of QUALIFIERS) if (pattern.test(before)) return name
  return null
}

/** The period after a number: a few words away at most, in the same clause and before the next number. */
function periodAfter(text: string, from: number): { per: Period; end: number } | null {
  const window = /^[^.;:!?\n,\d(]{0,44}/.exec(text.slice(from, from + 46))?.[0] ?? ''
  for (const match of window.matchAll(PERIOD_PATTERN)) {
    const words = window.slice(0, match.index).trim().split(/\s+/)
    const per = periodOf(match)
    if (per && words.length <= 5) return { per, end: from + match.index + match[0].length }
  }
  return null
}

function periodBefore(text: string, from: number, to: number): Period | null {
  const gap = text.slice(from, to)
  const clause = gap.slice(
    Math.max(
      gap.lastIndexOf('.'),
      gap.lastIndexOf(';'),
      gap.lastIndexOf('\n'),
      gap.lastIndexOf('!'),
      gap.lastIndexOf('?'),
    ) + 1,
  )
  let found: Period | null = null
  for (const match of clause.matchAll(PERIOD_PATTERN)) found = periodOf(match)
  return found
}

/**
 * Every quantity in a folded text, in digits, words or both, with unit and period. `skip`: ranges that hold no
 * quantity, such as model names. `units`: the words that count and measure, those of a trade included.
 */
export function findNumbers(
  folded: Folded,
  skip: readonly { start: number; end: number }[] = [],
  units: Units = UNITS,
): NumberMention[] {
  const { text } = folded
  if (!/\d|[a-z]{3}/.test(text)) return []
  const closed = [...skip]
  if (/\d/.test(text))
    for (const match of text.matchAll(NO_QUANTITY))
      closed.push({ start: match.index, end: match.index + match[0].length })
  const tokens = tokenise(text).filter(
    (token) => !closed.some((span) => token.start < span.end && token.end > span.start),
  )
  const found: NumberMention[] = []
  for (let at = 0; at < tokens.length; ) {
    const parsed = parseNumber(tokens, at)
    if (!parsed || (tokens[at]?.text === 'cento' && tokens[at - 1]?.text === 'por')) {
      at++
      continue
    }
    let spot: Spot = { ...parsed, from: at }
    const coins = currencyBefore(tokens, at)
    let money = coins > 0
    const end = () => tokens[spot.next - 1]?.end ?? 0
    const opened = /\bentre (?:os |as )?(?:r ?\$ ?)?$/.test(
      text.slice(Math.max(0, (tokens[at - coins]?.start ?? 0) - 14), tokens[at - coins]?.start),
    )
    let measured = unitAt(tokens, spot.next, end(), units)
    const second = rangeEnd(tokens, spot, opened, measured?.next ?? spot.next)
    if (second) {
      const own = unitAt(tokens, second.next, tokens[second.next - 1]?.end ?? 0, units)
      if (!measured || !own || own.unit.name === measured.unit.name || own.unit.kind === measured.unit.kind) {
        spot = {
          ...second,
          words: second.words || spot.words,
          vague: second.vague || spot.vague,
          article: false,
        }
        measured = own ?? (measured ? { unit: measured.unit, next: spot.next } : null)
      }
    }
    if (spot.article && !measured) {
      at++
      continue
    }
    if (measured?.unit.kind === 'money') money = true
    if (
      measured?.unit.kind === 'time' &&
      /^ e mei[ao]\b/.test(text.slice(tokens[measured.next - 1]?.end ?? 0))
    ) {
      spot = { ...spot, min: spot.min + 0.5, max: spot.max + 0.5 }
      measured = { unit: measured.unit, next: measured.next + 2 }
    }
    const start = tokens[at - coins]?.start ?? 0
    const numberEnd = end()
    const unitEnd = measured ? (tokens[measured.next - 1]?.end ?? numberEnd) : numberEnd
    const follower = tokens[spot.next]
    const crossed = follower?.text === 'x' && tokens[spot.next + 1]?.kind === 'digits'
    const noun =
      !measured &&
      !crossed &&
      follower?.kind === 'word' &&
      !STOP_NOUN.test(follower.text) &&
      follower.start - numberEnd <= 1 &&
      !CARDINALS.has(follower.text)
        ? follower.text
        : null
    const timeless = measured && TIMELESS.has(measured.unit.kind)
    const period = timeless ? null : periodAfter(text, unitEnd)
    found.push({
      start,
      end: numberEnd,
      stop: period?.end ?? unitEnd,
      min: spot.min,
      max: spot.max,
      unit: measured?.unit ?? null,
      noun,
      per:
        period?.per ??
        (measured?.unit.kind === 'time' ? null : periodBefore(text, found.at(-1)?.stop ?? 0, start)),
      qualifier: qualifierBefore(text, start),
      money,
      words: spot.words,
      vague: spot.vague,
      multiplier: spot.multiplier,
      text: folded.verbatim(start, Math.max(period?.end ?? 0, unitEnd)),
      numberText: folded.verbatim(start, unitEnd),
    })
    at = Math.max(measured?.next ?? spot.next, at + 1)
  }
  return shareUnits(text, found)
}

/** "7, 15 e 23 mm", "30 ou 35 mil reais": a number without a unit takes that of the next one in its list. */
function shareUnits(text: string, found: NumberMention[]): NumberMention[] {
  for (let i = found.length - 2; i >= 0; i--) {
    const one = found[i]
    const next = found[i + 1]
    // "R$ 275 e 260 kWh" are two things.
    if (!one || !next || one.unit || one.noun || (one.money && !next.money)) continue
    const list = /^ ?(?:,|ou) ?$/.test(text.slice(one.stop, next.start))
    if (list && one.multiplier === 1 && next.multiplier > 1 && one.max < next.min && one.max < 1000) {
      one.min *= next.multiplier
      one.max *= next.multiplier
      one.multiplier = next.multiplier
    }
    if (!/^ ?(?:,|;|\/|e|ou|ou ate|,? ?e ate|x|por)? ?(?:r ?\$ ?)?$/.test(text.slice(one.stop, next.start)))
      continue
    // "300 a 350/h, 5 kg" are two things as well.
    if (one.per && one.per !== next.per) continue
    one.unit = next.unit
    one.noun = next.noun
    one.per ??= next.per
    one.money ||= next.money
  }
  return found
}

/** Quantities of a text as it was written; `start`, `end` and `stop` are offsets in `text`. */
export function readNumbers(text: string, units: Units = UNITS): NumberMention[] {
  const folded = foldWithMap(text, { lines: true })
  return findNumbers(folded, [], units).map((mention) => ({
    ...mention,
    start: folded.sourceStart(mention.start),
    end: folded.sourceEnd(mention.end - 1),
    stop: folded.sourceEnd(mention.stop - 1),
  }))
}
