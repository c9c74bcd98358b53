import { z } from 'zod'
import type { Tool } from '../registry.ts'
import { placeParameters } from './place-parameters.ts'
import { billOf, MissingArgumentError, type PartnerToolDeps, personOf, placeOf } from './subject.ts'

const parameters = z.strictObject(placeParameters)

export const qualificationDataSchema = z.object({
  city: z.string(),
  uf: z.string(),
  qualification: z.boolean(),
  product: z.string().nullable(),
})

/** The partner's own yes or no to a lead. The bill is the conversation's, never a figure of the model's. */
export function createPartnerQualification(deps: PartnerToolDeps): Tool<z.infer<typeof parameters>> {
  const { config } = deps
  return {
    name: deps.name,
    description:
      deps.description ??
      'Diz se o parceiro aceita este lead, pela cidade e pelo valor da conta da conversa.',
    parameters,
    async run(args, { known, signal }) {
      const { city, uf, asked } = placeOf(args, known, config)
      const billCents = billOf(known, config)
      if (billCents === null) throw new MissingArgumentError(config.fields.bill)
      const personType = personOf(known, config)
      const said = await deps.partner.qualification({ city, uf, personType, billCents }, { signal })
      const data: z.infer<typeof qualificationDataSchema> = {
        city,
        uf,
        qualification: said.qualification,
        product: said.product,
      }
      const person = config.fields.person
      return {
        data,
        asked: {
          ...asked,
          [config.fields.bill]: String(billCents),
          ...(person !== undefined && known[person] !== undefined ? { [person]: known[person] } : {}),
        },
      }
    },
  }
}
