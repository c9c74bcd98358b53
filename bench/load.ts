/**
 * A server under several times the load it answers: does its memory stay flat, is every webhook acknowledged in time, is
 * nothing lost or answered twice, and are quiet contacts answered beside one that hammers? The server is a process of its
 * own with production's settings, on a real Postgres; the offline model, WhatsApp on loopback, and the load in processes
 * of their own. Prints a table for docs/load.md and one JSON line; exit code 1 when a bound is broken. See docs/load.md.
 *
 *     npm run -s bench:load -- --database postgres://…     # or TEST_DATABASE_URL; a database of its own is made there
 *     npm run -s bench:load -- --embedded
 *     … -- --minutes 10 --times 4 --contacts 3000 --control 2 --drain 5 --out folder --keep
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openDatabase } from '../src/db/open.ts'
import { createServerDatabase } from '../test/kill/server-database.ts'
import { account, readAccepted } from './load/accounts.ts'
import type { FromDriver, Phase, PhaseReport, ToDriver, Window } from './load/driver.ts'
import { NUMBER } from './load/messages.ts'
import type { FromPartner, PartnerStart, Sent } from './load/partner.ts'
import { end, freePort, startHelper, startServerProcess } from './load/processes.ts'
import { scrape, startSampler } from './load/sampler.ts'
import { markdown, summarise } from './load/summary.ts'
import { machine } from './report.ts'

const { values: flags } = parseArgs({
  options: {
    database: { type: 'string' },
    embedded: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    /** Messages a second, as a multiple of the turns a second that one process answers. */
    times: { type: 'string', default: '4' },
    contacts: { type: 'string', default: '3000' },
    /** Minutes of quiet contacts alone, and as many of the same beside a flood. */
    control: { type: 'string', default: '2' },
    /** Minutes the backlog may take. */
    drain: { type: 'string', default: '5' },
    out: { type: 'string' },
    /** Keeps the database. */
    keep: { type: 'boolean', default: false },
  },
})
const SAMPLE_MS = 5_000
/** Share of what a process answers that the quiet contacts ask for in the phases that are compared. */
const QUIET_SHARE = 0.4
/** Share of all messages that the hammering ones write. */
const FLOOD_SHARE = 1 / 3
/** Seconds between two messages of a quiet contact of the phases that are compared. */
const QUIET_EVERY_S = 30
const ROUNDS = 2
/** The server looks into its database this often at most. */
const SNAPSHOT_MS = 11_000
const [minutes, times, control, drain] = [flags.minutes, flags.times, flags.control, flags.drain].map(Number)
const contacts = Number(flags.contacts)
if (![minutes, times, control, drain, contacts].every((one) => one !== undefined && one > 0))
  throw new Error('--minutes, --times, --contacts, --control and --drain are numbers above 0')

const out = flags.out ?? mkdtempSync(join(tmpdir(), 'prosa-load-'))
mkdirSync(out, { recursive: true })
const acceptedFile = join(out, 'accepted.jsonl')
const dataDir = join(out, 'data')
const APP_SECRET = 'load-run-9f2c1b7e4d'
const TOKEN = 'load-run-partner-5ac0'

const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopped.abort(new Error(`stopped by ${signal}`)))
// Whatever hangs, the run ends.
const longest = ((minutes ?? 0) + 2 * (control ?? 0) + (drain ?? 0) + 20) * 60_000
const deadline = setTimeout(() => stopped.abort(new Error('the run took too long')), longest)
const stop = new Promise<never>((_, reject) =>
  stopped.signal.addEventListener('abort', () => reject(stopped.signal.reason)),
)
stop.catch(() => {})
const orStop = <T>(work: Promise<T>): Promise<T> => Promise.race([work, stop])

const cleanups: (() => Promise<unknown>)[] = []
let code = 1
try {
  code = await run()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
} finally {
  clearTimeout(deadline)
  for (const cleanup of cleanups.toReversed())
    await cleanup().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
}
process.exit(code)

async function run(): Promise<number> {
  const serverUrl = flags.database ?? process.env.TEST_DATABASE_URL
  if (!flags.embedded && !serverUrl)
    throw new Error('give --database or TEST_DATABASE_URL (a Postgres with pgvector), or --embedded')
  const database = flags.embedded || !serverUrl ? null : await createServerDatabase(serverUrl)
  if (database !== null && !flags.keep) cleanups.push(database.drop)
  if (database === null && !flags.keep)
    cleanups.push(async () => rmSync(dataDir, { recursive: true, force: true }))

  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const partner = startHelper<{ start: PartnerStart } | { report: true }, FromPartner>('partner.ts')
  cleanups.push(() => end(partner.child))
  partner.send({ start: { token: TOKEN, appSecret: APP_SECRET, webhook: `${url}/webhooks/whatsapp` } })
  const partnerUrl = await orStop(partner.next((told) => ('url' in told ? told.url : undefined)))
  const server = await orStop(
    startServerProcess(
      {
        // Production's defaults: pace, limits, waits for bursts and concurrency are what they are. `staging` because
        // production refuses a provider on loopback.
        NODE_ENV: 'production',
        PROSA_STAGE: 'staging',
        PORT: String(port),
        PROSA_DATA_DIR: dataDir,
        ...(database === null ? {} : { DATABASE_URL: database.url }),
        PROSA_BUSINESSES: 'seleto',
        PROSA_MODEL: 'offline',
        WHATSAPP_GRAPH_URL: partnerUrl,
        WHATSAPP_ACCESS_TOKEN: TOKEN,
        WHATSAPP_PHONE_NUMBER_ID: NUMBER,
        WHATSAPP_APP_SECRET: APP_SECRET,
      },
      join(out, 'server.log'),
    ),
  )
  let alive = true
  const ended = new Promise<never>((_, reject) =>
    server.once('exit', (exit, signal) => {
      alive = false
      reject(new Error(`the server ended by itself: ${signal ?? `code ${exit}`}; ${join(out, 'server.log')}`))
    }),
  )
  ended.catch(() => {})
  cleanups.push(() => end(server))
  const going = <T>(work: Promise<T>): Promise<T> => orStop(Promise.race([work, ended]))

  const driver = startHelper<ToDriver, FromDriver>('driver.ts')
  cleanups.push(() => end(driver.child))
  let windows: Window[] = []
  driver.on((told) => {
    if ('window' in told) windows.push(told.window)
  })
  driver.send({ start: { port, appSecret: APP_SECRET, file: acceptedFile, windowMs: SAMPLE_MS / 5 } })
  await going(driver.next((told) => ('started' in told ? true : undefined)))

  let phaseName = 'calibrate'
  const reports = new Map<string, PhaseReport>()
  async function play(phase: Phase): Promise<void> {
    phaseName = phase.name
    const { name, seconds, quietPerSecond, floodPerSecond } = phase
    note(
      `${name}: ${quietPerSecond.toFixed(1)} + ${floodPerSecond.toFixed(1)} messages a second, ${seconds} s`,
    )
    driver.send({ phase })
    reports.set(name, await going(driver.next((told) => ('done' in told ? told.done : undefined))))
    phaseName = `after ${name}`
    note(JSON.stringify(reports.get(name)))
  }
  /** Waits until nobody waits for an answer; false: `seconds` were not enough. */
  const settled = async (seconds: number) => {
    const until = performance.now() + seconds * 1000
    // A page may repeat what the database said a while ago.
    await going(delay(SNAPSHOT_MS))
    for (;;) {
      const page = await going(scrape(url)).catch(() => null)
      stopped.signal.throwIfAborted()
      if (!alive) return going(ended)
      if (page?.sum('prosa_inbound_pending') === 0) return true
      if (performance.now() > until) return false
      await going(delay(2_000))
    }
  }

  const warm = { quietPerSecond: 40, contacts: 10_000, floodPerSecond: 0 }
  await play({ name: 'warm', seconds: 8, series: 10, ...warm })
  await settled(60)
  const answering = measureTurns(url)
  await play({ name: 'calibrate', seconds: 8, series: 12, ...warm })
  await settled(120)
  const capacity = answering.stop()
  note(`one process answers ${capacity.toFixed(1)} turns a second`)

  const sampler = startSampler({
    url,
    pid: server.pid ?? 0,
    file: join(out, 'samples.jsonl'),
    everyMs: SAMPLE_MS,
    phase: () => phaseName,
    takeWindows() {
      const taken = windows
      windows = []
      return taken
    },
  })
  cleanups.push(sampler.stop)
  const quiet = QUIET_SHARE * capacity
  const all = (times ?? 0) * capacity
  const comparedSeconds = Math.round(((control ?? 0) * 60) / ROUNDS)
  const compared = {
    seconds: comparedSeconds,
    quietPerSecond: quiet,
    contacts: Math.max(2, Math.round(quiet * QUIET_EVERY_S)),
  }
  // In turns, so that a machine that slows down slows both.
  for (let round = 0; round < ROUNDS; round++) {
    await play({ name: `control ${round}`, series: 20 + 4 * round, floodPerSecond: 0, ...compared })
    await settled(60)
    await play({
      name: `flood ${round}`,
      series: 22 + 4 * round,
      floodPerSecond: all * FLOOD_SHARE,
      ...compared,
    })
    await settled(120)
  }
  await play({
    name: 'load',
    series: 40,
    seconds: Math.round((minutes ?? 0) * 60),
    quietPerSecond: all * (1 - FLOOD_SHARE),
    floodPerSecond: all * FLOOD_SHARE,
    contacts,
  })
  phaseName = 'drain'
  note('drain')
  const drained = await settled((drain ?? 0) * 60)
  note(drained ? 'everything is answered' : 'not everything is answered: what waits is looked at')
  await sampler.stop()

  const lived = alive
  server.removeAllListeners('exit')
  const exitCode = await end(server)
  partner.send({ report: true })
  const sent = await orStop(partner.next<Sent[]>((told) => ('sent' in told ? told.sent : undefined)))
  const limits = { statementMs: 300_000 }
  const db = await openDatabase(
    database === null ? { dataDir, limits } : { databaseUrl: database.url, limits },
  )
  cleanups.push(() => db.close())
  const accounts = await account(db, await readAccepted(acceptedFile), sent)
  const { samples } = sampler
  const rows = summarise({ samples, reports, accounts, capacity, times: times ?? 0, alive: lived, exitCode })
  const broken = rows.filter(({ ok }) => ok === false)
  const summary = {
    bench: 'load',
    ...machine(),
    database: database === null ? 'embedded' : 'postgres',
    ...(database === null ? {} : await durability(db)),
    capacity,
    accounts,
    reports: Object.fromEntries(reports),
    broken: broken.map(({ what }) => what),
  }
  process.stdout.write(`\n${markdown(rows)}\n\n${JSON.stringify(summary)}\n`)
  writeFileSync(join(out, 'summary.json'), JSON.stringify(summary, null, 2))
  note(`samples, log and books are in ${out}`)
  return broken.length === 0 ? 0 : 1
}

/** Turns a second between the 10th and the 90th percentile of those committed meanwhile. */
function measureTurns(url: string): { stop(): number } {
  const seen: { at: number; turns: number }[] = []
  const timer = setInterval(() => {
    scrape(url).then(
      (page) =>
        seen.push({
          at: performance.now(),
          turns: page.sum('prosa_turns_total', { outcome: 'committed' }) ?? 0,
        }),
      () => {},
    )
  }, 500)
  return {
    stop() {
      clearInterval(timer)
      const counts = seen.map(({ turns }) => turns)
      const [least, most] = [Math.min(...counts), Math.max(...counts)]
      const at = (share: number) => seen.find(({ turns }) => turns >= least + share * (most - least))
      const [from, to] = [at(0.1), at(0.9)]
      if (from === undefined || to === undefined || to.at <= from.at) throw new Error('no turn was measured')
      return ((to.turns - from.turns) / (to.at - from.at)) * 1000
    },
  }
}

async function durability(db: Awaited<ReturnType<typeof openDatabase>>) {
  const { rows } = await db.query<{ version: string; fsync: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync`,
  )
  return { postgres: rows[0]?.version, fsync: rows[0]?.fsync }
}

function note(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)
}
