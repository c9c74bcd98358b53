import { printCents, printField } from '../business/print-field.ts'
import type { BusinessConfig } from '../business/schema.ts'
import type { FieldValues } from '../understanding/types.ts'
import type { Reason } from './types.ts'

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

/** For a salesperson: what was told and what it would have to be. */
export function floorReason(
  config: BusinessConfig,
  floor: Floor,
  known: FieldValues,
  messageIds: string[],
): Reason {
  const field = config.fields[floor.field]
  const told = printField(field?.type, known[floor.field] ?? '')
  const least =
    field?.type === 'money' ? printCents(floor.at_least) : printField(field?.type, String(floor.at_least))
  return {
    component: 'rule',
    points: 0,
    of: 0,
    text: `${field?.label ?? floor.field}: ${told}, abaixo do mínimo de ${least}.`,
    messageIds,
  }
}
