import type { Clock } from './clock.ts'
import type { Cause } from './correlation.ts'
import type { Log } from './log.ts'

/** A job this process holds. `attempt` names the claim: another worker's claim of the same job has another. */
export interface HeldJob {
  id: string
  attempt: number
  contactId: string
  /** What made it necessary. */
  cause?: Cause
}

/** What the dispatcher needs of the durable queue. */
export interface JobSource {
  /** Claims at most `limit` jobs that are due. */
  claim(limit: number): Promise<HeldJob[]>
  /** The job is done. */
  finish(job: HeldJob): Promise<void>
  /** The job is not done: somebody must do it again. */
  giveBack(job: HeldJob, reason: string): Promise<void>
  /** Tells that the jobs are being worked on. Returns the ids still held. */
  beat(jobs: readonly HeldJob[]): Promise<ReadonlySet<string>>
}

export interface Dispatcher {
  start(): void
  /** Work may be due at `at`: look then, without waiting for the next poll. */
  nudge(at: Date): void
  /** Proves the jobs in hand alive; one that was taken away is aborted. */
  beat(): Promise<void>
  /** Takes no more work, waits for what is in hand, and gives back what does not end within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
  readonly running: number
}

/** The database's clock says when a job is due; a look this much later is not too early. */
const DUE_MARGIN_MS = 3
/** Looks that are due within so short a time are one look. */
const SLOT_MS = 10
/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
/** After a failed look the next one waits longer, up to this. */
const MAX_BACKOFF_MS = 5_000
/** What an aborted handler gets to let go. */
const ABORT_GRACE_MS = 1_000

/**
 * Runs jobs of one queue, at most `concurrency()` at once. One claim fetches as many as there are free places, so
 * a busy contact never stands before the others, and a finished job is followed by the next without a wait.
 */
export function createDispatcher(deps: {
  source: JobSource
  handle: (contactId: string, signal: AbortSignal, cause: Cause) => Promise<unknown>
  /** Asked at every look: it may change with how the process is doing. */
  concurrency: () => number
  pollMs: number
  clock: Clock
  log?: Log | undefined
}): Dispatcher {
  const { source, handle, concurrency, pollMs, clock, log } = deps
  const held = new Map<string, { job: HeldJob; abort: AbortController; done: Promise<void> }>()
  /** By the instant they end at: however much waits, one each. */
  const timers = new Map<number, NodeJS.Timeout>()
  let poll: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null
  let lookAgain = false
  let stopped = true
  let failures = 0

  function look(): void {
    if (stopped) return
    if (looking) {
      lookAgain = true
      return
    }
    clearTimeout(poll)
    looking = claim().finally(() => {
      looking = null
      if (stopped) return
      const again = lookAgain && failures === 0
      lookAgain = false
      if (again && held.size < concurrency()) return look()
      poll = setTimeout(look, Math.min(MAX_BACKOFF_MS, pollMs * 2 ** Math.min(failures, 5)))
    })
  }

  async function claim(): Promise<void> {
    const free = concurrency() - held.size
    if (free <= 0) return
    try {
      const jobs = await source.claim(free)
      failures = 0
      if (jobs.length === free) lookAgain = true
      for (const job of jobs) take(job)
    } catch (error) {
      failures++
      log?.warn({ err: error }, 'queue: could not look for work')
    }
  }

  function take(job: HeldJob): void {
    const abort = new AbortController()
    const done = work(job, abort.signal).finally(() => {
      held.delete(job.id)
      look()
    })
    held.set(job.id, { job, abort, done })
  }

  async function work(job: HeldJob, signal: AbortSignal): Promise<void> {
    try {
      await handle(job.contactId, signal, job.cause ?? {})
      if (!signal.aborted) return await source.finish(job)
      await source.giveBack(job, 'aborted')
    } catch (error) {
      if (!signal.aborted) log?.error({ err: error, contactId: job.contactId }, 'queue: job failed')
      // When the database is away, the claim lapses by itself.
      await source.giveBack(job, 'failed').catch(() => {})
    }
  }

  return {
    get running() {
      return held.size
    },
    start() {
      stopped = false
      look()
    },
    nudge(at) {
      const now = clock.now().getTime()
      if (at.getTime() <= now) return look()
      if (stopped) return
      const slot = Math.ceil((at.getTime() + DUE_MARGIN_MS) / SLOT_MS) * SLOT_MS
      if (timers.has(slot)) return
      const timer = setTimeout(
        () => {
          timers.delete(slot)
          look()
        },
        Math.min(slot - now, LONGEST_TIMER_MS),
      )
      timers.set(slot, timer)
    },
    async beat() {
      const jobs = [...held.values()].map(({ job }) => job)
      if (jobs.length === 0) return
      const alive = await source.beat(jobs)
      for (const job of jobs) {
        if (!alive.has(job.id))
          held.get(job.id)?.abort.abort(new Error('the job was taken by another worker'))
      }
    },
    async stop(timeoutMs) {
      stopped = true
      clearTimeout(poll)
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      await looking
      if (await settles(held, timeoutMs)) return
      for (const { abort } of held.values()) abort.abort(new Error('shutting down'))
      if (await settles(held, ABORT_GRACE_MS)) return
      for (const { job } of held.values()) await source.giveBack(job, 'shut down').catch(() => {})
    },
  }
}

/** True when everything in hand ended within `timeoutMs`. */
async function settles(
  held: ReadonlyMap<string, { done: Promise<void> }>,
  timeoutMs: number,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
  })
  const all = Promise.allSettled([...held.values()].map(({ done }) => done)).then(() => true)
  try {
    return await Promise.race([all, late])
  } finally {
    clearTimeout(timer)
  }
}
