import type { BillReading } from '../bills/types.ts'

const MOST_KWH = 10_000
const YEAR_DAYS = 365
const dayOf = (ms: number) => Math.floor(ms / 86_400_000)

/** What no bill says, pt-BR. Unknown figures are not odd. `distributors`: known ones, or null when any may be. */
export function oddFigures(
  reading: Pick<BillReading, 'totalCents' | 'consumptionKwh' | 'dueDate' | 'distributor'>,
  now: Date,
  distributors: readonly string[] | null,
): string[] {
  const { totalCents, consumptionKwh, dueDate, distributor } = reading
  const odd: string[] = []
  if (totalCents !== null && totalCents <= 0) odd.push('total que não é positivo')
  if (consumptionKwh !== null && (consumptionKwh <= 0 || consumptionKwh >= MOST_KWH))
    odd.push('consumo fora do possível')
  if (dueDate !== null) {
    const at = Date.parse(dueDate)
    if (Number.isNaN(at)) odd.push('vencimento ilegível')
    else if (Math.abs(dayOf(at) - dayOf(now.getTime())) > YEAR_DAYS) odd.push('vencimento a mais de um ano')
  }
  if (distributor !== null && distributors !== null && !distributors.includes(distributor))
    odd.push('distribuidora desconhecida')
  return odd
}
