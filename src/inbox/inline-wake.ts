import type { Clock } from '../ops/clock.ts'
import type { QueueName, Wake } from './ports.ts'

/**
 * A wake that only notes what is due, for one process that does its work when told to: the terminal, evals,
 * Studio. Everything else, the transactions included, is what production runs.
 */
export interface InlineWake extends Wake {
  /** Does everything due by now, and what that makes due, until nothing is left. */
  drain(work: Record<QueueName, (contactId: string) => Promise<unknown>>): Promise<void>
}

/** Rounds of one drain; a conversation that wakes itself for ever is a defect. */
const ROUNDS = 200

export function createInlineWake(clock: Clock): InlineWake {
  const due: Record<QueueName, Map<string, Date>> = { turn: new Map(), outbox: new Map() }
  return {
    async turn(contactId, at) {
      due.turn.set(contactId, at)
    },
    async turns(wakes) {
      for (const { contactId, at } of wakes) due.turn.set(contactId, at)
    },
    async outbox(contactId, at) {
      const before = due.outbox.get(contactId)
      if (before === undefined || at < before) due.outbox.set(contactId, at)
    },
    nudge() {},
    async drain(work) {
      for (let round = 0; round < ROUNDS; round++) {
        const next = takeDue('outbox') ?? takeDue('turn')
        if (next === undefined) return
        await work[next.queue](next.contactId)
      }
      throw new Error(`still work after ${ROUNDS} rounds`)
    },
  }

  function takeDue(queue: QueueName): { queue: QueueName; contactId: string } | undefined {
    const now = clock.now()
    for (const [contactId, at] of due[queue]) {
      if (at > now) continue
      due[queue].delete(contactId)
      return { queue, contactId }
    }
    return undefined
  }
}
