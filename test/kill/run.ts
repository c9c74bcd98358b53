import { once } from 'node:events'
import { openDatabase } from '../../src/db/open.ts'
import type { Step } from '../../src/inbox/ports.ts'
import type { GraphMessage, GraphServerOptions } from '../support/graph-server.ts'
import { type Started, startProcess } from './processes.ts'
import { type Relay, startRelay, startTraffic } from './traffic.ts'
import { judge, type Verdict } from './verdict.ts'
import type { WorkerPlan } from './worker.ts'

export interface KillRow extends Verdict {
  step: Step | 'all'
  kills: number
  posts: number
  seconds: number
}

export interface KillRunOptions {
  /** Where the rows are: a folder for the embedded database, or a migrated server database. */
  database: { dataDir: string } | { databaseUrl: string }
  /** One worker on the embedded database; on a server any number. */
  workers: number
  contacts: number
  /** Steps to be killed at, in turn; one row is judged for each group. */
  plan: { step: Step; kills: number }[][]
  /** Hears of every finished row. */
  onRow?: (row: KillRow) => void
}

/** A kill happens at one of the first times its step is reached: early in the process's life, and later. */
const LATEST_NTH = 12
const DRAIN_MS = 180_000
const LIFE_MS = 180_000
const SECRETS = { appSecret: 'kill-secret', accessToken: 'kill-token', phoneNumberId: '100000000000001' }

/** Kills workers under traffic as planned, lets the last ones finish, and judges what is left. */
export async function runKills(options: KillRunOptions): Promise<KillRow[]> {
  const up = new Set<Started>()
  const ports = () => [...up].map(({ address }) => address)
  const relay = await startRelay(ports)
  const graphOptions: GraphServerOptions = {
    ...SECRETS,
    webhook: { url: relay.url, appSecret: SECRETS.appSecret, statuses: ['sent', 'delivered'] },
  }
  const graph = await startProcess('graph-main.ts', graphOptions)
  if (!graph) throw new Error('the Graph server did not start')
  const rows: KillRow[] = []
  try {
    for (const [index, group] of options.plan.entries()) {
      const row = await runGroup(
        { ...options, graphUrl: graph.address, relay, up, ports, series: 10 + index },
        group,
      )
      rows.push(row)
      options.onRow?.(row)
    }
  } finally {
    await Promise.all([...up].map((worker) => worker.end('SIGKILL')))
    await graph.end('SIGKILL')
    await relay.close()
  }
  return rows
}

interface GroupContext extends KillRunOptions {
  graphUrl: string
  relay: Relay
  up: Set<Started>
  ports: () => string[]
  series: number
}

async function runGroup(context: GroupContext, group: { step: Step; kills: number }[]): Promise<KillRow> {
  const { up, ports, graphUrl, relay } = context
  const started = performance.now()
  const steps = group.flatMap(({ step, kills }) => Array.from({ length: kills }, () => step))
  const kills = steps.length
  const plan: WorkerPlan = { ...context.database, graphUrl, ...SECRETS }
  const traffic = startTraffic({
    ports,
    ...SECRETS,
    contacts: context.contacts,
    takeoverEvery: 6,
    series: context.series,
  })

  /** One place for a worker: whoever is killed there is followed by the next. */
  async function place(): Promise<void> {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      const nth = 1 + Math.floor(Math.random() * LATEST_NTH)
      const worker = await startProcess('worker.ts', { ...plan, kill: { step, nth } })
      // Null: it got to its step before it could say that it was ready.
      if (!worker) continue
      up.add(worker)
      const how = await withTimeout(worker.exited, LIFE_MS, `no worker got to ${step}`)
      up.delete(worker)
      if (how !== 'SIGKILL') throw new Error(`a worker ended by itself: ${how}`)
    }
  }

  async function survivor(): Promise<Started> {
    const worker = await startProcess('worker.ts', plan)
    if (!worker) throw new Error('a worker was killed that should live')
    up.add(worker)
    return worker
  }

  await Promise.all(Array.from({ length: context.workers }, place))
  const [last] = await Promise.all(Array.from({ length: context.workers }, survivor))
  await traffic.stop()
  if (last) await drained(last, relay)
  await Promise.all([...up].map((worker) => worker.end('SIGTERM')))
  up.clear()

  const db = await openDatabase({ ...context.database })
  try {
    const verdict = await judge(db, { ...traffic, sent: await messagesOf(graphUrl) })
    const step = group.length === 1 && group[0] ? group[0].step : 'all'
    const seconds = Math.round((performance.now() - started) / 1000)
    return { step, kills, ...verdict, posts: traffic.posts, seconds }
  } finally {
    await db.close()
  }
}

/** Nothing waits in the database, and nothing is on its way from the provider. */
async function drained(worker: Started, relay: Relay): Promise<void> {
  const answer = once(worker.process, 'message')
  worker.process.send('drain')
  await withTimeout(answer, DRAIN_MS, 'work was left after the drain')
  await relay.settled()
}

async function messagesOf(graphUrl: string): Promise<GraphMessage[]> {
  const response = await fetch(`${graphUrl}/_control/messages`)
  return (await response.json()) as GraphMessage[]
}

function withTimeout<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
