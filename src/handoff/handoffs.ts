import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { type LockedConversation, lockConversation } from '../db/queries/conversations.ts'
import { settleDraft } from '../db/queries/drafts.ts'
import { newestHandoff } from '../db/queries/handoffs.ts'
import { createReviewer } from '../guardrails/check.ts'
import type { Reviewer } from '../guardrails/rule.ts'
import { queueNote } from '../helpdesk/notes.ts'
import type { HoldReply, OnTurn } from '../inbox/commit-turn.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import { type PeopleCommand, readCommand } from './commands.ts'
import { createHold, type DraftOutcome, sendDraft, setCopilot } from './copilot.ts'
import { moveConversation, moveHandoff } from './move.ts'
import { noteHandoff, resendSummary } from './note-handoff.ts'
import { offerHandoff } from './offer.ts'
import { type AnswerOutcome, answerQuestion, noteForPeople } from './questions.ts'
import { type SweepReport, sweepHandoffs } from './sweep.ts'

/** Said to people, as private notes. */
export const HANDOFF_NOTES = {
  copilot: 'Copiloto ligado: o agente escreve rascunhos aqui, e nada é enviado sem você.',
  pilot: 'Copiloto desligado: o agente volta a responder sozinho.',
  noHandoff: 'Ainda não houve transferência neste atendimento.',
  discarded: 'Rascunho descartado.',
  erasure: 'O lead pediu a exclusão dos seus dados.',
} as const

const DRAFT_NOTES: Record<DraftOutcome, string | null> = {
  sent: null,
  none: 'Não há rascunho esperando.',
  stale: 'O lead escreveu depois deste rascunho, então ele não foi enviado.',
  undeliverable: 'Não enviado: faz mais de 24 horas que o lead escreveu.',
  silenced: 'Não enviado: o agente está em silêncio nesta conversa.',
}

const ANSWER_NOTES: Record<AnswerOutcome, (number: number) => string> = {
  sent: (number) => `Resposta da dúvida #${number} enviada ao lead.`,
  unknown: (number) => `Não há dúvida #${number} neste contato.`,
  answered: (number) => `A dúvida #${number} já tinha sido respondida; nada foi enviado de novo.`,
  undeliverable: (number) =>
    `A resposta da dúvida #${number} não pôde ser enviada: faz mais de 24 horas que o lead escreveu.`,
  opted_out: (number) =>
    `A resposta da dúvida #${number} não foi enviada: o lead pediu para não receber mensagens.`,
}

export interface Handoffs {
  onTurn: OnTurn
  hold: HoldReply
  /** A turn failed for good: a person is called. */
  onGivenUp(tx: Queryable, contactId: string, now: Date): Promise<void>
  /** The inbox says that a conversation ended. */
  onStatus(tx: Queryable, contactId: string, status: string, now: Date): Promise<void>
  /** True: it was a command, and is not delivered. */
  onCommand(
    tx: Queryable,
    contactId: string,
    message: { text: string; private: boolean; externalId: string; sender?: string | null },
    now: Date,
  ): Promise<boolean>
  /** Looks for leads nobody answered and questions nobody answered. */
  sweep(): Promise<SweepReport>
  /** The summary once more. False: there never was a handover. `key` tells one wish from another. */
  resend(contactId: string, key: string): Promise<boolean>
  answer(answer: { number: number; text: string; by: string }): Promise<AnswerOutcome>
  /** False: there is no such conversation. */
  setCopilot(contactId: string, on: boolean): Promise<boolean>
}

/** Everything between the agent and people: what calls them, tells them, and takes from them. */
export function createHandoffs(deps: {
  db: Database
  clock: Clock
  wake: Wake
  businesses: readonly Business[]
  cancelReminders: (tx: Queryable, contactIds: readonly string[], reason: string) => Promise<void>
}): Handoffs {
  const { db, clock, wake } = deps
  const byId = new Map(deps.businesses.map((business) => [business.id, business]))
  const businessOf = (id: string) => byId.get(id)
  const reviewers = new Map<string, Reviewer>()

  return {
    async onTurn(tx, { contactId, businessId, mode, result, now }) {
      const business = byId.get(businessId)
      if (business === undefined) return
      if (result.nextMode === 'opted_out') await moveHandoff(tx, { contactId, event: 'opted_out', now })
      if (mode === 'handoff' && result.nextMode === 'agent')
        await moveHandoff(tx, { contactId, event: 'conversation_ended', now })
      await noteForPeople(tx, { contactId, now }, { wake })
      if (result.handoff === null) return
      const told = await noteHandoff(tx, { contactId, business, now }, { wake })
      if (told || result.handoff.reason !== 'erasure_request') return
      // A person is on the way already, and has to know this too.
      const open = await newestHandoff(tx, contactId)
      if (open === null) return
      await queueNote(
        tx,
        { contactId, key: `erasure:${open.id}`, text: HANDOFF_NOTES.erasure, now },
        { wake },
      )
    },
    hold: createHold({ wake, businessOf }),
    async onGivenUp(tx, contactId, now) {
      const conversation = await lockConversation(tx, contactId)
      if (conversation !== null) await offer(tx, conversation, 'repeated_failure', now)
    },
    async onStatus(tx, contactId, status, now) {
      if (status !== 'resolved') return
      const conversation = await lockConversation(tx, contactId)
      if (conversation === null || conversation.erasedAt !== null) return
      const reason = 'resolved'
      const mode = await moveConversation(tx, {
        contactId,
        mode: conversation.mode,
        event: 'resolved',
        reason,
        now,
      })
      if (mode === 'human' && businessOf(conversation.businessId)?.config.handoff.resume_on_close)
        await moveConversation(tx, { contactId, mode, event: 'given_back', reason, now })
    },
    async onCommand(tx, contactId, message, now) {
      const command = readCommand(message)
      const conversation = command === null ? null : await lockConversation(tx, contactId)
      if (command === null || conversation === null) return false
      const { externalId: key, sender } = message
      const text = await obey(tx, conversation, command, { key, by: sender ?? 'helpdesk', now })
      if (text !== null) await queueNote(tx, { contactId, key: `command:${key}`, text, now }, { wake })
      return true
    },
    sweep: () => sweepHandoffs({ db, clock, wake, businesses: deps.businesses, offer }),
    resend: (contactId, key) =>
      db.transaction(async (tx) => {
        const conversation = await lockConversation(tx, contactId)
        const business = conversation === null ? undefined : businessOf(conversation.businessId)
        if (business === undefined) return false
        return resendSummary(tx, { contactId, business, key, now: clock.now() }, { wake })
      }),
    answer: (given) =>
      db.transaction(async (tx) => {
        const now = clock.now()
        const { outcome, contactId } = await answerQuestion(tx, { ...given, businessOf, now }, { wake })
        if (contactId !== null && outcome === 'undeliverable') {
          const key = `answer:${given.number}:${now.toISOString()}`
          const text = ANSWER_NOTES.undeliverable(given.number)
          await queueNote(tx, { contactId, key, text, now }, { wake })
        }
        return outcome
      }),
    setCopilot: (contactId, on) =>
      db.transaction(async (tx) => {
        const conversation = await lockConversation(tx, contactId)
        if (conversation === null || conversation.erasedAt !== null) return false
        await switchCopilot(tx, contactId, on, clock.now())
        return true
      }),
  }

  async function switchCopilot(tx: Queryable, contactId: string, on: boolean, now: Date): Promise<void> {
    await setCopilot(tx, contactId, on, now)
    // From here on nothing goes by itself, reminders neither.
    if (on) await deps.cancelReminders(tx, [contactId], 'copilot')
  }

  /** Does what a person wrote. Returns what they are told, or null. */
  async function obey(
    tx: Queryable,
    conversation: LockedConversation,
    command: PeopleCommand,
    { key, by, now }: { key: string; by: string; now: Date },
  ): Promise<string | null> {
    const { contactId, businessId } = conversation
    if (command.kind === 'copilot') {
      await switchCopilot(tx, contactId, command.on, now)
      return command.on ? HANDOFF_NOTES.copilot : HANDOFF_NOTES.pilot
    }
    if (command.kind === 'send_draft') return DRAFT_NOTES[await sendDraft(tx, conversation, now, { wake })]
    if (command.kind === 'discard_draft') {
      const there = await settleDraft(tx, { contactId, state: 'discarded', now })
      return there ? HANDOFF_NOTES.discarded : DRAFT_NOTES.none
    }
    if (command.kind === 'summary') {
      const business = businessOf(businessId)
      const sent =
        business !== undefined && (await resendSummary(tx, { contactId, business, key, now }, { wake }))
      return sent ? null : HANDOFF_NOTES.noHandoff
    }
    const { number, text } = command
    const { outcome } = await answerQuestion(tx, { number, text, contactId, by, businessOf, now }, { wake })
    return ANSWER_NOTES[outcome](number)
  }

  async function offer(
    tx: Queryable,
    conversation: LockedConversation,
    reason: 'repeated_failure' | 'technical_question',
    now: Date,
  ): Promise<boolean> {
    const business = businessOf(conversation.businessId)
    if (business === undefined) return false
    const reviewer = reviewers.get(business.id) ?? createReviewer(business)
    reviewers.set(business.id, reviewer)
    return offerHandoff(tx, { conversation, business, reviewer, reason, now }, { wake })
  }
}
