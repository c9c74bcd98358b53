/**
 * A process for the reminder test: sweeps due reminders and sends what they queue, on a clock its parent moves. It
 * kills itself at the labelled step it is told, as a crash would. Prints `ready -`; `{ now }` moves the clock and is
 * answered with `idle` once nothing is due and nothing waits to be sent.
 */
import { writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Business } from '../../src/business/schema.ts'
import { createWhatsAppCloud } from '../../src/channels/whatsapp-cloud/channel.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createFollowups } from '../../src/followups/followups.ts'
import type { Step, Steps } from '../../src/inbox/ports.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { createQueue } from '../../src/ops/queue.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { reminderBusiness } from './reminder-business.ts'

export interface ReminderWorkerPlan {
  databaseUrl: string
  graphUrl: string
  phoneNumberId: string
  accessToken: string
  businessId: string
  now: string
  /** Absent: lives until told to stop. */
  kill?: { step: Step; nth: number }
}

const STDOUT = 1

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '{}') as ReminderWorkerPlan)

async function main(plan: ReminderWorkerPlan): Promise<void> {
  const log = createLog('error')
  const clock = createManualClock(new Date(plan.now))
  const db = await openDatabase({ databaseUrl: plan.databaseUrl })
  const queue = createQueue({ db, clock, log, pollMs: 50, beatMs: 300, silentMs: 1_500 })
  await queue.prepare()
  const steps = stepsOf(plan.kill)
  const channel = createWhatsAppCloud(plan)
  const businesses: Business[] = [reminderBusiness(plan.businessId)]
  const followups = createFollowups({ db, clock, businesses, wake: queue, steps, log })
  const outbox = createOutbox({ db, clock, wake: queue, steps, log, channelFor: () => channel })
  await outbox.recover()
  let sending = 0
  await queue.work({
    turn: async () => {},
    async outbox(contactId) {
      sending++
      await outbox.deliver(contactId).finally(() => {
        sending--
      })
    },
  })
  writeSync(STDOUT, 'ready -\n')

  process.on('message', async (message: { now: string }) => {
    clock.advance(new Date(message.now).getTime() - clock.now().getTime())
    for (;;) {
      const due = await followups.sweep({ limit: 20 })
      const { rows } = await db.query<{ open: number }>(
        `select count(*)::int as open from outbound where state = 'queued'`,
      )
      if (due.length === 0 && rows[0]?.open === 0 && sending === 0) break
      if (due.length === 0) await delay(20)
    }
    process.send?.('idle')
  })
  process.once('SIGTERM', async () => {
    await queue.stop({ timeoutMs: 5_000 })
    await db.close()
    process.exit(0)
  })
}

function stepsOf(kill: ReminderWorkerPlan['kill']): Steps {
  let reached = 0
  return {
    reached(step) {
      if (kill === undefined || step !== kill.step) return
      reached++
      if (reached === kill.nth) process.kill(process.pid, 'SIGKILL')
    },
  }
}
