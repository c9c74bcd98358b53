import type { Queryable } from '../db/database.ts'
import { setConversationMode } from '../db/queries/conversations.ts'
import { newestHandoff, setHandoffState } from '../db/queries/handoffs.ts'
import type { ConversationMode } from '../graph/state.ts'
import { moveStage } from '../journey/journey.ts'
import type { StageEvent } from '../journey/machine.ts'
import { nextHandoff, nextMode, type PeopleEvent } from './machine.ts'

const STAGE_EVENTS: Partial<Record<PeopleEvent, StageEvent>> = {
  handed_over: 'handed_over',
  person_wrote: 'person_took_over',
  given_back: 'returned',
  lead_wrote_after_hours: 'returned',
  opted_out: 'opted_out',
}

/**
 * What happened between people and a conversation: changes who speaks, the open handover and where the conversation
 * stands, together. The conversation must be locked, `mode` read under that lock. Returns who speaks now.
 */
export async function moveConversation(
  tx: Queryable,
  move: { contactId: string; mode: ConversationMode; event: PeopleEvent; reason: string; now: Date },
): Promise<ConversationMode> {
  const { contactId, mode, event, reason, now } = move
  const next = nextMode(mode, event)
  if (next !== mode) await setConversationMode(tx, { contactId, mode: next, reason, now })
  await moveHandoff(tx, { contactId, event, now })
  const stage = STAGE_EVENTS[event]
  // A person who writes once more brings back a conversation that was let go.
  if (stage !== undefined && (next !== mode || event === 'person_wrote'))
    await moveStage(tx, contactId, [stage], now)
  return next
}

/** The handover alone, where a turn has written the rest itself. */
export async function moveHandoff(
  tx: Queryable,
  move: { contactId: string; event: PeopleEvent; now: Date },
): Promise<void> {
  const row = await newestHandoff(tx, move.contactId)
  if (row === null) return
  const state = nextHandoff(row.state, move.event)
  // A new handover is a row of its own, made by whoever calls for a person.
  if (state === row.state || state === 'none' || state === 'offered') return
  await setHandoffState(tx, { id: row.id, state, now: move.now })
}
