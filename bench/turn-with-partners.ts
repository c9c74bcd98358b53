/**
 * Time from a lead's message to the answer being sent, with a CRM that never answers and with none, turn by turn in one
 * run on the same machine: the whole way with the real queue, graph, rules and search.
 *
 *     npm run -s bench:turn-with-partners      # prints a table and one JSON line
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createChannelRegistry } from '../src/channels/registry.ts'
import { createSimulator } from '../src/channels/simulator.ts'
import { readConfig } from '../src/config.ts'
import { createConfiguredCrms } from '../src/crm/configured.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { createEmbedder } from '../src/embedder.ts'
import { createEngine } from '../src/engine.ts'
import { loadConfigured } from '../src/load-businesses.ts'
import { systemClock } from '../src/ops/clock.ts'
import { createLog } from '../src/ops/log.ts'
import { createQueue } from '../src/ops/queue.ts'
import { machine, median, percentile } from './report.ts'

const TURNS = Number(process.argv[2] ?? 40)
/** Everything a deal needs at once, so that each turn has something to tell the CRM. */
const said = (index: number) =>
  `Oi, sou a Ana Prado, de Campinas SP. Quero a FB300, faço ${500 + index} hambúrgueres por dia e preciso para já`

/** Takes calls and answers none. */
const dead = createServer(() => {})
let calls = 0
dead.on('request', () => {
  calls += 1
})
dead.listen(0, '127.0.0.1')
await once(dead, 'listening')
const deadUrl = `http://127.0.0.1:${(dead.address() as AddressInfo).port}`

const without = await open({})
const withDead = await open({ PIPERUN_URL: deadUrl, PIPERUN_TOKEN: 'token' })
for (let warm = 0; warm < 3; warm++) {
  await without.turn(-warm)
  await withDead.turn(-warm)
}
const samples = { without: [] as number[], dead: [] as number[] }
for (let index = 0; index < TURNS; index++) {
  // In turns, and who comes first in turns: a machine that slows down slows both.
  const sides = index % 2 === 0 ? (['without', 'dead'] as const) : (['dead', 'without'] as const)
  for (const side of sides) samples[side].push(await (side === 'dead' ? withDead : without).turn(index))
}
const waiting = await withDead.waiting()
await Promise.all([without.close(), withDead.close()])
dead.closeAllConnections()
dead.close()

const rows = (['without', 'dead'] as const).map((side) => ({
  crm: side,
  p50: Number(median(samples[side]).toFixed(1)),
  p95: Number(percentile(samples[side], 95).toFixed(1)),
}))
console.table(rows)
const ratio = Number((median(samples.dead) / median(samples.without)).toFixed(3))
console.log(
  JSON.stringify({ bench: 'turn-with-partners', ...machine(), turns: TURNS, rows, ratio, calls, waiting }),
)

async function open(env: Record<string, string>) {
  const config = { ...readConfig({ PROSA_MODEL: 'offline', ...env }), DEBOUNCE_MS: 0 }
  const business = await loadConfigured('seleto')
  const db = await openDatabase({})
  await migrate(db)
  const log = createLog('fatal')
  const queue = createQueue({ db, clock: systemClock, log })
  await queue.prepare()
  const waits = new Map<string, () => void>()
  const engine = createEngine({
    config,
    businesses: [business],
    db,
    clock: systemClock,
    log,
    wake: queue,
    embedder: createEmbedder(config),
    channels: createChannelRegistry({
      businesses: [{ ...business, config: { ...business.config, accounts: [] } }],
      config,
      clock: systemClock,
      simulator: (accountId) =>
        createSimulator({ accountId, onSend: ({ to }) => waits.get(to.phone ?? '')?.() }),
    }),
    durability: 'exit',
    crms: createConfiguredCrms([business], config, systemClock),
  })
  await engine.indexer.sync(business)
  await queue.work({
    turn: (id, signal) => engine.runner.run(id, signal),
    outbox: engine.outbox.deliver,
    crm: engine.crm.run,
  })
  return {
    /** Milliseconds until the answer was sent. */
    async turn(index: number): Promise<number> {
      const phone = `55199${String(80_000_000 + index + 1_000)}`
      const answered = new Promise<void>((resolve) => waits.set(phone, resolve))
      const started = performance.now()
      await engine.inbox.accept([
        {
          kind: 'message',
          channel: 'simulator',
          accountId: business.id,
          externalId: randomUUID(),
          sender: { phone },
          sentAt: new Date(),
          content: { type: 'text', text: said(index) },
        },
      ])
      await answered
      return performance.now() - started
    },
    async waiting(): Promise<number> {
      const { rows } = await db.query<{ open: number }>(
        `select count(*)::int as open from crm_operations where state = 'pending'`,
      )
      return rows[0]?.open ?? 0
    },
    async close(): Promise<void> {
      await queue.stop({ timeoutMs: 100 })
      await engine.close()
      await db.close()
    },
  }
}
