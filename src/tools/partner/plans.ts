import { z } from 'zod'
import type { Tool } from '../registry.ts'
import { placeParameters } from './place-parameters.ts'
import { type PartnerToolDeps, placeOf } from './subject.ts'

const parameters = z.strictObject(placeParameters)

const planData = z.object({
  id: z.string(),
  name: z.string(),
  utility: z.string().nullable(),
  /** A share: 0.14 is 14 %. Null: the partner's figure could not be read. */
  discount: z.number().nullable(),
  /** As a lead reads it: "14%". */
  discount_text: z.string().nullable(),
  /** Months one is bound; 0 is none, null is not told. */
  fidelity_months: z.int().nullable(),
  benefits: z.array(z.string()),
})
export type PlanData = z.infer<typeof planData>

export const plansDataSchema = z.object({ city: z.string(), uf: z.string(), plans: z.array(planData) })

/** The plans of a city, exactly as the partner returns them. */
export function createPartnerPlans(deps: PartnerToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description:
      deps.description ??
      'Planos da cidade, com desconto, permanência e benefícios. Só estes números podem ser ditos.',
    parameters,
    async run(args, { known, signal }) {
      const { city, uf, asked } = placeOf(args, known, deps.config)
      const utilities = await deps.partner.plans({ city, uf }, { signal })
      const plans = utilities.flatMap(({ energyUtilityName, plans: list }) =>
        list.map(
          (plan): PlanData => ({
            id: plan.id,
            name: plan.name,
            utility: energyUtilityName,
            discount: plan.discount,
            discount_text: plan.discount === null ? null : printShare(plan.discount),
            fidelity_months: plan.fidelityMonths,
            benefits: plan.offeredBenefits,
          }),
        ),
      )
      return { data: { city, uf, plans } satisfies z.infer<typeof plansDataSchema>, asked }
    },
  }
}

/** 0.145 is "14,5%". */
export function printShare(share: number): string {
  return `${(Math.round(share * 10_000) / 100).toLocaleString('pt-BR', { maximumFractionDigits: 2 })}%`
}
