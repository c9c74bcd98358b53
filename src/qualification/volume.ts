import type { BusinessConfig, VolumeThreshold } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'
import type { Volume, VolumePeriod } from '../understanding/volume.ts'

/** Months in a year, for a volume told by the year. */
const MONTHS = 12

/** The volume in a threshold's own period, by the business's working time. Null when no period was said. */
export function convert(
  volume: Pick<Volume, 'amount' | 'per'>,
  per: VolumePeriod,
  time: BusinessConfig['qualification']['working_time'],
): number | null {
  if (volume.per === null) return null
  const days: Record<VolumePeriod, number> = {
    minuto: 1 / (time.hours_per_day * 60),
    hora: 1 / time.hours_per_day,
    dia: 1,
    semana: time.days_per_week,
    mês: time.days_per_month,
    ano: time.days_per_month * MONTHS,
  }
  return (volume.amount / days[volume.per]) * days[per]
}

/** The threshold that speaks the lead's unit; without a unit, the family's first. Null when none does. */
export function thresholdFor(unit: string, thresholds: readonly VolumeThreshold[]): VolumeThreshold | null {
  if (unit === '') return thresholds[0] ?? null
  const told = singular(fold(unit))
  const [head] = told.split(' ')
  const speaks = (name: string) => [told, head].includes(singular(fold(name)))
  return thresholds.find(({ unit: own, units }) => [own, ...units].some(speaks)) ?? null
}

/** Close enough for units: "flores" → "flor", "unidades" → "unidade". */
function singular(words: string): string {
  return words
    .split(' ')
    .map((word) => word.replace(/(?<=[rz])es$|(?<=[a-z]{2})s$/, ''))
    .join(' ')
}
