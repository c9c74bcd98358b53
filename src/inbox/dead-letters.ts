import { z } from 'zod'
import type { ChannelEvent } from '../channels/channel.ts'
import type { Database, Queryable } from '../db/database.ts'
import { businessOfContact } from '../db/queries/contacts.ts'
import { setCrmSyncStatus } from '../db/queries/crm-links.ts'
import { reviveCrmOperation } from '../db/queries/crm-operations.ts'
import {
  ACCOUNT_PAUSED,
  closeDeadLetter,
  type DeadLetter,
  type DeadLetterState,
  findDeadLetter,
  findDeadLetters,
  lockOpenDeadLetter,
} from '../db/queries/dead-letters.ts'
import { reviveInbound } from '../db/queries/inbound.ts'
import { reviveOutbound } from '../db/queries/outbound.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import { resume } from '../outbox/recover.ts'
import type { Inbox } from './accept.ts'
import type { Wake } from './ports.ts'

export interface DeadLettersOptions {
  db: Database
  clock: Clock
  wake: Wake
  /** Takes an event that had no place once more. */
  inbox: Inbox
}

/** What became of a retry. `moot`: there was nothing left to do again. */
export type RetryOutcome = 'retried' | 'moot'

export interface DeadLetters {
  /** Oldest first. Payloads of events hold what a lead wrote: show them to operators alone. */
  list(filter?: { state?: DeadLetterState; limit?: number }): Promise<DeadLetter[]>
  /**
   * Does again what failed for good: a turn over the same messages, a send (a person has decided that it may go
   * once more), an event that had no place, or lifts the stop of an account. Null: no open letter has this id.
   */
  retry(id: string): Promise<RetryOutcome | null>
  /** Closes a letter without doing anything; of a stopped account, it lifts the stop. Null: none is open. */
  discard(id: string): Promise<'discarded' | null>
}

const LIMIT = 100
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

export function createDeadLetters(options: DeadLettersOptions): DeadLetters {
  const { db, clock, wake, inbox } = options

  /** Closes the letter in the same transaction as what it does: a letter retried twice acts once. */
  function settle<T>(
    id: string,
    state: 'retried' | 'discarded',
    act: (tx: Queryable, letter: DeadLetter, now: Date) => Promise<T>,
  ): Promise<T | null> {
    return db.transaction(async (tx) => {
      const letter = await lockOpenDeadLetter(tx, id)
      if (!letter) return null
      const now = clock.now()
      const result = await act(tx, letter, now)
      await closeDeadLetter(tx, id, state, now)
      return result
    })
  }

  async function redo(tx: Queryable, letter: DeadLetter, now: Date): Promise<RetryOutcome> {
    if (letter.kind === 'turn') {
      const { inboundIds } = turnPayload.parse(letter.payload)
      const revived = await reviveInbound(tx, inboundIds)
      if (revived === 0 || letter.contactId === null) return 'moot'
      await wake.turn(letter.contactId, now, tx)
      return 'retried'
    }
    if (letter.kind === 'crm') return redoCrm(tx, letter.contactId, now)
    const row = letter.outboundId === null ? null : await reviveOutbound(tx, letter.outboundId, now)
    if (!row) return 'moot'
    await wake.outbox(row.contactId, now, tx)
    return 'retried'
  }

  async function redoCrm(tx: Queryable, contactId: string | null, now: Date): Promise<RetryOutcome> {
    const businessId = contactId === null ? null : await businessOfContact(tx, contactId)
    if (contactId === null || businessId === null) return 'moot'
    await setCrmSyncStatus(tx, contactId, 'pending')
    await reviveCrmOperation(tx, { contactId, businessId, now })
    await wake.queue('crm', contactId, now, tx)
    return 'retried'
  }

  return {
    list: ({ state = 'open', limit = LIMIT } = {}) => findDeadLetters(db, { state, limit }),

    async retry(id) {
      const letter = await openLetter(db, id)
      if (!letter) return null
      if (letter.errorCode === ACCOUNT_PAUSED) return lift(letter)
      if (letter.kind === 'event') {
        // First accepted, then closed: cut off between the two, it is accepted again, as a replay. One that
        // still has no place comes back as a new letter.
        await inbox.accept([readEvent(letter.payload)])
        return settle(id, 'retried', async (): Promise<RetryOutcome> => 'retried')
      }
      const result = await settle(id, 'retried', redo)
      const queues = { turn: 'turn', crm: 'crm', outbound: 'outbox' } as const
      wake.nudge(queues[letter.kind], clock.now())
      return result
    },

    async discard(id) {
      const letter = await openLetter(db, id)
      if (!letter) return null
      if (letter.errorCode === ACCOUNT_PAUSED) {
        await lift(letter)
        return 'discarded'
      }
      return settle(id, 'discarded', async (): Promise<'discarded'> => 'discarded')
    },
  }

  /** The open letter is the stop: lifting the stop closes it. */
  async function lift(letter: DeadLetter): Promise<RetryOutcome> {
    const lifted = await resume(options, [accountPayload.parse(letter.payload)])
    wake.nudge('outbox', clock.now())
    return lifted > 0 ? 'retried' : 'moot'
  }
}

async function openLetter(db: Queryable, id: string): Promise<DeadLetter | null> {
  const letter = UUID.test(id) ? await findDeadLetter(db, id) : null
  return letter?.state === 'open' ? letter : null
}

const turnPayload = z.object({ inboundIds: z.array(z.uuid()) })
const accountPayload = z.object({ channel: z.string(), accountId: z.string() })

const storedEvent = z.looseObject({
  kind: z.enum(['message', 'own_message', 'edit']),
  channel: z.enum(['whatsapp-cloud', 'zapi', 'simulator']),
  accountId: z.string(),
  externalId: z.string(),
  sentAt: z.coerce.date().optional(),
  at: z.coerce.date().optional(),
})
/** An event as it was stored: only its dates had become text. */
const eventPayload = z.object({
  event: z.preprocess(
    (event) => storedEvent.safeParse(event).data,
    z.custom<ChannelEvent>((event) => event !== undefined),
  ),
})

function readEvent(payload: unknown): ChannelEvent {
  const parsed = eventPayload.safeParse(payload)
  if (!parsed.success) throw new ProsaError('dead_letters.unreadable', 'This letter holds no event.')
  return parsed.data.event
}
