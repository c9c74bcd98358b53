import type { BusinessConfig, FieldId } from '../business/schema.ts'
import type { EndedConversation } from '../db/queries/memories.ts'
import type { ConversationSnapshot } from '../graph/ports.ts'
import { emptyRecord } from '../graph/record.ts'
import { summarise } from '../graph/summary.ts'

const DAY_MS = 86_400_000

/** What of a snapshot a turn goes on with, and what the conversation before it leaves behind. */
export interface Continued {
  snapshot: ConversationSnapshot
  /** The conversation this turn ended by starting another, or null. */
  ended: EndedConversation | null
  /** Fields not known any more: too old, or asked anew in every conversation. */
  forgotten: FieldId[]
}

/**
 * A lead who writes after a long silence starts a new conversation: counters, pending questions and the window begin
 * again, a handover that nobody closed is over, and what is known stays known as long as the business keeps it. A
 * person's conversation and an opt-out are not touched.
 *
 * @param startsAt ISO 8601: when the message that may start it was written.
 */
export function continueConversation(
  config: BusinessConfig,
  snapshot: ConversationSnapshot,
  startsAt: string,
  now: Date,
): Continued {
  const { memory } = config
  const last = snapshot.window.at(-1)
  // Of a conversation whose lines are not kept any more, its beginning is what is known.
  const lastAt = last?.at ?? (snapshot.record.turns > 0 ? snapshot.record.startedAt : null)
  const silence = lastAt === null ? 0 : now.getTime() - new Date(lastAt).getTime()
  const mine = snapshot.mode === 'agent' || snapshot.mode === 'handoff'
  if (lastAt === null || !mine || silence < memory.new_conversation_after_days * DAY_MS) {
    return { snapshot: withoutEarlierLines(snapshot), ended: null, forgotten: [] }
  }
  const keepMs = (memory.keep_days ?? config.retention.idle_anonymise_days) * DAY_MS
  const forgotten = Object.keys(snapshot.known).filter((field) => {
    const learnedAt = snapshot.learnedAt[field]
    const old = learnedAt !== undefined && now.getTime() - learnedAt.getTime() > keepMs
    return old || memory.ask_again.includes(field)
  })
  const lines = withoutEarlierLines(snapshot).window
  const ended: EndedConversation = {
    startedAt: snapshot.record.startedAt,
    endedAt: lastAt,
    summary: summarise(snapshot.summary, [...snapshot.unsummarised, ...lines]),
  }
  return {
    snapshot: {
      ...snapshot,
      mode: 'agent',
      window: [],
      unsummarised: [],
      summary: '',
      summaryUpto: snapshot.windowUpto,
      known: without(snapshot.known, forgotten),
      sources: without(snapshot.sources, forgotten),
      record: {
        ...emptyRecord(),
        startedAt: startsAt,
        earlier: silence > keepMs ? null : ended,
        usedReplies: snapshot.record.usedReplies,
        refused: snapshot.record.refused,
      },
    },
    ended,
    forgotten,
  }
}

/** Lines of the conversation before are not a question that is still open. */
function withoutEarlierLines(snapshot: ConversationSnapshot): ConversationSnapshot {
  const { startedAt } = snapshot.record
  if (startedAt === null) return snapshot
  const from = new Date(startedAt)
  return { ...snapshot, window: snapshot.window.filter(({ at }) => new Date(at) >= from) }
}

function without<Value>(values: Record<string, Value>, keys: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)))
}
