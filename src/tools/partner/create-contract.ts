import { z } from 'zod'
import { ProsaError } from '../../ops/errors.ts'
import type { Tool } from '../registry.ts'
import { plansDataSchema } from './plans.ts'
import { MissingArgumentError, type PartnerToolDeps } from './subject.ts'

const parameters = z.strictObject({
  plano_id: z.string().trim().min(1).max(80).describe('Id de um plano consultado nesta conversa.'),
})

/**
 * Asks the partner for the contract of a plan this conversation was shown. The lead at the partner is found by the
 * conversation's own e-mail.
 */
export function createPartnerContract(
  deps: PartnerToolDeps & {
    plansTool: string | null
    phoneOf: (contactId: string) => Promise<string | null>
  },
): Tool<z.infer<typeof parameters>> {
  const { config, partner } = deps
  return {
    name: deps.name,
    description:
      deps.description ??
      'Gera no parceiro o contrato de um plano. Só depois do cadastro, da qualificação positiva e da aprovação de uma pessoa.',
    parameters,
    async run({ plano_id: id }, { known, lookups, contactId, signal }) {
      const shown = plansDataSchema.safeParse(lookups[deps.plansTool ?? '']?.data)
      const plan = shown.data?.plans.find((one) => one.id === id)
      if (plan === undefined || plan.discount === null) {
        throw new ProsaError('tool.unknown_plan', 'the plan was not shown in this conversation')
      }
      const email = config.fields.email === undefined ? undefined : known[config.fields.email]
      const phone = await deps.phoneOf(contactId)
      if (email === undefined || phone === null) throw new MissingArgumentError('email')
      const leads = await partner.listLeads({ emailAddress: email }, { signal })
      // Never another person's lead: the phone must be this contact's.
      const lead = leads.find(({ mobilePhone }) => mobilePhone?.replace(/\D/g, '') === phone)
      if (lead === undefined) throw new ProsaError('tool.no_partner_lead', 'the lead is not registered there')
      const { name, discount } = plan
      const contract = await partner.createContract(lead.id, { plan: { id, name, discount } }, { signal })
      return { data: { contract_id: contract.id, status: contract.status } }
    },
  }
}
