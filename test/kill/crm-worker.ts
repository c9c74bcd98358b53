/**
 * A process for the CRM's kill test: takes the messages of its leads (again, when the one before it did), turns and sends
 * them, and files the leads. It kills itself at the labelled step it is told, as a crash would. Prints `ready -`; answers
 * any message with `drained` once nothing waits.
 */
import { writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { createPiperun } from '../../src/crm/piperun/crm.ts'
import { createCrmSync } from '../../src/crm/sync.ts'
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
import { ACCOUNT, BUSINESS, createRecordingChannel, turnResult } from '../support/conversation-harness.ts'
import { crmBusiness } from '../support/crm-harness.ts'
import { ORIGIN, OWNER, PIPELINE, STAGE } from '../support/piperun-server.ts'

export interface CrmWorkerPlan {
  dataDir?: string
  databaseUrl?: string
  crmUrl: string
  /** Phones of the leads that write. */
  leads: string[]
  messages: number
  /** Absent: lives until told to stop. */
  kill?: { step: Step; nth: number }
}

const STDOUT = 1
/** Of the company all leads speak for. */
const CNPJ = '11222333000181'

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '{}') as CrmWorkerPlan)

async function main(plan: CrmWorkerPlan): Promise<void> {
  const log = createLog('fatal')
  const db = await openDatabase({ databaseUrl: plan.databaseUrl, dataDir: plan.dataDir })
  await migrate(db)
  const queue = createQueue({ db, clock: systemClock, log, pollMs: 50, beatMs: 300, silentMs: 1_500 })
  await queue.prepare()
  const steps = stepsOf(plan.kill)
  const channel = createRecordingChannel('whatsapp-cloud', ACCOUNT)
  const common = { db, clock: systemClock, wake: queue, steps, log, channelFor: () => channel }
  const crm = createPiperun({
    baseUrl: plan.crmUrl,
    token: 'piperun-token',
    requestsPerSecond: 1_000,
    backoffMs: 20,
    place: { pipelineId: PIPELINE, stageId: STAGE, ownerId: OWNER, origins: { default: ORIGIN } },
  })
  const business = crmBusiness({ retry: { attempts: 50, first_seconds: 0.2, longest_minutes: 0.01 } })
  const sync = createCrmSync({
    ...common,
    businesses: [business],
    crms: new Map([[BUSINESS, crm]]),
    leaseMs: 1_000,
  })
  const inbox = createInbox({
    ...common,
    resolveBusiness: () => BUSINESS,
    debounceOf: () => ({ complete_ms: 5, unfinished_ms: 5, cap_ms: 10 }),
  })
  const runner = createTurnRunner({
    ...common,
    graphOf: () => hotLead,
    onTurn: sync.onTurn,
    timeoutMs: 5_000,
    maxRestarts: 2,
  })
  const outbox = createOutbox(common)
  await outbox.recover()
  await sync.recover()
  await queue.work({
    turn: (contactId, signal) => runner.run(contactId, signal),
    outbox: (contactId) => outbox.deliver(contactId),
    crm: sync.run,
  })
  writeSync(STDOUT, 'ready -\n')

  const told = Promise.all(
    plan.leads.map(async (phone) => {
      for (let index = 1; index <= plan.messages; index++) {
        await inbox.accept([
          {
            kind: 'message',
            channel: 'whatsapp-cloud',
            accountId: ACCOUNT,
            externalId: `${phone}.${index}`,
            sender: { phone },
            sentAt: new Date(),
            content: { type: 'text', text: `${index} folhas/dia` },
          },
        ])
        await delay(15)
      }
    }),
  )

  process.on('message', async () => {
    await told
    for (;;) {
      const { rows } = await db.query<{ open: number }>(
        `select (select count(*) from inbound where state = 'pending')::int
           + (select count(*) from crm_operations where state = 'pending')::int as open`,
      )
      if (rows[0]?.open === 0) break
      await delay(100)
    }
    process.send?.('drained')
  })
  process.once('SIGTERM', async () => {
    await queue.stop({ timeoutMs: 5_000 })
    await db.close()
    process.exit(0)
  })
}

/** Everything about the lead is known at once; each message tells another volume. */
const hotLead: TurnGraph = {
  async run({ contactId, inbound }) {
    const volume = inbound.at(-1)?.text ?? ''
    const known = {
      name: `Lead ${contactId.slice(0, 8)}`,
      company: 'Doces Aurora',
      cnpj: CNPJ,
      product: 'P200',
      city: 'Campinas',
      uf: 'SP',
      volume,
    }
    return turnResult({
      reply: 'Certo.',
      known,
      learned: Object.entries(known).map(([field, value]) => ({ field, value, evidence: volume })),
      qualificationChanged: true,
      qualification: {
        temperature: 'quente',
        status: 'qualified',
        score: 90,
        reasons: [],
        version: 1,
        inputs: volume,
      },
    })
  },
}

function stepsOf(kill: CrmWorkerPlan['kill']): Steps {
  let reached = 0
  return {
    reached(step) {
      if (kill === undefined || step !== kill.step) return
      reached++
      if (reached === kill.nth) process.kill(process.pid, 'SIGKILL')
    },
  }
}
