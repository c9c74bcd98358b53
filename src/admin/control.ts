import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { settleDraft } from '../db/queries/drafts.ts'
import { readStage } from '../db/queries/journey.ts'
import { cancelAgentOutbound } from '../db/queries/outbound.ts'
import type { ConversationMode } from '../graph/state.ts'
import { moveConversation } from '../handoff/move.ts'
import { takeOver } from '../handoff/take-over.ts'
import { moveStage } from '../journey/journey.ts'
import type { StageEvent } from '../journey/machine.ts'
import type { Clock } from '../ops/clock.ts'
import { AdminError, notFound } from './errors.ts'
import type { Principal } from './principal.ts'

/** What a person does with a conversation from outside the inbox. */
export type Control = 'pause' | 'resume' | 'close'

/** How a conversation ended, where whoever closes it knows. */
export const CLOSINGS = { converted: 'converted', lost: 'silence' } as const satisfies Record<
  string,
  StageEvent
>
export type Closing = keyof typeof CLOSINGS

interface Standing {
  mode: ConversationMode
  stage: string | null
}

export interface ControlDeps {
  db: Database
  clock: Clock
  businessOf: (id: string) => Business | undefined
  cancelReminders: (tx: Queryable, contactIds: readonly string[], reason: string) => Promise<void>
}

/** `error_code` of what the agent had queued when a conversation was closed. */
const CLOSED = 'outbox.closed'

/**
 * Pauses, resumes or closes a conversation as the inbox's own commands do, with who did it and what was before.
 * Nothing of it lifts an opt-out.
 */
export function controlConversation(
  deps: ControlDeps,
  by: Principal,
  order: { contactId: string; control: Control; closing?: Closing | undefined; note?: string | undefined },
): Promise<Standing> {
  const { contactId, control, closing, note } = order
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const conversation = await lockConversation(tx, contactId)
    if (conversation === null || conversation.erasedAt !== null) throw notFound('conversation')
    const { mode, businessId } = conversation
    if (mode === 'opted_out' && control !== 'close')
      throw new AdminError(
        409,
        'admin.opted_out',
        'The lead asked not to be written to; only the lead lifts that',
      )
    const before = await standing(tx, contactId)
    const reason = `admin_${control}`
    if (control === 'pause') {
      await takeOver(tx, contactId, reason, now)
      await deps.cancelReminders(tx, [contactId], 'person')
    } else if (control === 'resume') {
      await moveConversation(tx, { contactId, mode, event: 'given_back', reason, now })
    } else {
      await close(tx, { contactId, mode, businessId, reason, closing, now })
    }
    const after = await standing(tx, contactId)
    await insertAudit(tx, {
      actor: by.actor,
      action: `admin.conversation.${control}`,
      entity: 'contact',
      entityId: contactId,
      businessId,
      before,
      after: { ...after, ...(note === undefined ? {} : { note }) },
      now,
    })
    return after
  })

  async function close(
    tx: Queryable,
    what: {
      contactId: string
      mode: ConversationMode
      businessId: string
      reason: string
      closing: Closing | undefined
      now: Date
    },
  ): Promise<void> {
    const { reason } = what
    const mode = await moveConversation(tx, { contactId, mode: what.mode, event: 'resolved', reason, now })
    if (mode === 'human' && deps.businessOf(what.businessId)?.config.handoff.resume_on_close)
      await moveConversation(tx, { contactId, mode, event: 'given_back', reason, now })
    await cancelAgentOutbound(tx, contactId, CLOSED, now)
    await settleDraft(tx, { contactId, state: 'discarded', now })
    await deps.cancelReminders(tx, [contactId], 'closed')
    if (what.closing !== undefined) await moveStage(tx, contactId, [CLOSINGS[what.closing]], now)
  }
}

async function standing(tx: Queryable, contactId: string): Promise<Standing> {
  const conversation = await lockConversation(tx, contactId)
  return { mode: conversation?.mode ?? 'agent', stage: await readStage(tx, contactId) }
}
