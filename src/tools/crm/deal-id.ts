import { z } from 'zod'
import { dealOfContact } from '../../db/queries/crm-links.ts'
import type { Tool } from '../registry.ts'
import type { CrmToolDeps } from './subject.ts'

const parameters = z.strictObject({})

/** get_oportunidade_id: the id and nothing else. */
export function createDealId(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Identificador da oportunidade do lead desta conversa.',
    parameters,
    async run(_, { contactId }) {
      return { data: { oportunidade_pipe_id: await dealOfContact(deps.db, contactId) } }
    },
  }
}
