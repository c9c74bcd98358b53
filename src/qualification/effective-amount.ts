import type { BillOnRecord } from '../bills/types.ts'
import type { BusinessConfig, FieldId } from '../business/schema.ts'
import type { FieldValues } from '../understanding/types.ts'

export interface Amount {
  cents: number
  from: 'confirmed_bill' | 'chat' | 'bill' | 'form'
  messageIds: string[]
  /** The bill's media id, when it is read from one. */
  evidence: string[]
}

/**
 * What the bill comes to: as the lead confirmed it, else as the lead said in the chat, else as it was read, else as
 * the form had it. A value no message carries came from a form. Null: nobody knows.
 */
export function effectiveAmount(
  field: FieldId,
  input: { known: FieldValues; evidence: Record<FieldId, string[]>; bill: BillOnRecord | null },
): Amount | null {
  const { known, evidence, bill } = input
  const read = usableTotal(bill)
  const value = known[field]
  const told = value !== undefined && /^\d+$/.test(value) ? Number(value) : null
  const messageIds = evidence[field] ?? []
  const ofBill = (from: 'confirmed_bill' | 'bill', cents: number): Amount => ({
    cents,
    from,
    messageIds: [],
    evidence: bill === null ? [] : [bill.mediaId],
  })
  if (read !== null && bill?.confirmed === true) return ofBill('confirmed_bill', read)
  if (told !== null && messageIds.length > 0) return { cents: told, from: 'chat', messageIds, evidence: [] }
  if (read !== null) return ofBill('bill', read)
  return told === null ? null : { cents: told, from: 'form', messageIds, evidence: [] }
}

/** The fields as everything that asks a partner takes them: the bill as it holds of form, chat and reading. */
export function withEffectiveBill(
  config: Pick<BusinessConfig, 'partner'>,
  input: { known: FieldValues; evidence: Record<FieldId, string[]>; bill: BillOnRecord | null },
): FieldValues {
  const field = config.partner?.fields.bill
  const amount = field === undefined ? null : effectiveAmount(field, input)
  return field === undefined || amount === null
    ? input.known
    : { ...input.known, [field]: String(amount.cents) }
}

/** Only a document that is a bill says what a bill comes to. */
function usableTotal(bill: BillOnRecord | null): number | null {
  return bill?.reading.documentClass === 'energy_bill' ? bill.reading.totalCents : null
}
