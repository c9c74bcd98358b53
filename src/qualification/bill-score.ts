import type { BillReading } from '../bills/types.ts'
import type { BillScoreConfig } from '../business/partner-schema.ts'

/** A holder's name shorter than this is no name. */
const SHORTEST_NAME = 3

/** Points of an analysed bill, 0 to 100. A bill without a total earns nothing. */
export function scoreBill(
  config: BillScoreConfig,
  bill: Pick<BillReading, 'totalCents' | 'holder' | 'distributor' | 'confidence'>,
): number {
  const { totalCents } = bill
  if (totalCents === null) return 0
  const [best] = config.table.filter(({ from }) => totalCents >= from).toSorted((a, b) => b.from - a.from)
  const points =
    (best?.points ?? 0) -
    ((bill.holder?.trim().length ?? 0) < SHORTEST_NAME ? config.without_holder : 0) -
    (bill.distributor === null ? config.without_distributor : 0) +
    // Of a confidence of 0.57 five points, whatever floating point makes of 5.7.
    Math.floor(bill.confidence * config.confidence + 1e-9)
  return Math.min(100, Math.max(0, points))
}
