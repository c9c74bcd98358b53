import { randomUUID } from 'node:crypto'
import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import {
  type LockedConversation,
  patchRecord,
  readConversationHead,
  readCopilot,
  saveCopilot,
} from '../db/queries/conversations.ts'
import { insertDraft, pendingDraft, settleDraft } from '../db/queries/drafts.ts'
import { readAgentFlag } from '../db/queries/flags.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import { SERVICE_WINDOW_MS } from '../graph/clock-facts.ts'
import { readRecord } from '../graph/record.ts'
import { queueNote } from '../helpdesk/notes.ts'
import type { HoldReply } from '../inbox/commit-turn.ts'
import type { Wake } from '../inbox/ports.ts'
import { storableJson } from '../inbox/storable.ts'
import type { ConversationRecord } from '../model/contract.ts'

/** What of the record speaks of what the agent said: it holds once a person has sent it. */
const SPOKEN = [
  'turns',
  'upsells',
  'alternatives',
  'asked',
  'pendingFields',
  'questionsAsked',
  'usedReplies',
  'acknowledged',
  'closed',
] as const satisfies readonly (keyof ConversationRecord)[]

/**
 * In copilot mode the reply of a turn is not sent: it becomes a draft, shown to people as a private note. A draft that
 * waited before is stale, as the lead has written since.
 */
export function createHold(deps: {
  wake: Wake
  businessOf: (id: string) => Business | undefined
}): HoldReply {
  return async (tx, turn) => {
    const { contactId, now, text } = turn
    if (!(await isCopilot(tx, contactId, deps.businessOf(turn.businessId)))) return null
    const before = readRecord((await readConversationHead(tx, contactId))?.record ?? null)
    await settleDraft(tx, { contactId, state: 'stale', now })
    const id = randomUUID()
    const { turnId, channel, accountId } = turn
    const record = storableJson(turn.record) as ConversationRecord
    await insertDraft(tx, { id, contactId, turnId, text, channel, accountId, record, now })
    const note = `Rascunho do agente (ainda não enviado):\n\n${text}\n\nPara enviar, escreva enviar. Para descartar, escreva descartar, ou responda você mesmo.`
    await queueNote(tx, { contactId, key: `draft:${id}`, text: note, now }, { wake: deps.wake })
    return { ...turn.record, ...spokenOf(before) }
  }
}

/** A person's word about one contact first, then the flags, then the business. */
export async function isCopilot(
  tx: Queryable,
  contactId: string,
  business: Business | undefined,
): Promise<boolean> {
  const own = await readCopilot(tx, contactId)
  if (own !== null) return own
  const flag = await readAgentFlag(tx, contactId)
  return flag === null ? (business?.config.copilot ?? false) : flag === 'copilot'
}

export type DraftOutcome = 'sent' | 'none' | 'stale' | 'undeliverable' | 'silenced'

/** A person sends the draft that waits. The conversation must be locked. */
export async function sendDraft(
  tx: Queryable,
  conversation: LockedConversation,
  now: Date,
  deps: { wake: Wake },
): Promise<DraftOutcome> {
  const { contactId, mode } = conversation
  const draft = await pendingDraft(tx, contactId)
  if (draft === null) return 'none'
  if (mode === 'human' || mode === 'opted_out') {
    await settleDraft(tx, { contactId, state: 'discarded', now })
    return 'silenced'
  }
  if (draft.stale) {
    await settleDraft(tx, { contactId, state: 'stale', now })
    return 'stale'
  }
  const lastInboundAt = (await readConversationHead(tx, contactId))?.lastInboundAt ?? null
  if (lastInboundAt === null || now.getTime() - lastInboundAt.getTime() >= SERVICE_WINDOW_MS)
    return 'undeliverable'
  await settleDraft(tx, { contactId, state: 'sent', now })
  const messageId = randomUUID()
  const { text, channel, accountId, turnId } = draft
  await insertMessage(tx, {
    id: messageId,
    contactId,
    role: 'agent',
    text,
    ...(turnId === null ? {} : { turnId }),
    at: now,
  })
  await insertOutbound(tx, {
    id: randomUUID(),
    contactId,
    turnId,
    messageId,
    channel,
    accountId,
    author: 'agent',
    body: { type: 'text', text },
    now,
  })
  await patchRecord(tx, contactId, spokenOf(readRecord(draft.record)))
  await deps.wake.outbox(contactId, now, tx)
  await deps.wake.queue('helpdesk', contactId, now, tx)
  return 'sent'
}

/** Switches drafts on or off for one contact. Off: a draft that waits is dropped, and the next reply is sent. */
export async function setCopilot(tx: Queryable, contactId: string, on: boolean, now: Date): Promise<void> {
  await saveCopilot(tx, contactId, on, now)
  if (!on) await settleDraft(tx, { contactId, state: 'discarded', now })
}

function spokenOf(record: ConversationRecord): Partial<ConversationRecord> {
  return Object.fromEntries(SPOKEN.map((key) => [key, record[key]]))
}
