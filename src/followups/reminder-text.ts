import { type ChosenReply, chooseReply, fill } from '../business/choose-reply.ts'
import type { Business } from '../business/schema.ts'
import type { ReminderFacts } from '../db/queries/reminders.ts'
import { clockFacts } from '../graph/clock-facts.ts'
import { passGate } from '../graph/gate.ts'
import { missingFields } from '../graph/missing-fields.ts'
import { readRecord } from '../graph/record.ts'
import { replyValues } from '../graph/reply-values.ts'
import type { Exchange, Reviewer } from '../guardrails/rule.ts'
import type { Temperature } from '../qualification/types.ts'
import type { FollowUp } from './schedule.ts'

type Rung = FollowUp['ladder'][number]

/** What a reminder may speak of. */
interface Occasion {
  business: Business
  rung: Rung
  facts: ReminderFacts
  now: Date
}

/**
 * The words of a reminder: the variant for what the conversation waits for, one this contact has not had, and that
 * passes the business's own rules as it will be sent. Null: none is left.
 */
export function reminderText(
  occasion: Occasion & { followUp: FollowUp; reviewer: Reviewer },
): ChosenReply | null {
  const { business, rung, facts, followUp, reviewer } = occasion
  const { values, missing } = valuesOf(occasion)
  const special = missing === undefined ? awaitingBill(occasion) : rung.reply_by_field[missing]
  const exchange: Exchange = {
    known: facts.known,
    lastLead: '',
    lastAgent: facts.lastAgent,
    passages: [],
    plans: [],
    bill: null,
    succeededTools: [],
  }
  for (const situation of special === undefined ? [rung.reply] : [special, rung.reply]) {
    const used = new Set([...facts.used, ...readRecord(facts.record).usedReplies])
    const variants = business.replies[situation] ?? []
    for (let tried = 0; tried < variants.length; tried++) {
      const chosen = chooseReply(business.replies, situation, values, [...used])
      if (chosen === null || used.has(chosen.fingerprint)) break
      const gate = passGate(reviewer, chosen.text, exchange)
      if (gate.open && gate.text.length <= followUp.length) return { ...chosen, text: gate.text }
      used.add(chosen.fingerprint)
    }
  }
  return null
}

/** Nothing is asked for any more but the bill. */
function awaitingBill({ rung, facts }: Occasion): string | undefined {
  const { billTurns, bill, handoffTold } = readRecord(facts.record)
  return billTurns > 0 && bill === null && !handoffTold ? rung.reply_awaiting_bill : undefined
}

/** Parameters of the rung's template, or null when one of them is not known. */
export function templateParameters(occasion: Occasion): string[] | null {
  const { values } = valuesOf(occasion)
  const filled = (occasion.rung.template?.parameters ?? []).map((name) => fill(`{${name}}`, values))
  return filled.every((parameter) => parameter !== null) ? filled : null
}

function valuesOf({ business, facts, now }: Occasion) {
  const record = readRecord(facts.record)
  const missing = missingFields({
    config: business.config,
    known: facts.known,
    record: { ...record, pendingFields: [] },
    temperature: temperatureOf(facts.temperature),
  })
  const clock = clockFacts(business.config, now, facts.lastInboundAt)
  // What was asked last comes first; when nothing may be asked any more, not even that.
  const pending = record.pendingFields.filter((field) => missing.includes(field))
  const open = pending.length > 0 ? pending : missing
  return {
    values: replyValues({ business, clock, known: facts.known, record, missing: open }),
    missing: open[0],
  }
}

function temperatureOf(value: string | null): Temperature | null {
  return value === 'frio' || value === 'morno' || value === 'quente' ? value : null
}
