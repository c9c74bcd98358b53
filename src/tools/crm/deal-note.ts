import { createHash } from 'node:crypto'
import { z } from 'zod'
import { queueCrmNote } from '../../crm/notes.ts'
import type { Tool } from '../registry.ts'
import type { CrmToolDeps } from './subject.ts'

const parameters = z.strictObject({ texto: z.string().trim().min(1).max(4_000) })

/** nova_nota_oportunidade: a note on the lead's deal; it waits for one. The same text again in a turn is the same note. */
export function createDealNote(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Deixa uma nota na oportunidade do lead desta conversa.',
    parameters,
    async run({ texto }, { contactId, turnKey }) {
      const key = `tool:${turnKey}:${createHash('sha256').update(texto).digest('hex').slice(0, 16)}`
      await deps.db.transaction((tx) =>
        queueCrmNote(tx, { contactId, key, text: texto, now: deps.clock.now() }, { wake: deps.wake }),
      )
      return { data: { nota: 'na fila' } }
    },
  }
}
