import { z } from 'zod'
import type { Tool } from '../registry.ts'
import { placeParameters } from './place-parameters.ts'
import { type PartnerToolDeps, placeOf } from './subject.ts'

const parameters = z.strictObject(placeParameters)

/** `covered`: an area of the city sells. An empty list is an answer; no answer is an error. */
export const areasDataSchema = z.object({
  city: z.string(),
  uf: z.string(),
  covered: z.boolean(),
  utilities: z.array(z.object({ name: z.string().nullable(), qualified: z.boolean().nullable() })),
})

/** Whether the partner sells in a city. */
export function createPartnerAreas(deps: PartnerToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Diz se a cidade é atendida e por quais distribuidoras.',
    parameters,
    async run(args, { known, signal }) {
      const { city, uf, asked } = placeOf(args, known, deps.config)
      const areas = await deps.partner.operationAreas({ city, uf }, { signal })
      const data: z.infer<typeof areasDataSchema> = {
        city,
        uf,
        covered: areas.some(({ energyUtilityQualified: qualified }) => qualified === true),
        utilities: areas.map(({ energyUtilityName, energyUtilityQualified }) => ({
          name: energyUtilityName,
          qualified: energyUtilityQualified,
        })),
      }
      return { data, asked }
    },
  }
}
