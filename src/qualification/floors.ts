import type { BusinessConfig } from '../business/schema.ts'
import type { FieldValues } from '../understanding/types.ts'

export type Floor = BusinessConfig['qualification']['floors'][number]

/** The first figure that is known and too small for this business, or null. What is unknown is not too small. */
export function unmetFloor(config: BusinessConfig, known: FieldValues): Floor | null {
  return (
    config.qualification.floors.find(({ field, at_least }) => {
      const value = known[field]
      return value !== undefined && /^\d+$/.test(value) && Number(value) < at_least
    }) ?? null
  )
}
