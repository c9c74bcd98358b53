/**
 * Answers of the partner as they may come: figures as strings, nulls, keys nobody asked for. Only what the engine
 * uses is read; what cannot be read for certain is null, never a guess.
 */
import { z } from 'zod'

const text = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value || null)
const id = z.union([z.string().trim().min(1), z.number()]).transform(String)

/** "0.14" is 0.14. A share is between 0 and 1: 14 might be a per cent or a mistake, so it is not shown. */
const share = z.unknown().transform((value) => {
  const number = toNumber(value)
  return number !== null && number >= 0 && number <= 1 ? number : null
})
const months = z.unknown().transform((value) => {
  const number = toNumber(value)
  return number !== null && Number.isInteger(number) && number >= 0 ? number : null
})

function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || !/^\d+(?:[.,]\d+)?$/.test(value.trim())) return null
  return Number(value.trim().replace(',', '.'))
}

/** A list, bare or as `data` of an object. A missing list is no empty list. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === 'object' && value !== null && 'data' in value ? value.data : value),
    z.array(item),
  )

export const areasSchema = listOf(
  z.object({
    energyUtilityPublicId: text,
    energyUtilityName: text,
    ibgeCode: z
      .union([z.string(), z.number()])
      .nullish()
      .transform((value) => value?.toString() ?? null),
    state: text,
    city: text,
    /** Null: the answer does not say. */
    energyUtilityQualified: z
      .boolean()
      .nullish()
      .transform((value) => value ?? null),
  }),
)
export type OperationArea = z.infer<typeof areasSchema>[number]

const planSchema = z.object({
  id,
  name: z.string().trim().min(1),
  /** Months; 0 is none, null is not told. */
  fidelityMonths: months,
  /** A share: 0.14 is 14 %. */
  discount: share,
  offeredBenefits: z
    .array(z.object({ description: text }))
    .nullish()
    .transform((list) => (list ?? []).flatMap(({ description }) => description ?? [])),
})
export const plansSchema = listOf(
  z.object({
    energyUtilityName: text,
    plans: z
      .array(z.unknown())
      .nullish()
      // A plan without a name or an id cannot be offered; the others can.
      .transform((list) => (list ?? []).flatMap((one) => planSchema.safeParse(one).data ?? [])),
  }),
)
export type UtilityPlans = z.infer<typeof plansSchema>[number]

export const qualificationSchema = z.object({ product: text, qualification: z.boolean() })
export type PartnerQualification = z.infer<typeof qualificationSchema>

export const leadSchema = z.object({
  id,
  fullName: text,
  emailAddress: text,
  mobilePhone: text,
  city: text,
  state: text,
  status: text,
})
export type PartnerLead = z.infer<typeof leadSchema>

export const leadListSchema = listOf(leadSchema)

export const contractSchema = z.object({ id, status: text })
export type PartnerContract = z.infer<typeof contractSchema>
