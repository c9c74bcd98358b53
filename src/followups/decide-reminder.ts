import type { BusinessConfig } from '../business/schema.ts'
import type { LockedConversation } from '../db/queries/conversations.ts'
import type { ReminderFacts } from '../db/queries/reminders.ts'
import { SERVICE_WINDOW_MS } from '../graph/clock-facts.ts'
import { type FollowUp, nextReminderTime, waitOver } from './schedule.ts'

/** Why a reminder does not go. Stable: shown by `prosa remind` and counted. */
export type NoReminder =
  | 'erased'
  | 'opted_out'
  | 'person'
  | 'agent_off'
  | 'copilot'
  | 'handoff'
  | 'lead_wrote'
  | 'not_delivered'
  | 'disqualified'
  | 'said_goodbye'
  | 'temperature'
  | 'limit'
  | 'no_ladder'
  | 'no_template'
  | 'no_text'

export type ReminderDecision =
  | { do: 'send'; as: 'text' | 'template' }
  | { do: 'wait'; until: Date; reason: 'not_due' | 'outside_hours' | 'still_sending' | 'proactive_stopped' }
  | { do: 'cancel'; reason: NoReminder }
  | { do: 'skip'; reason: NoReminder }

/** What a reminder waits for while our own message is still on its way. */
const STILL_SENDING_MS = 10 * 60_000
/** A text is queued now and sent a little later: near its end the window counts as closed. */
const WINDOW_MARGIN_MS = 5 * 60_000

/**
 * Whether an armed reminder goes now. Pure: everything it looks at is read under the conversation's lock, where
 * every message of the lead, takeover and opt-out stands too.
 */
export function decideReminder(input: {
  config: BusinessConfig
  followUp: FollowUp | undefined
  conversation: Pick<LockedConversation, 'mode' | 'erasedAt' | 'channel'>
  facts: ReminderFacts
  now: Date
}): ReminderDecision {
  const { config, followUp, conversation, facts, now } = input
  const { reminder } = facts
  const never = reasonNever(conversation, facts)
  if (never !== null) return { do: 'cancel', reason: never }
  const rung = followUp?.ladder[reminder.step - 1]
  if (followUp === undefined || rung === undefined) return { do: 'cancel', reason: 'no_ladder' }
  if (facts.sent >= followUp.max_sent) return { do: 'cancel', reason: 'limit' }
  if (
    followUp.temperatures !== undefined &&
    !followUp.temperatures.some((one) => one === facts.temperature)
  ) {
    return { do: 'cancel', reason: 'temperature' }
  }
  if (facts.sending) {
    return { do: 'wait', until: new Date(now.getTime() + STILL_SENDING_MS), reason: 'still_sending' }
  }
  if (facts.undelivered) return { do: 'cancel', reason: 'not_delivered' }
  // The wait counts from when our message left, not from when it was written.
  const anchor = later(reminder.anchorAt, facts.lastOutboundAt)
  const due = later(reminder.dueAt, waitOver(followUp, reminder.step, anchor))
  if (due > now) return { do: 'wait', until: due, reason: 'not_due' }
  const opening = nextReminderTime(config, followUp, now)
  if (opening > now) return { do: 'wait', until: opening, reason: 'outside_hours' }
  if (windowOpen(facts.lastInboundAt, now)) return { do: 'send', as: 'text' }
  if (rung.template !== undefined && conversation.channel !== 'zapi') return { do: 'send', as: 'template' }
  return { do: 'skip', reason: 'no_template' }
}

function reasonNever(
  conversation: Pick<LockedConversation, 'mode' | 'erasedAt'>,
  facts: ReminderFacts,
): NoReminder | null {
  if (conversation.erasedAt !== null) return 'erased'
  if (conversation.mode === 'opted_out') return 'opted_out'
  if (conversation.mode === 'human') return 'person'
  if (conversation.mode === 'handoff') return 'handoff'
  if (facts.waiting || (facts.lastInboundAt ?? EPOCH) > facts.reminder.anchorAt) return 'lead_wrote'
  if (facts.status === 'disqualified') return 'disqualified'
  if (facts.record.closed === true) return 'said_goodbye'
  return null
}

const EPOCH = new Date(0)
const later = (a: Date, b: Date | null): Date => (b !== null && b > a ? b : a)

function windowOpen(lastInboundAt: Date | null, now: Date): boolean {
  return (
    lastInboundAt !== null && now.getTime() - lastInboundAt.getTime() < SERVICE_WINDOW_MS - WINDOW_MARGIN_MS
  )
}
