import { type Job, PgBoss } from 'pg-boss'
import type { Database } from '../db/database.ts'
import { contactsUnmirrored } from '../db/queries/helpdesk.ts'
import * as jobs from '../db/queries/jobs.ts'
import { QUEUE_SCHEMA } from '../db/setup-queue.ts'
import { QUEUES, type QueueName, type Wake, type WakeAt } from '../inbox/ports.ts'
import { type AdaptiveLimit, createAdaptiveLimit } from './adaptive-limit.ts'
import type { Clock } from './clock.ts'
import { type Cause, correlated, currentCause, readCause } from './correlation.ts'
import { createDispatcher, type Dispatcher, type HeldJob, type JobSource } from './dispatcher.ts'
import type { Log } from './log.ts'
import { inSpan } from './spans.ts'

type Handler = (contactId: string, signal: AbortSignal) => Promise<unknown>
/** Jobs of a queue without a handler wait for a process that has one. */
export type QueueHandlers = Record<'turn' | 'outbox', Handler> & Partial<Record<QueueName, Handler>>

export interface Queue extends Wake {
  /** Makes the queues when they are missing. Before the first wake-up; the database must be migrated. */
  prepare(): Promise<void>
  /** Starts working in this process. Without it, wake-ups wait for a process that does. */
  work(handlers: QueueHandlers): Promise<void>
  /** Finishes what is in hand or gives it back, then lets go of the database. */
  stop(options?: { timeoutMs?: number }): Promise<void>
}

export interface QueueOptions {
  db: Database
  clock: Clock
  log?: Log
  /** Jobs at once in this process, by queue. Default: at most 4 embedded and 16 on a server, turns by how late the process is. */
  concurrency?: Partial<Record<QueueName, number>>
  /** Milliseconds between looks when nothing nudges. */
  pollMs?: number
  /** Milliseconds between signs of life. */
  beatMs?: number
  /** Milliseconds without a sign of life after which a job goes to another worker. */
  silentMs?: number
}

/** Own work is nudged; this is what another process's work waits at most. */
const POLL_MS = 250
const EMBEDDED_POLL_MS = 500
const BEAT_MS = 2_000
const SILENT_MS = 8_000
const EMBEDDED_CONCURRENCY = 4
const SERVER_CONCURRENCY = 16
/** Milliseconds for one of the queue's statements, all of them small: what waits longer waits on a dead connection. */
const STATEMENT_MS = 10_000
/** How often work without a wake-up is looked for: it should not exist, and must not wait for ever if it does. */
const SWEEP_MS = 30_000
const SWEEP_LIMIT = 200

/** A wake-up is never given up: what fails for good is decided by the turn and the outbox, not here. */
const SETTINGS: jobs.JobSettings = {
  retryLimit: 1_000_000,
  retryDelaySeconds: 1,
  expireSeconds: 600,
  // pg-boss's own monitor, in case no process of ours looks.
  heartbeatSeconds: 10,
  retentionSeconds: 30 * 86_400,
}

/**
 * Durable wake-ups on pg-boss: policy `stately` with the contact as key (one queued and one active job each),
 * claims that pass over contacts being worked on (`groupConcurrency`), and a nudge in this process so that
 * nothing waits for a poll. What a job says is the contact's id, and the ids of the request and the trace it goes on with.
 */
export function createQueue(options: QueueOptions): Queue {
  const { db, clock, log } = options
  const {
    pollMs = db.kind === 'embedded' ? EMBEDDED_POLL_MS : POLL_MS,
    beatMs = BEAT_MS,
    silentMs = SILENT_MS,
  } = options
  const boss = new PgBoss({
    db: { executeSql: (text, values) => executeSql(db, text, values) },
    schema: QUEUE_SCHEMA,
    migrate: false,
    createSchema: false,
    schedule: false,
    monitorVacuum: false,
    reindex: db.kind === 'server',
  })
  boss.on('error', (error) => log?.warn({ err: error }, 'queue: maintenance failed'))
  const dispatchers = new Map<QueueName, Dispatcher>()
  let prepared: Promise<void> | null = null
  let turnsAtOnce: AdaptiveLimit | undefined
  let caring: NodeJS.Timeout | undefined
  let care: Promise<void> = Promise.resolve()
  let sweptAt = 0

  async function prepare(): Promise<void> {
    await boss.start()
    for (const name of QUEUES) await boss.createQueue(name, { policy: 'stately' })
  }

  function sourceOf(name: QueueName): JobSource {
    return {
      async claim(limit) {
        const found = await boss.fetch<JobData>(name, { batchSize: limit, groupConcurrency: 1 })
        return found.map(toHeld)
      },
      async finish(job) {
        await boss.deleteJob(name, { id: job.id, retryCount: job.attempt })
      },
      async giveBack(job, reason) {
        await boss.fail(name, { id: job.id, retryCount: job.attempt }, { message: reason })
      },
      async beat(held) {
        const answer: { settled?: string[] } = await boss.touch(name, held.map(toAttempt))
        return new Set(answer.settled ?? held.map((job) => job.id))
      },
    }
  }

  /** Signs of life first: a process that was stalled must not take its own jobs for abandoned. */
  async function careFor(): Promise<void> {
    for (const dispatcher of dispatchers.values()) await dispatcher.beat()
    for (const name of QUEUES) await reclaim(name, silentMs)
    const now = clock.now()
    if (Date.now() - sweptAt < SWEEP_MS) return
    sweptAt = Date.now()
    const since = new Date(now.getTime() - SWEEP_MS)
    const forgotten: Partial<Record<QueueName, string[]>> = {
      turn: await jobs.contactsWithoutTurn(db, since, SWEEP_LIMIT),
      outbox: await jobs.contactsWithoutOutbox(db, since, SWEEP_LIMIT),
      ...(dispatchers.has('helpdesk') && { helpdesk: await contactsUnmirrored(db, since, SWEEP_LIMIT) }),
    }
    for (const name of QUEUES) {
      const contacts = forgotten[name] ?? []
      if (contacts.length === 0) continue
      log?.warn({ queue: name, contacts: contacts.length }, 'queue: work without a wake-up')
      await queueAll(
        name,
        contacts.map((contactId) => ({ contactId, at: now })),
        db,
      )
      dispatchers.get(name)?.nudge(now)
    }
  }

  async function reclaim(name: QueueName, olderThanMs: number): Promise<void> {
    const silent = await jobs.silentJobs(db, name, olderThanMs)
    if (silent.length === 0) return
    log?.warn({ queue: name, jobs: silent.length }, 'queue: jobs of a worker that is gone')
    await boss.fail(name, silent, { message: 'worker gone' })
    dispatchers.get(name)?.nudge(new Date(clock.now().getTime() + SETTINGS.retryDelaySeconds * 1000))
  }

  function scheduleCare(): void {
    caring = setTimeout(() => {
      care = careFor()
        .catch((error) => log?.warn({ err: error }, 'queue: signs of life failed'))
        .finally(() => {
          if (caring !== undefined) scheduleCare()
        })
    }, beatMs)
  }

  const queueAll = (name: QueueName, wakes: readonly WakeAt[], tx: Parameters<Wake['turn']>[2]) =>
    jobs.queueWakes(
      tx,
      name,
      wakes.map((wake) => ({ ...wake, cause: wake.cause ?? currentCause() })),
      clock.now(),
      SETTINGS,
    )

  return {
    turn: (contactId, at, tx) => queueAll('turn', [{ contactId, at }], tx),
    outbox: (contactId, at, tx) => queueAll('outbox', [{ contactId, at }], tx),
    queue: (name, contactId, at, tx) => queueAll(name, [{ contactId, at }], tx),
    turns: (wakes, tx) => queueAll('turn', wakes, tx),
    nudge: (name, at) => dispatchers.get(name)?.nudge(at),
    prepare() {
      prepared ??= prepare()
      return prepared
    },
    async work(handlers) {
      prepared ??= prepare()
      await prepared
      const limit = db.kind === 'embedded' ? EMBEDDED_CONCURRENCY : SERVER_CONCURRENCY
      turnsAtOnce = createAdaptiveLimit(limit)
      const adaptive = turnsAtOnce
      // Nobody else can hold the embedded database: what is active there was left by a process that ended.
      if (db.kind === 'embedded') for (const name of QUEUES) await reclaim(name, 0)
      for (const name of QUEUES) {
        const handle = handlers[name]
        if (handle === undefined) continue
        const dispatcher = createDispatcher({
          source: sourceOf(name),
          handle: (contactId, signal, cause) =>
            runJob(name, contactId, cause, () => handle(contactId, signal)),
          concurrency: limitOf(options.concurrency?.[name] ?? (name === 'turn' ? adaptive.current : limit)),
          pollMs,
          clock,
          log,
        })
        dispatchers.set(name, dispatcher)
        dispatcher.start()
      }
      scheduleCare()
    },
    async stop({ timeoutMs = 10_000 } = {}) {
      clearTimeout(caring)
      caring = undefined
      await care
      const beating = setInterval(() => {
        for (const dispatcher of dispatchers.values()) dispatcher.beat().catch(() => {})
      }, beatMs)
      try {
        await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.stop(timeoutMs)))
      } finally {
        clearInterval(beating)
      }
      turnsAtOnce?.stop()
      await prepared?.catch(() => {})
      await boss.stop({ graceful: false, close: false })
    },
  }
}

const limitOf = (limit: number | (() => number)) => (typeof limit === 'number' ? () => limit : limit)

/** A job goes on with the trace and the request that made it necessary. */
function runJob(name: QueueName, contactId: string, cause: Cause, work: () => Promise<unknown>) {
  const { requestId, trace } = cause
  return correlated({ contactId, ...(requestId === undefined ? {} : { requestId }) }, () =>
    inSpan(
      `${name} job`,
      {
        kind: 'consumer',
        parent: trace,
        attributes: { 'messaging.destination.name': name, 'prosa.contact_id': contactId },
      },
      work,
    ),
  )
}

/** pg-boss sends blocks of statements; `pg` answers those with a list of results. */
async function executeSql(
  db: Database,
  text: string,
  values?: unknown[],
): Promise<{ rows: Record<string, unknown>[] }> {
  const answer: unknown = await db.query(text, values, { timeoutMs: STATEMENT_MS })
  const results = Array.isArray(answer) ? answer : [answer]
  return { rows: results.flatMap((result) => (hasRows(result) ? result.rows : [])) }
}

const hasRows = (value: unknown): value is { rows: Record<string, unknown>[] } =>
  typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows)

/** What stands in a row: whose work it is, and the ids of what made it necessary. */
interface JobData {
  contactId: string
  cause?: unknown
}

const toHeld = (job: Job<JobData>): HeldJob => ({
  id: job.id,
  attempt: job.retryCount,
  contactId: job.data.contactId,
  cause: readCause(job.data.cause),
})
const toAttempt = (job: HeldJob) => ({ id: job.id, retryCount: job.attempt })
