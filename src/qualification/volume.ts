import type { BusinessConfig, VolumeThreshold } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'

export type Period = VolumeThreshold['per']

/** A volume as a lead stated it. A range keeps its lower end: a tie goes colder. */
export interface Volume {
  amount: number
  /** Folded singular words of the unit, "" when none was said. Masses are in kg. */
  unit: string
  per: Period | null
}

const NUMBER = String.raw`\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?`
const VOLUME = new RegExp(
  String.raw`(${NUMBER})\s*(mil\b)?(?:\s*(?:a|-|ate|e)\s*(?:${NUMBER})\s*(mil\b)?)?\s*(?:de\s+)?([a-z][a-z ]*?)?\s*` +
    String.raw`(?:(?:/|\bpor\b|\ba cada\b|\bao\b|\ba\b|\bna\b|\bno\b)\s*(hora|h|dia|semana|mes)\b|\b(diari[oa]s?|semana(?:l|is)|mensa(?:l|is))\b|$)`,
)
const PERIODS: Record<string, Period> = { hora: 'hora', h: 'hora', dia: 'dia', semana: 'semana', mes: 'mês' }

/** Reads "500 folhas/dia", "1.200 kg por semana", "2 mil por mês". Null when there is no number. */
export function readVolume(text: string): Volume | null {
  const match = VOLUME.exec(fold(text))
  if (match === null) return null
  const [, number = '', thousand, rangeThousand, unit = '', period = '', adverb = ''] = match
  const amount = parseNumber(number) * ((thousand ?? rangeThousand) === undefined ? 1 : 1000)
  const per = PERIODS[period] ?? (adverb === '' ? null : periodOf(adverb))
  return inKilograms({ amount, unit: singular(unit.trim()), per })
}

/** The volume in the unit's own period, by the business's working time. Null when no period was said. */
export function convert(
  volume: Volume,
  per: Period,
  time: BusinessConfig['qualification']['working_time'],
): number | null {
  if (volume.per === null) return null
  const days: Record<Period, number> = {
    hora: 1 / time.hours_per_day,
    dia: 1,
    semana: time.days_per_week,
    mês: time.days_per_month,
  }
  return (volume.amount / days[volume.per]) * days[per]
}

/** The threshold that speaks the lead's unit; without a unit, the family's first. Null when none does. */
export function thresholdFor(volume: Volume, thresholds: readonly VolumeThreshold[]): VolumeThreshold | null {
  if (volume.unit === '') return thresholds[0] ?? null
  const head = volume.unit.split(' ')[0] ?? ''
  return (
    thresholds.find(({ unit, units }) =>
      [unit, ...units].some((name) => [volume.unit, head].includes(singular(fold(name)))),
    ) ?? null
  )
}

/** "1.200" is twelve hundred, "1,5" one and a half, "0.75" three quarters. */
function parseNumber(text: string): number {
  const thousands = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(text)
  return Number(thousands ? text.replaceAll('.', '').replace(',', '.') : text.replace(',', '.'))
}

function periodOf(adverb: string): Period {
  return adverb.startsWith('diari') ? 'dia' : adverb.startsWith('seman') ? 'semana' : 'mês'
}

const MASSES: Record<string, number> = {
  kg: 1,
  quilo: 1,
  kilo: 1,
  quilograma: 1,
  tonelada: 1000,
  t: 1000,
  ton: 1000,
}

function inKilograms(volume: Volume): Volume {
  const factor = MASSES[volume.unit.split(' ')[0] ?? '']
  return factor === undefined ? volume : { ...volume, amount: volume.amount * factor, unit: 'kg' }
}

/** Close enough for units: "flores" → "flor", "unidades" → "unidade", "kgs" → "kg". */
function singular(words: string): string {
  return words
    .split(' ')
    .map((word) => word.replace(/(?<=[rz])es$|(?<=[a-z]{2})s$/, ''))
    .join(' ')
}
