import type { BusinessConfig } from '../../business/schema.ts'
import { ProsaError } from '../../ops/errors.ts'
import type { PartnerClient } from '../../partners/client.ts'
import type { FieldValues } from '../../understanding/types.ts'

export type PartnerFields = NonNullable<BusinessConfig['partner']>

/** What every tool of the partner is made from. `name` is the business's own for it. */
export interface PartnerToolDeps {
  name: string
  description?: string | undefined
  partner: PartnerClient
  config: PartnerFields
}

/** A tool was called without something that neither the model nor the conversation has. */
export class MissingArgumentError extends ProsaError {
  constructor(what: string) {
    super(`tool.missing:${what}`, `${what} is not known`)
  }
}

export interface Subject {
  city: string
  uf: string
  asked: FieldValues
}

/** City and state as the model gave them; what it leaves out as the conversation knows it. */
export function placeOf(
  args: { cidade: string | null; estado: string | null },
  known: FieldValues,
  { fields }: PartnerFields,
): Subject {
  const city = args.cidade ?? known[fields.city]
  const uf = args.estado ?? known[fields.uf]
  if (!city) throw new MissingArgumentError(fields.city)
  if (!uf) throw new MissingArgumentError(fields.uf)
  return { city, uf: uf.toUpperCase(), asked: { [fields.city]: city, [fields.uf]: uf.toUpperCase() } }
}

export function personOf(known: FieldValues, { fields, juridical }: PartnerFields): 'natural' | 'juridical' {
  const told = fields.person === undefined ? undefined : known[fields.person]
  return told !== undefined && juridical.includes(told) ? 'juridical' : 'natural'
}

/** Integer cents of the bill the conversation knows. */
export function billOf(known: FieldValues, { fields }: PartnerFields): number | null {
  const told = known[fields.bill]
  return told !== undefined && /^\d+$/.test(told) && Number(told) > 0 ? Number(told) : null
}
