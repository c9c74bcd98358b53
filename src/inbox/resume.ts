import { isOpen } from '../business/business-hours.ts'
import type { BusinessConfig } from '../business/schema.ts'
import type { Database } from '../db/database.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { moveConversation } from '../handoff/move.ts'
import type { Clock } from '../ops/clock.ts'

/** The whole message, with or without a sign; a sentence that begins with the word is a message. */
const RESUME_COMMAND = /^\s*[/!]?\s*(?:retomar|continuar)\s*[.!]?\s*$/iu

/** Whether what a person of the business wrote gives the conversation back to the agent. Never delivered. */
export function isResumeCommand(text: string): boolean {
  return RESUME_COMMAND.test(text)
}

/**
 * Whether the lead's next message wakes an agent that a person silenced: outside business hours, unless the
 * person wrote a moment ago. Within them only a command does.
 */
export function resumesByItself(
  config: Pick<BusinessConfig, 'business_hours'> & {
    handoff: Pick<BusinessConfig['handoff'], 'resume_after_minutes'>
  },
  lastHumanAt: Date | null,
  now: Date,
): boolean {
  if (isOpen(config.business_hours, now)) return false
  const quietMs = config.handoff.resume_after_minutes * 60_000
  return lastHumanAt === null || now.getTime() - lastHumanAt.getTime() >= quietMs
}

/** Gives a conversation back to the agent. False when there is none, or the lead has opted out. */
export function resumeAgent(
  deps: { db: Database; clock: Clock },
  contactId: string,
  reason: string,
): Promise<boolean> {
  const { db, clock } = deps
  return db.transaction(async (tx) => {
    const conversation = await lockConversation(tx, contactId)
    if (conversation === null || conversation.erasedAt !== null) return false
    const { mode } = conversation
    const now = clock.now()
    return (await moveConversation(tx, { contactId, mode, event: 'given_back', reason, now })) === 'agent'
  })
}
