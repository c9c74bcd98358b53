import { z } from 'zod'
import type { Tool } from '../registry.ts'
import { type CrmToolDeps, note, verified } from './subject.ts'

const parameters = z.strictObject({ nome: z.string().trim().min(1).max(120) })

/** atualiza_nome: the lead's name, as the lead wrote it. */
export function createUpdateName(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Guarda o nome do lead desta conversa, como ele o escreveu.',
    parameters,
    async run({ nome }, context) {
      const facts = await verified(deps, context.contactId, { [deps.config.fields.name]: nome })
      await note(deps, context, facts)
      return { data: { nome: facts[0]?.value ?? nome } }
    },
  }
}
