import type { BillReading } from './types.ts'

/** Q10: from these on a reading is shown to the lead as their bill. */
export const ACCEPTED_CLASS = 0.7
export const ACCEPTED_READING = 0.5

/** A bill, surely enough, read well enough to be worth asking whether it is right. */
export function isAcceptedBill(reading: BillReading): boolean {
  return (
    reading.documentClass === 'energy_bill' &&
    reading.classConfidence > ACCEPTED_CLASS &&
    reading.confidence >= ACCEPTED_READING &&
    reading.totalCents !== null
  )
}
