import type { BusinessConfig, FieldId } from './schema.ts'

/** How to ask for a field this time: another wording at each ask. Undefined when it has none. */
export function askFor(config: BusinessConfig, field: FieldId, timesAsked: number): string | undefined {
  const ways = config.fields[field]?.ask ?? []
  return ways[timesAsked % Math.max(ways.length, 1)]
}
