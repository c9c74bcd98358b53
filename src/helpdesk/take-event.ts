import { randomUUID } from 'node:crypto'
import type { Database, Queryable } from '../db/database.ts'
import { type LockedConversation, lockConversation } from '../db/queries/conversations.ts'
import * as store from '../db/queries/helpdesk.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import type { ConversationMode } from '../graph/state.ts'
import { moveConversation } from '../handoff/move.ts'
import { takeOver } from '../handoff/take-over.ts'
import type { Steps, Wake } from '../inbox/ports.ts'
import { isResumeCommand } from '../inbox/resume.ts'
import { storableText } from '../inbox/storable.ts'
import type { Clock } from '../ops/clock.ts'
import type { HelpdeskEvent } from './chatwoot/event.ts'
import { queueNote } from './notes.ts'

/**
 * `sent`: it goes to the lead. `resumed`: the agent answers again. `known`: ours, or taken before. `replayed`: this very
 * delivery came before.
 */
export type TakenEvent =
  | 'sent'
  | 'resumed'
  | 'already_active'
  | 'known'
  | 'replayed'
  | 'ignored'
  | 'unknown_conversation'

/** What is said to people, as private notes. */
export const NOTES = {
  paused:
    'Atendimento automático pausado: quem responde agora é você. Para devolver ao agente, escreva retomar.',
  resumed: 'Atendimento automático retomado.',
  active: 'O atendimento automático já estava ativo.',
  optedOut: 'Este contato pediu para não receber mensagens do agente; ele continua em silêncio.',
} as const

type PersonMessage = Extract<HelpdeskEvent, { kind: 'message' }>

export interface EventTaker {
  /** Any number of times, with the effect of one. `delivery`: the id the inbox gave this delivery, when it gives any. */
  take(event: HelpdeskEvent, delivery?: string): Promise<TakenEvent>
}

/**
 * What people do in the inbox, done here: a public message pauses the agent at once, also in the middle of its turn,
 * and goes to the lead once; a command gives the conversation back and is never delivered; private notes stay.
 */
export function createEventTaker(deps: {
  db: Database
  clock: Clock
  wake: Wake
  steps: Steps
  cancelReminders: (tx: Queryable, contactIds: readonly string[], reason: string) => Promise<void>
  /** Businesses whose inbox this is. */
  businessesOfInbox?: (inboxId: string) => readonly string[]
  /** The inbox says that a conversation ended or began again. */
  onStatus?: (tx: Queryable, contactId: string, status: string, now: Date) => Promise<void>
  /** Other commands than resuming; true: it was one, and is not delivered. */
  onCommand?: (
    tx: Queryable,
    contactId: string,
    message: { text: string; private: boolean; externalId: string },
    now: Date,
  ) => Promise<boolean>
}): EventTaker {
  const { db, clock, wake } = deps

  return {
    async take(event, delivery) {
      if (event.kind === 'ignored') return 'ignored'
      const now = clock.now()
      const taken = await db.transaction(async (tx): Promise<TakenEvent> => {
        const conversation = await ownerOf(tx, event, now)
        if (conversation === null || conversation.erasedAt !== null) return 'unknown_conversation'
        const { contactId } = conversation
        if (delivery !== undefined && !(await store.takeDelivery(tx, delivery, now))) return 'replayed'
        if (event.kind === 'status') {
          await deps.onStatus?.(tx, contactId, event.status, now)
          return 'ignored'
        }
        const { externalId, key } = event
        if (await store.isOurs(tx, { contactId, externalId, key })) return 'known'
        if (key === null && (await isUnderWay(tx, contactId, event))) return 'known'
        if (!(await store.insertPersonMessage(tx, { contactId, externalId, now }))) return 'known'
        if (isResumeCommand(event.text)) return resume(tx, contactId, conversation.mode, externalId, now)
        if (await deps.onCommand?.(tx, contactId, event, now)) return 'ignored'
        if (event.private || (event.text === '' && event.attachments.length === 0)) return 'ignored'
        await deliver(tx, contactId, conversation, event, now)
        return 'sent'
      })
      if (taken === 'sent') wake.nudge('outbox', now)
      if (taken === 'resumed') wake.nudge('turn', now)
      wake.nudge('helpdesk', now)
      return taken
    },
  }

  /** Whose conversation it is, locked. */
  async function ownerOf(
    tx: Queryable,
    event: Exclude<HelpdeskEvent, { kind: 'ignored' }>,
    now: Date,
  ): Promise<LockedConversation | null> {
    const { conversationId } = event
    // Twice: a contact that is folded into another while we wait for its lock is the other afterwards.
    for (let attempt = 1; attempt <= 2; attempt++) {
      const known = await store.contactOfConversation(tx, conversationId)
      const owner = known ?? (await adopt(tx, event, now))
      const conversation = owner === null ? null : await lockConversation(tx, owner.contactId)
      if (conversation !== null) return conversation
    }
    return null
  }

  async function adopt(tx: Queryable, event: Exclude<HelpdeskEvent, { kind: 'ignored' }>, now: Date) {
    if (event.kind !== 'message' || event.inboxId === null) return null
    const { conversationId, contactKey, remoteContactId } = event
    if (contactKey === null && remoteContactId === null) return null
    const businessIds = deps.businessesOfInbox?.(event.inboxId) ?? []
    return store.adoptConversation(tx, { conversationId, contactKey, remoteContactId, businessIds, now })
  }

  /** The echo of a post that has not been answered yet, in a version that does not say whose it is. */
  async function isUnderWay(tx: Queryable, contactId: string, event: PersonMessage): Promise<boolean> {
    const posting = await store.messagesUnderWay(tx, contactId)
    return posting.some(
      ({ kind, text }) =>
        (kind === 'note') === event.private &&
        text !== '' &&
        (event.text === text.trim() || (/^[([]/.test(event.text) && event.text.endsWith(text.trim()))),
    )
  }

  async function resume(
    tx: Queryable,
    contactId: string,
    mode: ConversationMode,
    externalId: string,
    now: Date,
  ): Promise<TakenEvent> {
    const note = (text: string) =>
      queueNote(tx, { contactId, key: `command:${externalId}`, text, now }, { wake })
    if (mode === 'agent') {
      await note(NOTES.active)
      return 'already_active'
    }
    const after = await moveConversation(tx, { contactId, mode, event: 'given_back', reason: 'command', now })
    if (after !== 'agent') {
      await note(NOTES.optedOut)
      return 'ignored'
    }
    await note(NOTES.resumed)
    return 'resumed'
  }

  async function deliver(
    tx: Queryable,
    contactId: string,
    conversation: { mode: ConversationMode; channel: string; accountId: string },
    event: PersonMessage,
    now: Date,
  ): Promise<void> {
    // First of all the agent is silent: its draft, what it had queued and what it would have reminded of.
    await takeOver(tx, contactId, 'helpdesk', now)
    await deps.cancelReminders(tx, [contactId], 'person')

    const text = storableText([event.text, ...event.attachments].filter((part) => part !== '').join('\n'))
    const messageId = randomUUID()
    await insertMessage(tx, {
      id: messageId,
      contactId,
      role: 'human',
      text,
      content: { helpdesk: { id: event.externalId } },
      at: now,
    })
    await insertOutbound(tx, {
      id: randomUUID(),
      contactId,
      turnId: null,
      messageId,
      channel: conversation.channel,
      accountId: conversation.accountId,
      author: 'human',
      body: { type: 'text', text },
      now,
    })
    if (conversation.mode !== 'human') {
      await queueNote(tx, { contactId, key: `paused:${event.externalId}`, text: NOTES.paused, now }, { wake })
    }
    await wake.outbox(contactId, now, tx)
    await wake.queue('helpdesk', contactId, now, tx)
    await deps.steps.reached('helpdesk.before_commit', contactId)
  }
}
