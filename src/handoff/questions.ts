import { randomUUID } from 'node:crypto'
import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import { lockConversation, readConversationHead } from '../db/queries/conversations.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import { takeUnnotedInterests } from '../db/queries/product-interests.ts'
import * as questions from '../db/queries/technical-questions.ts'
import { SERVICE_WINDOW_MS } from '../graph/clock-facts.ts'
import type { ProductInterest } from '../graph/state.ts'
import { queueNote } from '../helpdesk/notes.ts'
import type { Wake } from '../inbox/ports.ts'
import { storableText } from '../inbox/storable.ts'
import { takeOver } from './take-over.ts'

export type AnswerOutcome =
  | 'sent'
  /** There is no such question of this contact, or of anybody. */
  | 'unknown'
  /** Somebody answered before. */
  | 'answered'
  /** More than 24 h since the lead wrote: kept, and shown with the question. */
  | 'undeliverable'
  | 'opted_out'

const INTERESTS: Record<ProductInterest['kind'], string> = {
  interest: 'tem interesse em',
  unavailable: 'pediu, sem estar disponível:',
  upsell_offered: 'recebeu a indicação de',
  upsell_refused: 'recusou a indicação de',
}

/** Tells people what a turn left for them: one note of its questions, one of its interests, each row once. */
export async function noteForPeople(
  tx: Queryable,
  told: { contactId: string; now: Date },
  deps: { wake: Wake },
): Promise<void> {
  const { contactId, now } = told
  const asked = await questions.takeUnnotedQuestions(tx, contactId, now)
  if (asked.length > 0) {
    const text = [
      asked.length === 1 ? 'Dúvida técnica para responder:' : 'Dúvidas técnicas para responder:',
      ...asked.map(({ number, question }) => `#${number} ${question}`),
      `Para responder ao lead, escreva aqui, em nota privada: #${asked[0]?.number} sua resposta`,
    ].join('\n')
    await queueNote(tx, { contactId, key: `questions:${asked[0]?.id}`, text, now }, deps)
  }
  const interests = await takeUnnotedInterests(tx, contactId, now)
  if (interests.length === 0) return
  const lines = interests.map(({ model, kind }) => `- ${INTERESTS[kind]} ${model}`)
  const text = ['Interesse do lead:', ...lines].join('\n')
  await queueNote(tx, { contactId, key: `interests:${interests[0]?.id}`, text, now }, deps)
}

/**
 * What a person answers to a question goes to the lead as the business's own words, once. The agent goes on, unless
 * the business wants whoever answers to take over.
 *
 * @param answer.contactId only a question of this contact.
 */
export async function answerQuestion(
  tx: Queryable,
  answer: {
    number: number
    contactId?: string
    text: string
    by: string
    businessOf: (id: string) => Business | undefined
    now: Date
  },
  deps: { wake: Wake },
): Promise<{ outcome: AnswerOutcome; contactId: string | null }> {
  const { number, by, now } = answer
  const asked = await questions.questionByNumber(tx, number)
  if (asked === null || (answer.contactId !== undefined && asked.contactId !== answer.contactId))
    return { outcome: 'unknown', contactId: null }
  const { contactId } = asked
  const conversation = await lockConversation(tx, contactId)
  // Read again under the lock: two people may answer at once, and the contact may be gone.
  const question = await questions.questionByNumber(tx, number)
  if (conversation === null || conversation.erasedAt !== null || question === null)
    return { outcome: 'unknown', contactId: null }
  const said = (outcome: AnswerOutcome) => ({ outcome, contactId })
  if (question.answeredAt !== null) return said('answered')
  if (conversation.mode === 'opted_out') return said('opted_out')
  const text = storableText(answer.text.trim())
  const lastInboundAt = (await readConversationHead(tx, contactId))?.lastInboundAt ?? null
  if (lastInboundAt === null || now.getTime() - lastInboundAt.getTime() >= SERVICE_WINDOW_MS) {
    await questions.saveUndeliverable(tx, { id: question.id, answer: text, by, now })
    return said('undeliverable')
  }
  const { channel, accountId, businessId } = conversation
  if (answer.businessOf(businessId)?.config.handoff.answer_takes_over)
    await takeOver(tx, contactId, 'answered', now)
  const messageId = randomUUID()
  const outboundId = randomUUID()
  const content = { question: number }
  await insertMessage(tx, { id: messageId, contactId, role: 'human', text, content, at: now })
  // Quoted, because the talk may have moved on.
  const quoted = await questions.questionMessage(tx, { questionId: question.id, channel, accountId })
  await insertOutbound(tx, {
    id: outboundId,
    contactId,
    turnId: null,
    messageId,
    channel,
    accountId,
    author: 'human',
    body: { type: 'text', text, ...(quoted === null ? {} : { replyTo: quoted }) },
    now,
  })
  await questions.saveAnswer(tx, { id: question.id, answer: text, by, outboundId, now })
  await deps.wake.outbox(contactId, now, tx)
  // The inbox shows what was said, whoever said it and where.
  await deps.wake.queue('helpdesk', contactId, now, tx)
  return said('sent')
}
