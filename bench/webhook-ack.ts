/**
 * Acknowledged webhooks a second: a signed WhatsApp POST through the route and the inbox (contact, transcript,
 * replay defence, wake-up), against the same server doing one bare insert a request. Both run in every round, in
 * turns, with the load in a process of its own. Goal: a ratio of at least 0.5.
 *
 *     npm run -s bench:webhook-ack                            # embedded database, on disk
 *     DATABASE_URL=postgres://… npm run -s bench:webhook-ack  # a database of its own there
 *     … -- --rounds 7 --seconds 3 --connections 32 --contacts 300
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serve } from '@hono/node-server'
import type { ChannelEvent } from '../src/channels/channel.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { createInbox } from '../src/inbox/accept.ts'
import { noSteps } from '../src/inbox/ports.ts'
import { systemClock } from '../src/ops/clock.ts'
import { createLog } from '../src/ops/log.ts'
import { createQueue } from '../src/ops/queue.ts'
import { createWhatsAppRoutes } from '../src/routes/whatsapp.ts'
import { machine, median } from './report.ts'
import { APP_SECRET, type LoadReport, type LoadRequest } from './webhook-load.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    contacts: { type: 'string', default: '300' },
  },
})
const rounds = Number(flags.rounds)
const log = createLog('warn')
const dataDir = mkdtempSync(join(tmpdir(), 'prosa-bench-'))
const own = process.env.DATABASE_URL
const db = await openDatabase({ databaseUrl: own, dataDir })
const schema = `bench_${process.pid}`
await migrate(db)
await db.query(
  `create table ${schema} (channel text, external_id text primary key, body jsonb, at timestamptz default now())`,
)
const queue = createQueue({ db, clock: systemClock, log })
await queue.prepare()

const inbox = createInbox({
  db,
  clock: systemClock,
  wake: queue,
  steps: noSteps,
  log,
  resolveBusiness: () => 'bench',
  debounceOf: () => ({ complete_ms: 1200, unfinished_ms: 6000, cap_ms: 15_000 }),
})
const bareInsert = async ([event]: ChannelEvent[]) => {
  if (event?.kind !== 'message') throw new Error('not a message')
  await db.query(
    `insert into ${schema} (channel, external_id, body) values ($1, $2, $3) on conflict do nothing`,
    [event.channel, event.externalId, JSON.stringify(event)],
  )
}

const sides = [
  { name: 'inbox', accept: inbox.accept },
  { name: 'bare insert', accept: bareInsert },
]
const load = fork(join(import.meta.dirname, 'webhook-load.ts'))
const results = new Map(sides.map(({ name }) => [name, [] as LoadReport[]]))
try {
  // The first round warms both and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const report = await run(side, round)
      if (round === 0) continue
      results.get(side.name)?.push(report)
      process.stdout.write(
        `round ${round}  ${side.name.padEnd(12)} ${report.perSecond.toFixed(0).padStart(6)}/s   p50 ${report.p50Ms.toFixed(1)} ms   p99 ${report.p99Ms.toFixed(1)} ms\n`,
      )
    }
  }
} finally {
  load.disconnect()
  await queue.stop()
  await db.query(`drop table ${schema}`)
  await db.close()
  rmSync(dataDir, { recursive: true, force: true })
}

const perSecond = (name: string) => (results.get(name) ?? []).map((report) => report.perSecond)
const ratios = perSecond('inbox').map((value, i) => value / (perSecond('bare insert')[i] ?? Number.NaN))
const summary = {
  bench: 'webhook-ack',
  ...machine(),
  database: own ? 'postgres' : 'embedded',
  ...flags,
  inbox: Math.round(median(perSecond('inbox'))),
  bareInsert: Math.round(median(perSecond('bare insert'))),
  ratio: Number(median(ratios).toFixed(2)),
  ratios: ratios.map((ratio) => Number(ratio.toFixed(2))),
}
process.stdout.write(
  `\nacknowledged a second, median of ${rounds}: inbox ${summary.inbox}, bare insert ${summary.bareInsert}, ratio ${summary.ratio}\n`,
)
process.stdout.write(`${JSON.stringify(summary)}\n`)

async function run(side: (typeof sides)[number], round: number): Promise<LoadReport> {
  const routes = createWhatsAppRoutes({
    verifyTokens: ['bench'],
    appSecrets: [APP_SECRET],
    accept: side.accept,
    log,
  })
  const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const request: LoadRequest = {
    port,
    seconds: round === 0 ? 1 : Number(flags.seconds),
    connections: Number(flags.connections),
    contacts: Number(flags.contacts),
    prefix: `${side.name}.${round}`,
  }
  load.send(request)
  const [report] = (await once(load, 'message')) as [LoadReport]
  await new Promise((resolve) => server.close(resolve))
  if (report.failed > 0) throw new Error(`${report.failed} requests were not acknowledged`)
  return report
}
