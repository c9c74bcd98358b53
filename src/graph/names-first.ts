import type { Business } from '../business/schema.ts'
import type { ConversationStore, TurnGraph, Understanding } from './ports.ts'

/**
 * The same turns, with the names of their people told first: of the profile, of what is known, and of what this
 * turn's messages say. A tracer masks by them, and it sends a run's inputs before the run could tell.
 */
export function createNamesFirst(deps: {
  business: Business
  graph: TurnGraph
  store: ConversationStore
  understanding: Understanding
  learnNames: (names: string[]) => void
}): TurnGraph {
  const { business, graph, store, understanding, learnNames } = deps
  const fields = new Set(
    Object.entries(business.config.fields)
      .filter(([, { type }]) => type === 'person_name' || type === 'company')
      .map(([id]) => id),
  )
  return {
    async run(input, options) {
      const { profileName, known, window } = await store.load({
        contactId: input.contactId,
        inboundIds: input.inbound.map(({ id }) => id),
        windowMessages: business.config.limits.window_messages,
      })
      const read = input.inbound.flatMap(({ text }) => understanding.read(text, window).fields)
      learnNames([
        ...(profileName === null ? [] : [profileName]),
        ...Object.entries(known).flatMap(([field, value]) => (fields.has(field) ? [value] : [])),
        ...read.flatMap(({ field, value }) => (fields.has(field) ? [value] : [])),
      ])
      return graph.run(input, options)
    },
  }
}
