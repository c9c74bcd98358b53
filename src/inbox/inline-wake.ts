import type { Clock } from '../ops/clock.ts'
import type { QueueName, Wake } from './ports.ts'

/**
 * A wake that only notes what is due, for one process that does its work when told to: the terminal, evals,
 * Studio. Everything else, the transactions included, is what production runs.
 */
/** What does the work of a queue; work of a queue nobody does is left alone. */
type Work = Partial<Record<QueueName, (contactId: string) => Promise<unknown>>>

export interface InlineWake extends Wake {
  /** Does everything due by now, and what that makes due, until nothing is left. */
  drain(work: Work): Promise<void>
}

/** Rounds of one drain; a conversation that wakes itself for ever is a defect. */
const ROUNDS = 200
/** What is said goes before what is answered; partners come last. */
const ORDER: readonly QueueName[] = ['outbox', 'turn', 'crm', 'helpdesk']

export function createInlineWake(clock: Clock): InlineWake {
  const due: Record<QueueName, Map<string, Date>> = {
    turn: new Map(),
    outbox: new Map(),
    crm: new Map(),
    helpdesk: new Map(),
  }
  return {
    async turn(contactId, at) {
      due.turn.set(contactId, at)
    },
    async turns(wakes) {
      for (const { contactId, at } of wakes) due.turn.set(contactId, at)
    },
    outbox: async (contactId, at) => note('outbox', contactId, at),
    queue: async (name, contactId, at) => note(name, contactId, at),
    nudge() {},
    async drain(work) {
      for (let round = 0; round < ROUNDS; round++) {
        const next = takeNext(work)
        if (next === undefined) return
        await next.handle(next.contactId)
      }
      throw new Error(`still work after ${ROUNDS} rounds`)
    },
  }

  function note(queue: QueueName, contactId: string, at: Date): void {
    const before = due[queue].get(contactId)
    if (before === undefined || at < before) due[queue].set(contactId, at)
  }

  function takeNext(work: Work) {
    for (const queue of ORDER) {
      const handle = work[queue]
      const taken = handle === undefined ? undefined : takeDue(queue)
      if (handle !== undefined && taken !== undefined) return { handle, contactId: taken.contactId }
    }
    return undefined
  }

  function takeDue(queue: QueueName): { contactId: string } | undefined {
    const now = clock.now()
    for (const [contactId, at] of due[queue]) {
      if (at > now) continue
      due[queue].delete(contactId)
      return { contactId }
    }
    return undefined
  }
}
