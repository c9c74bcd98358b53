import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import * as reminders from '../db/queries/reminders.ts'
import { createReviewer } from '../guardrails/check.ts'
import type { Reviewer } from '../guardrails/rule.ts'
import type { Steps, Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { dueAt } from './schedule.ts'
import { type ReminderOutcome, type SettleDeps, settleDueReminder } from './settle-reminder.ts'

export interface Followups {
  /**
   * After a message of ours that waits for an answer: the ladder starts at its first step. In the transaction that
   * stores the message. A business without a ladder: nothing happens.
   */
  arm(tx: Queryable, input: { contactId: string; businessId: string; now: Date }): Promise<void>
  /** The lead wrote, in the transaction that stores it: nothing they would have been reminded of goes any more. */
  cancel(tx: Queryable, contactIds: readonly string[], reason: string): Promise<void>
  /** Settles every reminder that is due, oldest first. `dryRun`: says what it would do and changes nothing. */
  sweep(options?: { limit?: number; dryRun?: boolean; signal?: AbortSignal }): Promise<ReminderOutcome[]>
  /** When the next armed reminder is due, or null. */
  nextAt(): Promise<Date | null>
}

const SWEEP_LIMIT = 500

export function createFollowups(deps: {
  db: Database
  clock: Clock
  businesses: readonly Business[]
  wake: Wake
  steps: Steps
  /** Whether a number's proactive messages are stopped. Absent: never. */
  isStopped?: SettleDeps['isStopped']
  log?: Log | undefined
}): Followups {
  const { db, clock, wake, steps, log } = deps
  const byId = new Map(deps.businesses.map((business) => [business.id, business]))
  const reviewers = new Map<string, Reviewer>()

  function reviewerOf(business: Business): Reviewer {
    const reviewer = reviewers.get(business.id) ?? createReviewer(business)
    reviewers.set(business.id, reviewer)
    return reviewer
  }

  return {
    async arm(tx, { contactId, businessId, now }) {
      const business = byId.get(businessId)
      const followUp = business?.config.follow_up
      const at = business && followUp ? dueAt(business.config, followUp, 1, now) : null
      if (at === null) return
      await reminders.armReminder(tx, { contactId, businessId, step: 1, anchorAt: now, dueAt: at, now })
    },
    cancel: (tx, contactIds, reason) => reminders.cancelReminders(tx, contactIds, reason, clock.now()),
    async sweep({ limit = SWEEP_LIMIT, dryRun = false, signal } = {}) {
      const outcomes: ReminderOutcome[] = []
      for (const due of await reminders.dueReminders(db, clock.now(), limit)) {
        if (signal?.aborted) break
        const now = clock.now()
        const businessOf = (id: string) => byId.get(id)
        const outcome = await db.transaction((tx) =>
          settleDueReminder(tx, due, {
            businessOf,
            reviewerOf,
            wake,
            steps,
            now,
            isStopped: deps.isStopped,
            dryRun,
          }),
        )
        outcomes.push(outcome)
        if (outcome.outcome !== 'sent' || dryRun) continue
        await steps.reached('reminder.after_commit', due.contactId)
        wake.nudge('outbox', now)
        log?.info({ contactId: due.contactId, step: due.step, as: outcome.as }, 'reminder queued')
      }
      return outcomes
    },
    nextAt: () => reminders.nextReminderAt(db),
  }
}
