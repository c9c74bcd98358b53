import type { BusinessConfig, FieldId } from '../business/schema.ts'
import type { ConversationRecord } from '../model/contract.ts'
import { unmetFloor } from '../qualification/floors.ts'
import type { Temperature } from '../qualification/types.ts'
import type { FieldValues } from '../understanding/types.ts'

/** A field asked for this often without an answer is let go: "não informado". */
const GIVE_UP_AFTER = 2

/**
 * Fields worth asking for now, in the business's order. None when the lead is hot, disqualified or was said goodbye
 * to, nor right after a turn whose full quota of questions went unanswered: a lead is not pressed.
 */
export function missingFields(input: {
  config: BusinessConfig
  known: FieldValues
  record: ConversationRecord
  temperature: Temperature | null
  /** Disqualified: nothing more is asked. */
  stopped?: boolean
}): FieldId[] {
  const { config, known, record, temperature } = input
  if (input.stopped === true || unmetFloor(config, known) !== null) return []
  if (temperature !== null && config.handoff.temperatures.includes(temperature)) return []
  if (record.closed || record.handoffTold) return []
  const open = record.pendingFields.filter((field) => !(field in known))
  // Asked together is one question: a city with its state.
  const unanswered = open.filter((field) => !open.some((other) => config.fields[other]?.with === field))
  if (unanswered.length >= Math.max(2, config.limits.questions_per_turn)) return []
  return config.collect_order.filter(
    (field) => !(field in known) && (record.asked[field] ?? 0) < GIVE_UP_AFTER,
  )
}
