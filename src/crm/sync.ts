import type { CrmConfig } from '../business/crm-schema.ts'
import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { closeCrmCycle, setCrmSyncStatus } from '../db/queries/crm-links.ts'
import {
  type CrmOperation,
  failCrmOperation,
  finishCrmOperation,
  pendingCrmContacts,
  pendingCrmOperation,
  requestCrmSync,
} from '../db/queries/crm-operations.ts'
import { closeContactDeadLetters, insertDeadLetter } from '../db/queries/dead-letters.ts'
import type { TurnResult } from '../graph/ports.ts'
import type { OnTurn } from '../inbox/commit-turn.ts'
import type { Steps, Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { CrmError } from './errors.ts'
import { createLeases, LeaseLostError } from './leases.ts'
import type { Crm } from './port.ts'
import { createSaga, type SagaOutcome } from './saga/saga.ts'

export interface CrmSync {
  /** In a turn's commit: what the CRM cares about is noted and its queue is woken. Nothing is called. */
  onTurn: OnTurn
  /** Handler of queue `crm`: brings one contact's things in the CRM up to date. */
  run(contactId: string, signal?: AbortSignal): Promise<void>
  /** At start: what waits is woken, also what waited for a CRM that was not configured. */
  recover(): Promise<void>
}

/** Facts that came in while a worker was at it are done in the same go, up to this often. */
const ROUNDS = 5
/** Another worker is at the same company. */
const BUSY_MS = 2_000
const FACTOR = 2

export function createCrmSync(deps: {
  db: Database
  clock: Clock
  wake: Wake
  steps: Steps
  log?: Log | undefined
  businesses: readonly Business[]
  /** By business. */
  crms: ReadonlyMap<string, Crm>
  leaseMs?: number
  random?: () => number
}): CrmSync {
  const { db, clock, wake, steps, log, random = Math.random } = deps
  const leases = createLeases({ db, clock, ...(deps.leaseMs === undefined ? {} : { leaseMs: deps.leaseMs }) })
  const served = new Map(
    deps.businesses.flatMap((business) => {
      const config = business.config.crm
      const crm = deps.crms.get(business.id)
      if (config === undefined || crm === undefined) return []
      return [
        [business.id, { config, saga: createSaga({ db, clock, crm, business, config, steps }) }] as const,
      ]
    }),
  )

  async function again(contactId: string, at: Date): Promise<void> {
    await wake.queue('crm', contactId, at, db)
    wake.nudge('crm', at)
  }

  async function work(operation: CrmOperation, signal: AbortSignal): Promise<void> {
    const business = served.get(operation.businessId)
    if (business === undefined) return
    const { contactId } = operation
    let step = 'crm'
    try {
      await steps.reached('crm.claimed', contactId)
      const outcome = await business.saga({
        operation,
        signal,
        at: (name) => {
          step = name
        },
        async alone(name, doing) {
          const lease = await leases.take(`${operation.businessId} ${name}`)
          if (lease === null) throw new CrmError('busy', 'another worker is at the same')
          try {
            return await doing()
          } finally {
            await lease.drop()
          }
        },
      })
      await finish(operation, outcome)
      await steps.reached('crm.finished', contactId)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      await fail(operation, step, error, business.config)
    }
  }

  async function finish(operation: CrmOperation, outcome: SagaOutcome): Promise<void> {
    const { contactId } = operation
    if (outcome === 'gone') return
    const now = clock.now()
    await db.transaction(async (tx) => {
      // In the order a turn's commit takes them: the lead's row, then the operation's.
      await setCrmSyncStatus(tx, contactId, outcome)
      const done = await finishCrmOperation(tx, { id: operation.id, version: operation.version, now })
      if (!done) await setCrmSyncStatus(tx, contactId, 'pending')
      else await closeContactDeadLetters(tx, contactId, 'crm', now)
    })
  }

  async function fail(
    operation: CrmOperation,
    step: string,
    error: unknown,
    config: CrmConfig,
  ): Promise<void> {
    const { id, contactId } = operation
    const now = clock.now()
    if (error instanceof CrmError && error.failure === 'busy') {
      throw new RetryLater(new Date(now.getTime() + BUSY_MS))
    }
    const known = error instanceof CrmError ? error : null
    const errorCode = known?.code ?? 'crm.failed'
    // Of an error nobody foresaw the text may hold anything.
    const text = known?.message ?? 'unexpected error'
    const attempts = operation.attempts + 1
    const givesUp = known?.retryable === false || attempts >= config.retry.attempts
    const waitMs = Math.max(backoffMs(attempts, config), known?.retryAfterMs ?? 0)
    const nextAt = givesUp ? null : new Date(now.getTime() + waitMs)
    const noted = await atomically(async (tx) => {
      await setCrmSyncStatus(tx, contactId, givesUp ? 'failed' : 'pending')
      if (!(await failCrmOperation(tx, { id, step, errorCode, error: text, nextAt, now })))
        throw new ClosedError()
      if (nextAt !== null) return wake.queue('crm', contactId, nextAt, tx)
      const payload = { operationId: id, step, attempts }
      await insertDeadLetter(tx, { kind: 'crm', contactId, payload, errorCode, error: text, now })
    })
    if (!noted) return
    if (nextAt !== null) wake.nudge('crm', nextAt)
    const level = givesUp || known?.failure === 'auth' || known === null ? 'error' : 'warn'
    log?.[level]({ contactId, step, attempts, errorCode, err: error }, 'crm: not brought up to date')
  }

  /** False: the operation was closed meanwhile, and nothing was written. */
  async function atomically(write: (tx: Queryable) => Promise<void>): Promise<boolean> {
    try {
      await db.transaction(write)
      return true
    } catch (error) {
      if (error instanceof ClosedError) return false
      throw error
    }
  }

  /** Half of it is chance, so that leads of one outage do not come back at one instant. */
  function backoffMs(attempts: number, { retry }: CrmConfig): number {
    const doubled = retry.first_seconds * 1_000 * FACTOR ** (attempts - 1)
    return Math.min(doubled, retry.longest_minutes * 60_000) * (0.5 + random() / 2)
  }

  return {
    async onTurn(tx, { contactId, businessId, result, now }) {
      if (!served.has(businessId)) return
      if (result.ended !== null) await closeCrmCycle(tx, contactId, 'conversation_ended', { from: now, now })
      if (!isNews(result)) return
      const at = await requestCrmSync(tx, { contactId, businessId, now })
      await wake.queue('crm', contactId, at, tx)
    },

    async run(contactId, signal = new AbortController().signal) {
      for (let round = 0; round < ROUNDS; round++) {
        const operation = await pendingCrmOperation(db, contactId)
        if (operation === null || !served.has(operation.businessId)) return
        if (operation.nextAt > clock.now()) return again(contactId, operation.nextAt)
        const lease = await leases.take(`contact ${contactId}`)
        if (lease === null) return again(contactId, await leases.freeAt(`contact ${contactId}`))
        try {
          // Read again: the one who had the lease before may have done it all.
          const current = await pendingCrmOperation(db, contactId)
          if (current !== null && current.nextAt <= clock.now()) {
            await work(current, AbortSignal.any([signal, lease.signal]))
          }
        } catch (error) {
          if (error instanceof RetryLater) return again(contactId, error.at)
          if (error instanceof LeaseLostError) return
          throw error
        } finally {
          await lease.drop()
        }
      }
      await again(contactId, clock.now())
    },

    async recover() {
      for (const { contactId, at } of await pendingCrmContacts(db, [...served.keys()]))
        await again(contactId, at)
    },
  }
}

class ClosedError extends Error {}

class RetryLater extends Error {
  readonly at: Date
  constructor(at: Date) {
    super('later')
    this.at = at
  }
}

/** Whether a turn changed anything that is shown in the CRM. */
function isNews(result: TurnResult): boolean {
  return (
    result.learned.length > 0 ||
    result.forgotten.length > 0 ||
    result.productInterests.length > 0 ||
    result.qualificationChanged ||
    result.handoff !== null
  )
}
