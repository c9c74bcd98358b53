import { z } from 'zod'
import type { Tool } from '../registry.ts'
import { billOf, MissingArgumentError, type PartnerToolDeps, personOf, placeOf } from './subject.ts'

const optional = z.string().trim().min(1).max(120).nullable()
const parameters = z.strictObject({
  profissao: optional.describe('Só se a pessoa disse; senão null.'),
  cep: optional.describe('Só se a pessoa disse; senão null.'),
  rua: optional.describe('Só se a pessoa disse; senão null.'),
  numero: optional.describe('Só se a pessoa disse; senão null.'),
  bairro: optional.describe('Só se a pessoa disse; senão null.'),
  complemento: optional.describe('Só se a pessoa disse; senão null.'),
})

/**
 * Registers the lead at the partner. Who it is comes from the conversation alone: name, place, bill and e-mail from
 * its fields, the phone from its contact.
 */
export function createPartnerLead(
  deps: PartnerToolDeps & { phoneOf: (contactId: string) => Promise<string | null> },
): Tool<z.infer<typeof parameters>> {
  const { config } = deps
  return {
    name: deps.name,
    description:
      deps.description ??
      'Cadastra este lead no parceiro. Só depois da qualificação positiva e da aprovação de uma pessoa.',
    parameters,
    async run(args, { known, contactId, signal }) {
      const { city, uf } = placeOf({ cidade: null, estado: null }, known, config)
      const billCents = billOf(known, config)
      if (billCents === null) throw new MissingArgumentError(config.fields.bill)
      const personType = personOf(known, config)
      const phone = await deps.phoneOf(contactId)
      if (phone === null) throw new MissingArgumentError('phone')
      const { id } = await deps.partner.createLead(
        {
          fullName: fieldOf(config.fields.name, 'name'),
          emailAddress: fieldOf(config.fields.email, 'email'),
          mobilePhone: phone,
          personType,
          utilityBillHolder: personType,
          utilityBillingCents: billCents,
          city,
          state: uf,
          ...present({
            profession: args.profissao,
            zipCode: args.cep,
            street: args.rua,
            number: args.numero,
            neighborhood: args.bairro,
            complement: args.complemento,
          }),
        },
        { signal },
      )
      return { data: { lead_id: id } }

      function fieldOf(field: string | undefined, what: string): string {
        const value = field === undefined ? undefined : known[field]
        if (value === undefined) throw new MissingArgumentError(field ?? what)
        return value
      }
    },
  }
}

function present<Key extends string>(values: Record<Key, string | null>): Partial<Record<Key, string>> {
  const told: Partial<Record<Key, string>> = {}
  for (const key in values) {
    const value = values[key]
    if (value !== null) told[key] = value
  }
  return told
}
