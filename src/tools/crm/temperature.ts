import { z } from 'zod'
import { readCrmFacts } from '../../db/queries/crm-facts.ts'
import type { Tool } from '../registry.ts'
import type { CrmToolDeps } from './subject.ts'

const parameters = z.strictObject({})

/** temperatura_lead: read, never set. The business's rules decide it, and no model. */
export function createTemperature(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Temperatura do lead desta conversa e por quê, pelas regras da empresa.',
    parameters,
    async run(_, { contactId }) {
      const facts = await readCrmFacts(deps.db, contactId)
      return { data: { temperatura: facts?.temperature ?? null, justificativa: facts?.reasons ?? [] } }
    },
  }
}
