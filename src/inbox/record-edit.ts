import { randomUUID } from 'node:crypto'
import type { ChannelEvent } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { editPending, findInbound } from '../db/queries/inbound.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { type DebounceSettings, nextTurnAt } from './debounce.ts'
import type { Wake, WakeAt } from './ports.ts'
import { storableText } from './storable.ts'

export type EditEvent = Extract<ChannelEvent, { kind: 'edit' }>

/**
 * A lead changed a message. One that waits for its turn is answered as it reads now; of one already answered
 * the change is noted in the transcript, and no turn is made of it. Null: the message itself has not come.
 */
export async function recordEdit(
  tx: Queryable,
  edit: { businessId: string; event: EditEvent },
  deps: { wake: Wake; debounceOf: (businessId: string) => DebounceSettings; now: Date },
): Promise<{ contactId: string; wakes: WakeAt[] } | null> {
  const { event, businessId } = edit
  const { now } = deps
  const text = storableText(event.text)
  const found = await findInbound(tx, { ...event, externalId: storableText(event.externalId) })
  if (!found) return null
  const conversation = await lockConversation(tx, found.contactId)
  if (!conversation || (conversation.erasedAt !== null && event.at <= conversation.erasedAt)) {
    return { contactId: found.contactId, wakes: [] }
  }
  if (await editPending(tx, found.id, text)) {
    const at = nextTurnAt([{ text, at: now }], deps.debounceOf(businessId), now)
    await deps.wake.turn(found.contactId, at, tx)
    return { contactId: found.contactId, wakes: [{ contactId: found.contactId, at }] }
  }
  await insertMessage(tx, {
    id: randomUUID(),
    contactId: found.contactId,
    role: 'system',
    text: `O lead editou uma mensagem. Agora diz: “${text}”`,
    content: { type: 'edit', messageId: found.id },
    at: event.at,
  })
  return { contactId: found.contactId, wakes: [] }
}
