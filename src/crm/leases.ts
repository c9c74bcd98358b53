import { createHash, randomUUID } from 'node:crypto'
import { setInterval } from 'node:timers'
import type { Queryable } from '../db/database.ts'
import { crmLeaseUntil, dropCrmLease, takeCrmLease } from '../db/queries/crm-links.ts'
import type { Clock } from '../ops/clock.ts'

/** Longer than one call of the CRM may take: what a killed worker had sent has arrived by the time the next one looks. */
export const LEASE_MS = 30_000

export interface Lease {
  /** Fires when somebody else has it: the holder was taken for dead. */
  signal: AbortSignal
  drop(): Promise<void>
}

/** Rights to be alone at something, which lapse by themselves. No connection and no transaction is held meanwhile. */
export interface Leases {
  /** Null: somebody else has it. */
  take(name: string): Promise<Lease | null>
  /** When the one who has it is heard of again, at the latest. */
  freeAt(name: string): Promise<Date>
}

export function createLeases(deps: { db: Queryable; clock: Clock; leaseMs?: number }): Leases {
  const { db, clock, leaseMs = LEASE_MS } = deps
  const keyOf = (name: string) => createHash('sha256').update(name).digest('hex')

  return {
    async take(name) {
      const lease = { key: keyOf(name), holder: randomUUID() }
      const hold = () => {
        const now = clock.now()
        return takeCrmLease(db, { ...lease, now, until: new Date(now.getTime() + leaseMs) })
      }
      if (!(await hold())) return null
      const lost = new AbortController()
      let beat: Promise<void> = Promise.resolve()
      const timer = setInterval(() => {
        beat = hold().then(
          (held) => {
            if (!held) lost.abort(new LeaseLostError())
          },
          // The database is away: the lease lapses, and the next beat or the next write tells.
          () => {},
        )
      }, leaseMs / 3)
      timer.unref()
      return {
        signal: lost.signal,
        async drop() {
          clearInterval(timer)
          await beat
          await dropCrmLease(db, lease)
        },
      }
    },
    async freeAt(name) {
      return (await crmLeaseUntil(db, keyOf(name))) ?? clock.now()
    },
  }
}

export class LeaseLostError extends Error {
  constructor() {
    super('another worker took over')
  }
}
