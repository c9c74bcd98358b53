import type { Business } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'

/** The canonical form of a volume: "500 folhas/dia", "200 a 300/dia", "10 kg", "0,5 kg/hora". */

export type VolumePeriod = 'minuto' | 'hora' | 'dia' | 'semana' | 'mês' | 'ano'

export interface Volume {
  amount: number
  /** Upper end, when a range was said. */
  max?: number
  /** Printable plural ("folhas", "kg"), "" when none was said. Masses are always kg. */
  unit: string
  per: VolumePeriod | null
}

/** Folded noun or unit name → printable plural. */
const VOLUME_NOUNS: ReadonlyMap<string, string> = new Map([
  ...plural('unidades', 'unidade unidades un und unid'),
  ...plural('peças', 'peça peca pecas'),
  ...plural('bandejas', 'bandeja bandejas'),
  ...plural('pacotes', 'pacote pacotes'),
  ...plural('caixas', 'caixa caixas'),
  ...plural('kg', 'kg'),
  ...plural('t', 't'),
  ...plural('@', '@'),
])

const built = new WeakMap<Business, ReadonlyMap<string, string>>()

/** The general nouns and those of what the business's customers produce: "pães", "litros". */
export function volumeNounsOf(business: Business): ReadonlyMap<string, string> {
  let nouns = built.get(business)
  if (!nouns) {
    nouns = nounsOf(business)
    built.set(business, nouns)
  }
  return nouns
}

function nounsOf({ config }: Business): ReadonlyMap<string, string> {
  const nouns = new Map(VOLUME_NOUNS)
  // The unit's own name too: a figure is known by it.
  for (const { one, many, words, produced } of config.units)
    if (produced)
      for (const word of [one, ...[one, many, ...words].map((name) => fold(name))]) nouns.set(word, many)
  for (const { unit, units } of Object.values(config.qualification.volume_thresholds).flat()) {
    for (const name of [unit, ...units]) {
      const word = fold(name)
      const singular = word.replace(/aes$|oes$/, 'ao').replace(/(?<=[rz])es$|s$/, '')
      for (const form of [word, singular]) if (!nouns.has(form)) nouns.set(form, name)
    }
  }
  return nouns
}

function plural(name: string, words: string): [string, string][] {
  return words.split(' ').map((word) => [word, name])
}

const KILOGRAMS: Record<string, number> = { kg: 1, t: 1000, '@': 15 }
const LARGEST = 1e9

function figure(value: number): string {
  return String(Math.round(value * 100) / 100).replace('.', ',')
}

/** `unit` is a unit's name or one of `nouns`, or null. */
export function printVolume(
  volume: { min: number; max: number; unit: string | null; per: VolumePeriod | null },
  nouns: ReadonlyMap<string, string> = VOLUME_NOUNS,
): string {
  const factor = KILOGRAMS[volume.unit ?? '']
  const name = factor === undefined ? (nouns.get(volume.unit ?? '') ?? '') : 'kg'
  const low = volume.min * (factor ?? 1)
  const high = volume.max * (factor ?? 1)
  const amount = high > low ? `${figure(low)} a ${figure(high)}` : figure(low)
  return `${amount}${name === '' ? '' : ` ${name}`}${volume.per === null ? '' : `/${volume.per}`}`
}

const FORM =
  /^(\d+(?:,\d+)?)(?: a (\d+(?:,\d+)?))?(?: ([\p{L}@][\p{L} ]{0,30}?))?(?:\/(minuto|hora|dia|semana|mês|ano))?$/u

/** Reads the canonical form back. Null for anything else. */
export function parseVolume(value: string): Volume | null {
  const match = FORM.exec(value.trim())
  if (!match) return null
  const [, low = '', high, unit = '', per] = match
  const amount = Number(low.replace(',', '.'))
  const max = high === undefined ? undefined : Number(high.replace(',', '.'))
  if (!Number.isFinite(amount) || amount > LARGEST || /^(?:por|ao?|à) /.test(unit)) return null
  const period = PERIODS.find((name) => name === per) ?? null
  return { amount, ...(max === undefined ? {} : { max }), unit, per: period }
}
const PERIODS: readonly VolumePeriod[] = ['minuto', 'hora', 'dia', 'semana', 'mês', 'ano']
