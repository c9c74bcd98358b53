import { z } from 'zod'
import { upsertEmpresa } from '../../db/queries/empresa.ts'
import type { Tool } from '../registry.ts'
import { type CrmToolDeps, note, verified } from './subject.ts'

const optional = z.string().trim().min(1).max(200).nullable()
const parameters = z.strictObject({
  nome: z.string().trim().min(1).max(200),
  cnpj: optional,
  email: optional,
})

/** cria_empresa_db: the company the lead speaks for. One CNPJ is one company; one that is there is returned. */
export function createCompanyRow(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Guarda a empresa do lead desta conversa, com o que ele disse dela.',
    parameters,
    async run({ nome, cnpj, email }, context) {
      const { fields } = deps.config
      const facts = await verified(deps, context.contactId, {
        [fields.company]: nome,
        [fields.cnpj]: cnpj,
        [fields.email]: email,
      })
      const value = (field: string) =>
        facts.find((fact) => fact.field === field)?.value ?? context.known[field] ?? null
      await note(deps, context, facts, (tx, leadId, now) =>
        upsertEmpresa(tx, {
          leadId,
          nome: value(fields.company) ?? nome,
          cnpj: value(fields.cnpj),
          cidade: value(fields.city),
          uf: value(fields.uf),
          email: value(fields.email),
          now,
        }),
      )
      return { data: { empresa: value(fields.company) } }
    },
  }
}
