import type { Queryable } from '../db/database.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { settleDraft } from '../db/queries/drafts.ts'
import { cancelAgentOutbound } from '../db/queries/outbound.ts'
import { PERSON_TOOK_OVER } from '../outbox/codes.ts'
import { moveConversation } from './move.ts'

/**
 * A person wrote to the lead: the agent is silent from here on, what it had queued or drafted is dropped, and a
 * handover that waited is accepted. Whatever opens the conversation again goes by another event.
 */
export async function takeOver(tx: Queryable, contactId: string, reason: string, now: Date): Promise<void> {
  const conversation = await lockConversation(tx, contactId)
  if (conversation === null) return
  const { mode } = conversation
  await moveConversation(tx, { contactId, mode, event: 'person_wrote', reason, now })
  await cancelAgentOutbound(tx, contactId, PERSON_TOOK_OVER, now)
  await settleDraft(tx, { contactId, state: 'discarded', now })
}
