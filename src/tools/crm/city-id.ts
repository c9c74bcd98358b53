import { z } from 'zod'
import type { Tool } from '../registry.ts'
import { type CrmToolDeps, UnsaidError } from './subject.ts'

const optional = z.string().trim().min(2).max(80).nullable()
const parameters = z.strictObject({
  cidade: optional.describe('null: a cidade desta conversa.'),
  uf: optional.describe('Sigla do estado; null: o desta conversa.'),
})

/** get_city_id: the CRM's id of a city; null when it has none, or several of the name. */
export function createCityId(deps: CrmToolDeps): Tool<z.infer<typeof parameters>> {
  return {
    name: deps.name,
    description: deps.description ?? 'Identificador da cidade no CRM.',
    parameters,
    async run({ cidade, uf }, { known, signal }) {
      const { fields } = deps.config
      const name = cidade ?? known[fields.city]
      if (name === undefined) throw new UnsaidError(fields.city)
      const state = uf ?? (cidade === null ? known[fields.uf] : undefined) ?? null
      return {
        data: { city_id: await deps.crm.findCity({ name, uf: state?.toUpperCase() ?? null }, { signal }) },
      }
    },
  }
}
