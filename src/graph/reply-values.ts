import { askFor } from '../business/next-question.ts'
import { printFields } from '../business/print-field.ts'
import type { Business } from '../business/schema.ts'
import type { ClockFacts, ConversationRecord } from '../model/contract.ts'
import type { FieldValues } from '../understanding/types.ts'

/** What the placeholders of replies.yaml stand for in this turn. */
export function replyValues(input: {
  business: Business
  clock: ClockFacts
  known: FieldValues
  record: ConversationRecord
  missing: string[]
}): Record<string, string | undefined> {
  const { business, clock, known, record, missing } = input
  const next = missing[0]
  return {
    ...printFields(business.config, known),
    name: firstName(known.name),
    greeting: clock.greeting,
    business: business.config.name,
    persona: business.config.persona.introduction,
    question: next === undefined ? undefined : askFor(business.config, next, record.asked[next] ?? 0),
  }
}

/** People are addressed by their first name. */
function firstName(name: string | undefined): string | undefined {
  return name?.split(' ')[0]
}
