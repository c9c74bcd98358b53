import { z } from 'zod'
import type { Searcher } from '../knowledge/types.ts'
import type { Tool } from './registry.ts'

const parameters = z.strictObject({
  query: z.string().min(2).max(300).describe('O que procurar, com o nome do produto quando houver.'),
})

/** Lets the model look for what the first search of the turn did not bring. Read only. */
export function createSearchKnowledge(deps: { searcher: Searcher }): Tool<z.infer<typeof parameters>> {
  return {
    name: 'search_knowledge',
    description: 'Procura nos documentos da empresa. Use quando as passagens do turno não bastam.',
    parameters,
    async run({ query }, { businessId, signal }) {
      const found = await deps.searcher.search({ businessId, text: query, k: 4, signal })
      const passages = found.answerable ? found.hits : []
      return {
        data: {
          found: found.answerable,
          passages: passages.map(({ id, title, model, available, text }) => ({
            id,
            title,
            model,
            available,
            text,
          })),
        },
        passages,
      }
    },
  }
}
