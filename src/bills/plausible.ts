import type { BillReading } from './types.ts'

const YEAR_MS = 365 * 86_400_000
export const MOST_KWH = 10_000

/** Points a complete, plausible reading earns: value and holder count double. */
const POINTS = 8

/** 0 to 1: share of what a bill must show that was read and is plausible. */
export function readingConfidence(
  reading: Pick<BillReading, 'totalCents' | 'holder' | 'distributor' | 'consumptionKwh' | 'dueDate' | 'city'>,
  now: Date,
): number {
  const points =
    (reading.totalCents !== null && reading.totalCents > 0 ? 2 : 0) +
    (reading.holder !== null && reading.holder.trim().length >= 5 ? 2 : 0) +
    (reading.distributor !== null ? 1 : 0) +
    (isPlausibleKwh(reading.consumptionKwh) ? 1 : 0) +
    (isPlausibleDue(reading.dueDate, now) ? 1 : 0) +
    (reading.city !== null ? 1 : 0)
  return points / POINTS
}

export function isPlausibleKwh(kwh: number | null): boolean {
  return kwh !== null && kwh > 0 && kwh < MOST_KWH
}

export function isPlausibleDue(date: string | null, now: Date): boolean {
  return date !== null && Math.abs(Date.parse(date) - now.getTime()) <= YEAR_MS
}

/** What is odd, for a salesperson. Never personal data. */
export function oddities(reading: Omit<BillReading, 'warnings'>, now: Date): string[] {
  const warnings: string[] = []
  if (reading.totalCents === null) warnings.push('valor total não lido')
  else if (reading.totalCents > 1_500_000) warnings.push('valor acima de R$ 15.000')
  if (reading.consumptionKwh === null) warnings.push('consumo não lido')
  if (reading.distributor === null) warnings.push('distribuidora não reconhecida')
  if (reading.holder === null) warnings.push('titular não lido')
  if (reading.dueDate !== null && !isPlausibleDue(reading.dueDate, now))
    warnings.push('vencimento a mais de um ano')
  if (isStrangePrice(reading)) warnings.push('valor e consumo não combinam')
  return warnings
}

/** R$ 0,20 to R$ 3 a kWh: beyond, the bill has other charges, credits, or a figure is of something else. */
export function isStrangePrice({
  totalCents,
  consumptionKwh,
  signals,
}: Pick<BillReading, 'totalCents' | 'consumptionKwh' | 'signals'>): boolean {
  if (totalCents === null || consumptionKwh === null || consumptionKwh <= 30) return false
  // What was injected is taken off the price.
  if (signals.ownGeneration && totalCents / consumptionKwh < 20) return false
  const each = totalCents / consumptionKwh
  return each < 20 || each > 300
}
