/**
 * A whole process for the kill tests: webhook route, inbox, queue, turns, outbox and the WhatsApp channel, with a
 * graph that says which messages it answers. It kills itself at the labelled step it is told, the nth time it
 * gets there, as a crash would: nothing is closed, nothing is flushed. Prints `ready <port>` when it works; any
 * message is answered with `drained` once nothing waits and nothing is under way.
 */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { serve } from '@hono/node-server'
import { createWhatsAppCloud } from '../../src/channels/whatsapp-cloud/channel.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { TurnGraph } from '../../src/graph/ports.ts'
import { createInbox } from '../../src/inbox/accept.ts'
import type { Step, Steps } from '../../src/inbox/ports.ts'
import { createTurnRunner } from '../../src/inbox/run-turn.ts'
import { systemClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { createQueue } from '../../src/ops/queue.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { createWhatsAppRoutes } from '../../src/routes/whatsapp.ts'
import { turnResult } from '../support/conversation-harness.ts'
import { isDrained } from './verdict.ts'

export interface WorkerPlan {
  databaseUrl?: string
  dataDir?: string
  graphUrl: string
  appSecret: string
  phoneNumberId: string
  accessToken: string
  /** Absent: lives until told to stop. */
  kill?: { step: Step; nth: number }
}

const STDOUT = 1
/** The model's time: long enough for messages and people to come in between. */
const ANSWER_MS = 15

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '{}') as WorkerPlan)

async function main(plan: WorkerPlan): Promise<void> {
  const log = createLog('error')
  const db = await openDatabase({ databaseUrl: plan.databaseUrl, dataDir: plan.dataDir })
  await migrate(db)
  const queue = createQueue({ db, clock: systemClock, log, pollMs: 200 })
  await queue.prepare()
  const steps = stepsOf(plan.kill)
  const channel = createWhatsAppCloud(plan)
  const common = { db, clock: systemClock, wake: queue, steps, log, channelFor: () => channel }
  const inbox = createInbox({
    ...common,
    resolveBusiness: (_, accountId) => (accountId === plan.phoneNumberId ? 'kill-test' : null),
    debounceOf: () => ({ complete_ms: 20, unfinished_ms: 40, cap_ms: 150 }),
  })
  const runner = createTurnRunner({ ...common, graphOf: () => echo, timeoutMs: 5_000, maxRestarts: 2 })
  const outbox = createOutbox({ ...common, sendTimeoutMs: 5_000 })
  await outbox.recover()
  await queue.work({
    turn: (contactId, signal) => runner.run(contactId, signal),
    outbox: (contactId) => outbox.deliver(contactId),
  })
  const routes = createWhatsAppRoutes({
    verifyTokens: ['kill-test'],
    appSecrets: [plan.appSecret],
    accept: inbox.accept,
    log,
  })
  const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  writeSync(STDOUT, `ready ${(server.address() as AddressInfo).port}\n`)

  process.on('message', async () => {
    while (!(await isDrained(db))) await delay(100)
    process.send?.('drained')
  })
  process.once('SIGTERM', async () => {
    await new Promise((resolve) => server.close(resolve))
    await queue.stop({ timeoutMs: 5_000 })
    await db.close()
    process.exit(0)
  })
}

/** Its answer names every message it is about, in order: what the lead gets shows what was handled. */
const echo: TurnGraph = {
  async run({ inbound }) {
    await delay(ANSWER_MS)
    return turnResult({
      reply: inbound.map(({ text }) => text).join(' '),
      learned: [{ field: 'name', value: 'Ana', evidence: inbound[0]?.text ?? '' }],
      known: { name: 'Ana' },
    })
  },
}

function stepsOf(kill: WorkerPlan['kill']): Steps {
  let reached = 0
  return {
    reached(step) {
      if (kill === undefined || step !== kill.step) return
      reached++
      if (reached === kill.nth) process.kill(process.pid, 'SIGKILL')
    },
  }
}
