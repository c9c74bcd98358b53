import { z } from 'zod'
import { type CrmLinkKind, crmLinks } from '../../db/queries/crm-links.ts'
import type { Tool } from '../registry.ts'
import { type CrmToolDeps, note } from './subject.ts'

const parameters = z.strictObject({})

/**
 * cria_empresa_piperun, atualiza_empresa_piperun, new_person_piperun, nova_oportunidade_piperun: asks for the lead to be filed
 * with what is known. The saga does it, once and off the reply's path, and only when the business's rules say so: the model
 * can hurry it and no more. The id is told when there is one.
 */
export function createFile(
  deps: CrmToolDeps & { kind: Exclude<CrmLinkKind, 'note'>; describes: string },
): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? deps.describes,
    parameters,
    async run(_, context) {
      await note(deps, context, [])
      const links = await crmLinks(deps.db, context.contactId, deps.crm.provider)
      const link = links.findLast(({ kind, externalId }) => kind === deps.kind && externalId !== null)
      return { data: { id: link?.externalId ?? null, situacao: link ? 'cadastrado' : 'na fila' } }
    },
  }
}
