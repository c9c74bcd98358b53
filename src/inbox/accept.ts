import type { ChannelEvent, ChannelType } from '../channels/channel.ts'
import type { Database, Queryable } from '../db/database.ts'
import { DatabaseUnavailableError } from '../db/errors.ts'
import type { Clock } from '../ops/clock.ts'
import { currentCause } from '../ops/correlation.ts'
import type { Log } from '../ops/log.ts'
import type { DebounceSettings } from './debounce.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Steps, Wake, WakeAt } from './ports.ts'
import type { WarningEvent } from './record-messages.ts'
import { isConflict, isUnstorable } from './store-errors.ts'
import { type AcceptReport, buryEvent, emptyReport, type Placed, storeEvents } from './store-events.ts'

export interface Inbox {
  /**
   * Stores what a webhook brought. Resolves once it is safe; rejects when the database could not be reached,
   * and the provider must deliver again. Doing so any number of times, at once or not, has the effect of one.
   */
  accept(events: ChannelEvent[]): Promise<AcceptReport>
}

export interface InboxOptions {
  db: Database
  clock: Clock
  /** Business of an account, or null when no business has it. */
  resolveBusiness: (channel: ChannelType, accountId: string) => string | null
  debounceOf: (businessId: string) => DebounceSettings
  wake: Wake
  steps: Steps
  /** Called in the transaction that stores a lead's message: what would have reminded them must not. */
  cancelReminders?: (contactIds: string[], tx: Queryable) => Promise<void>
  /** Called in the transaction that stores a provider's warning of a number's standing. */
  onWarning?: (tx: Queryable, warning: WarningEvent, now: Date) => Promise<void>
  /** Called in the transaction that stores what a person of the business wrote from the phone itself. */
  onPersonWrote?: (tx: Queryable, contactId: string, businessId: string, now: Date) => Promise<void>
  log?: Log
}

/** POSTs stored in one transaction, when they come faster than one at a time can be. */
const POSTS_A_COMMIT = 64
/** Milliseconds to store what came. A provider waits for its answer some seconds, and delivers again what has none. */
const STORE_MS = 6_000
/** Two transactions wanted each other's contacts: the loser starts again. */
const CONFLICT_RETRIES = 4

export function createInbox(options: InboxOptions): Inbox {
  const { db, clock, resolveBusiness, steps, log } = options

  const commit = createGroupCommit<Placed[], AcceptReport>({
    run: (posts) => storePosts(posts),
    maxItems: POSTS_A_COMMIT,
    isOutage: (error) => error instanceof DatabaseUnavailableError,
  })

  async function storePosts(posts: readonly Placed[][]): Promise<AcceptReport[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await storeOnce(posts)
      } catch (error) {
        if (isConflict(error) && attempt <= CONFLICT_RETRIES) continue
        const [post] = posts
        if (posts.length > 1 || !post || !isUnstorable(error)) throw error
        return [await storeOneByOne(post)]
      }
    }
  }

  async function storeOnce(posts: readonly Placed[][]): Promise<AcceptReport[]> {
    const now = clock.now()
    const wakes: WakeAt[] = []
    const reports = await db.transaction(
      async (tx) => {
        const stored = await storeEvents(tx, posts, { ...options, now }, wakes)
        for (const contactId of new Set(stored.flatMap((report) => report.contactIds))) {
          await steps.reached('accept.before_commit', contactId)
        }
        return stored
      },
      { withinMs: STORE_MS },
    )
    for (const contactId of new Set(reports.flatMap((report) => report.contactIds))) {
      await steps.reached('accept.after_commit', contactId)
    }
    for (const at of new Set(wakes.map((wake) => wake.at.getTime()))) options.wake.nudge('turn', new Date(at))
    return reports
  }

  /** The database refuses something in this POST: what can be stored is, the rest is shown to operators. */
  async function storeOneByOne(post: Placed[]): Promise<AcceptReport> {
    const total = emptyReport()
    for (const placed of post) {
      let report: AcceptReport | undefined
      try {
        ;[report] = await storeOnce([[placed]])
      } catch (error) {
        if (!isUnstorable(error)) throw error
        log?.error({ err: error, channel: placed.event.channel }, 'inbox: an event could not be stored')
        await buryEvent(db, placed.event, 'inbox.unstorable', describe(error), clock.now())
        report = { ...emptyReport(), deadLetters: 1 }
      }
      if (report) add(total, report)
    }
    return total
  }

  return {
    async accept(events) {
      const cause = currentCause()
      const placed = events.map((event) => ({
        event,
        businessId: event.kind === 'ignored' ? null : resolveBusiness(event.channel, event.accountId),
        // Noted here: what stores it may run for another request.
        cause,
      }))
      if (placed.every(({ event }) => event.kind === 'ignored')) {
        return { ...emptyReport(), ignored: placed.length }
      }
      return commit(placed)
    },
  }
}

function add(total: AcceptReport, part: AcceptReport): void {
  total.stored += part.stored
  total.replays += part.replays
  total.ignored += part.ignored
  total.deadLetters += part.deadLetters
  total.contactIds = [...new Set([...total.contactIds, ...part.contactIds])]
}

/** Postgres quotes values in its details, never in its messages' first line of a data error: the code is enough. */
const describe = (error: unknown): string =>
  error instanceof Error && 'code' in error ? `database error ${String(error.code)}` : 'not storable'
