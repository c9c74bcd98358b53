import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { type LockedConversation, lockConversation } from '../db/queries/conversations.ts'
import { markHandoffReminded, waitingHandoffs } from '../db/queries/handoffs.ts'
import { markEscalated, waitingQuestions } from '../db/queries/technical-questions.ts'
import { queueNote } from '../helpdesk/notes.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import { openMinutes } from './open-time.ts'

export interface SweepReport {
  /** Handovers people were reminded of. */
  reminded: number
  /** Contacts handed over because of a question nobody answered. */
  escalated: number
}

const LIMIT = 1000
const MINUTE_MS = 60_000

interface SweepDeps {
  db: Database
  clock: Clock
  wake: Wake
  businesses: readonly Business[]
  offer: (
    tx: Queryable,
    conversation: LockedConversation,
    reason: 'technical_question',
    now: Date,
  ) => Promise<boolean>
}

/**
 * What people have left waiting, in minutes of opening hours: they are reminded of leads who wait for them, and called
 * for technical questions nobody answered. Each is looked at again under its conversation's lock, so that any number
 * of processes may sweep.
 */
export async function sweepHandoffs(deps: SweepDeps): Promise<SweepReport> {
  const report = { reminded: 0, escalated: 0 }
  for (const business of deps.businesses) {
    report.reminded += await remind(business, deps)
    report.escalated += await escalate(business, deps)
  }
  return report
}

async function remind(business: Business, { db, clock, wake }: SweepDeps): Promise<number> {
  const { handoff, business_hours: hours } = business.config
  const query = { businessId: business.id, reminders: handoff.reminders, limit: LIMIT }
  const late = (since: Date) => openMinutes(hours, since, clock.now()) >= handoff.remind_after_minutes
  let reminded = 0
  for (const { id, contactId, since } of await waitingHandoffs(db, query)) {
    if (!late(since)) continue
    await db.transaction(async (tx) => {
      if ((await lockConversation(tx, contactId)) === null) return
      const now = clock.now()
      const still = (await waitingHandoffs(tx, { ...query, contactId })).find((row) => row.id === id)
      if (still === undefined || !late(still.since)) return
      const nth = still.reminders + 1
      const text = `O lead ainda espera por uma pessoa (aviso ${nth}). Responda por aqui, ou escreva retomar para devolver ao agente.`
      await queueNote(tx, { contactId, key: `handoff:${id}:reminder:${nth}`, text, now }, { wake })
      await markHandoffReminded(tx, { id, contactId, now })
      reminded++
    })
  }
  return reminded
}

async function escalate(business: Business, { db, clock, wake, offer }: SweepDeps): Promise<number> {
  const { handoff, business_hours: hours } = business.config
  const minutes = handoff.after_question_minutes
  const before = new Date(clock.now().getTime() - minutes * MINUTE_MS)
  const query = { businessId: business.id, before, limit: LIMIT }
  const late = (since: Date) => openMinutes(hours, since, clock.now()) >= minutes
  let escalated = 0
  for (const { contactId, since } of await waitingQuestions(db, query)) {
    if (!late(since)) continue
    await db.transaction(async (tx) => {
      const conversation = await lockConversation(tx, contactId)
      const [still] = await waitingQuestions(tx, { ...query, contactId })
      if (conversation === null || still === undefined || !late(still.since)) return
      const now = clock.now()
      await markEscalated(tx, still.numbers, now)
      if (conversation.mode === 'opted_out') return
      if (await offer(tx, conversation, 'technical_question', now)) {
        escalated++
        return
      }
      // A person has the conversation, or is on the way: they are only told what still waits.
      const list = still.numbers.map((number) => `#${number}`).join(', ')
      const text = `Dúvida técnica ainda sem resposta: ${list}.`
      const key = `questions:${still.numbers[0]}:waiting`
      await queueNote(tx, { contactId, key, text, now }, { wake })
    })
  }
  return escalated
}
