import { z } from 'zod'
import { bareCnpj } from '../../crm/match.ts'
import type { Tool } from '../registry.ts'
import { type CrmToolDeps, UnsaidError, verified } from './subject.ts'

const parameters = z.strictObject({
  cnpj: z.string().trim().min(14).max(20).nullable().describe('null: o CNPJ desta conversa.'),
})

/** get_empresa: by a CNPJ the lead told. Another's is not looked up. */
export function createCompanyByCnpj(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Empresa do CRM pelo CNPJ que o lead informou.',
    parameters,
    async run({ cnpj }, { contactId, known, signal }) {
      const field = deps.config.fields.cnpj
      const [said] = cnpj === null ? [] : await verified(deps, contactId, { [field]: cnpj })
      const bare = bareCnpj(said?.value ?? known[field])
      if (bare === null) throw new UnsaidError(field)
      const company = await deps.crm.findCompany({ cnpj: bare }, { signal })
      return { data: { empresa: company && { id: company.id, nome: company.name } } }
    },
  }
}
