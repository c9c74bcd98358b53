/**
 * What Prosa does while something it needs is away: a real server process on a real Postgres, partners on loopback, leads who
 * keep writing, and a provider that delivers again what was not taken.
 *
 *     npm run -s bench:faults                       # every fault, 30 s each: a Markdown table and one JSON line
 *     npm run -s bench:faults -- --seconds 10 --only "model hangs"
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Queryable } from '../src/db/database.ts'
import { openDatabase } from '../src/db/open.ts'
import { createServerDatabase } from '../test/kill/server-database.ts'
import { isDrained } from '../test/kill/verdict.ts'
import { startChatLoopback } from '../test/support/chat-loopback.ts'
import { startChatwootServer } from '../test/support/chatwoot-server.ts'
import { judgeRun, startLeads, tellLateStatuses, UNHURRIED } from '../test/support/fault-run.ts'
import { graphError, startGraphServer } from '../test/support/graph-server.ts'
import { metaFile, pictureOf } from '../test/support/lead-files.ts'
import { startLink } from '../test/support/link.ts'
import type { Fault } from '../test/support/loopback.ts'
import { startMediaServer } from '../test/support/media-server.ts'
import { type OwnPostgres, startOwnPostgres } from '../test/support/own-postgres.ts'
import { startPiperunServer } from '../test/support/piperun-server.ts'
import { startServerProcess } from '../test/support/server-process.ts'
import { machine, median } from './report.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string' }, only: { type: 'string' } } })
const FAULT_MS = Number(values.seconds ?? 30) * 1000
const CALM_MS = 6_000
const LEADS = 12
const EVERY_MS = 3_000
/** Milliseconds after which nobody can say that it recovered by itself. */
const PATIENCE_MS = 180_000
/** More calls than any fault sees. */
const ALL = 1_000_000

interface World {
  postgres: OwnPostgres
  link: Awaited<ReturnType<typeof startLink>>
  graph: Awaited<ReturnType<typeof startGraphServer>>
  piperun: Awaited<ReturnType<typeof startPiperunServer>>
  chatwoot: Awaited<ReturnType<typeof startChatwootServer>>
  model: Awaited<ReturnType<typeof startChatLoopback>>
  disk: { grow(): void; files(): Promise<number> }
}

interface Scenario {
  fault: string
  degraded: string
  told: string
  take(world: World): unknown
  giveBack(world: World): unknown
  /** Besides every message being answered. */
  caughtUp?(world: World, said: readonly { text: string }[]): boolean | Promise<boolean>
  model?: boolean
  files?: boolean
}

const REFUSED = 'webhooks refused (503) and delivered again; `/readyz` says `database`'
const LATER = 'nothing until it is back, then the answer'
const partner = (name: 'graph' | 'piperun' | 'chatwoot' | 'model', fault: Fault) => ({
  take: (world: World) => world[name].fault({ ...fault, times: ALL }),
  giveBack: (world: World) => world[name].clearFaults(),
})
const OFFLINE = 'an answer all the same, by the offline model'
const shownToPeople: Scenario['caughtUp'] = ({ chatwoot }, said) => {
  const shown = new Set(chatwoot.messages.flatMap(({ content }) => content.split('\n')))
  return said.every(({ text }) => [...shown].some((line) => line.includes(text)))
}

const SCENARIOS: Scenario[] = [
  {
    fault: 'database stopped',
    degraded: REFUSED,
    told: LATER,
    take: ({ postgres }) => postgres.halt('fast'),
    giveBack: ({ postgres }) => postgres.resume(),
  },
  {
    fault: 'database killed',
    degraded: REFUSED,
    told: LATER,
    take: ({ postgres }) => postgres.halt('immediate'),
    giveBack: ({ postgres }) => postgres.resume(),
  },
  {
    fault: 'database stands still (SIGSTOP)',
    degraded: REFUSED,
    told: LATER,
    take: ({ postgres }) => postgres.freeze(),
    giveBack: ({ postgres }) => postgres.thaw(),
  },
  {
    fault: 'network to the database swallows everything',
    degraded: REFUSED,
    told: LATER,
    take: ({ link }) => link.swallow(),
    giveBack: ({ link }) => link.mend(),
  },
  {
    fault: 'disk for files full',
    degraded: 'files are read and not kept; `prosa_media_failures_total{code="media.no_space"}`',
    told: 'of a file nobody could keep: "não consegui abrir", once; all else as ever',
    take: () => {},
    giveBack: ({ disk }) => disk.grow(),
    caughtUp: async ({ disk }) => (await disk.files()) === PICTURES,
    files: true,
  },
  ...(
    [
      ['hangs', { kind: 'hang' }],
      ['sends a byte a second', { kind: 'drip', everyMs: 1_000 }],
      [
        'answers 429, Retry-After an hour',
        { kind: 'respond', status: 429, headers: { 'retry-after': '3600' }, body: {} },
      ],
      ['answers 500', { kind: 'respond', status: 500, body: {} }],
      ['answers garbage', { kind: 'respond', status: 200, body: '<html>' }],
    ] satisfies [string, Fault][]
  ).map(
    ([what, fault]): Scenario => ({
      fault: `model ${what}`,
      degraded: 'breaker of the model opens; the offline model answers',
      told: OFFLINE,
      ...partner('model', fault),
      model: true,
    }),
  ),
  {
    fault: 'WhatsApp takes messages and answers 20 s late',
    degraded: 'sends are `unknown` after 15 s until a status settles them; then the breaker holds them back',
    told: 'each answer once, late',
    ...partner('graph', { kind: 'slow', ms: 20_000 }),
  },
  {
    fault: 'WhatsApp says that it is not available',
    degraded: 'sends wait in the outbox; breaker of the channel opens',
    told: LATER,
    ...partner('graph', { kind: 'respond', status: 503, body: graphError(131016, 'Service unavailable') }),
  },
  {
    fault: 'Chatwoot hangs',
    degraded: 'people see nothing new',
    told: 'as ever',
    ...partner('chatwoot', { kind: 'hang' }),
    caughtUp: shownToPeople,
  },
  {
    fault: 'PipeRun hangs',
    degraded: 'deals wait',
    told: 'as ever',
    ...partner('piperun', { kind: 'hang' }),
    caughtUp: ({ piperun }) => piperun.deals.length > 0,
  },
  {
    fault: 'PipeRun answers 429, Retry-After 20 s',
    degraded: 'deals wait as long as it asks',
    told: 'as ever',
    ...partner('piperun', { kind: 'respond', status: 429, headers: { 'retry-after': '20' }, body: {} }),
    caughtUp: ({ piperun }) => piperun.deals.length > 0,
  },
]

/** Each of two leads' pictures; the first fits on the disk. */
const PICTURES = 2
const PICTURE_BYTES = 50_000
const DISK_KB = 64

async function play(scenario: Scenario) {
  const postgres = await startOwnPostgres()
  const closing: (() => unknown)[] = [() => postgres.close()]
  try {
    const database = await createServerDatabase(postgres.url)
    const address = new URL(database.url)
    const link = await startLink({ host: address.hostname, port: Number(address.port) })
    address.port = String(link.port)
    const graph = await startGraphServer()
    const [piperun, chatwoot] = [await startPiperunServer(), await startChatwootServer()]
    const model = await startChatLoopback('Claro! Me conta um pouco mais do que você precisa?')
    const media = await startMediaServer({ token: 'test-token', rest: graph.url })
    const folder = await mkdtemp(join(tmpdir(), 'prosa-faults-'))
    closing.push(
      () => rm(folder, { recursive: true, force: true }),
      ...[link, graph, piperun, chatwoot, model, media].map((one) => () => one.close()),
    )
    const server = await startServerProcess(
      {
        ...UNHURRIED,
        DATABASE_URL: address.toString(),
        PROSA_DATA_DIR: folder,
        WHATSAPP_GRAPH_URL: scenario.files ? media.url : graph.url,
        PIPERUN_URL: piperun.url,
        PIPERUN_TOKEN: 'piperun-token',
        CHATWOOT_URL: chatwoot.url,
        CHATWOOT_TOKEN: 'chatwoot-token',
        CHATWOOT_ACCOUNT_ID: '1',
        CHATWOOT_INBOX_ID: '7',
        CHATWOOT_WEBHOOK_SECRET: 'chatwoot-hook',
        ...(scenario.model
          ? {
              PROSA_MODEL: 'openai',
              OPENAI_API_KEY: 'sk-test',
              OPENAI_BASE_URL: `${model.url}/v1`,
              OPENAI_EMBEDDING_MODEL: 'local',
            }
          : {}),
      },
      scenario.files ? { through: onTinyDisk(folder) } : {},
    )
    closing.unshift(() => server.end('SIGKILL'))
    const ready = async () => (await fetch(`${server.url}/readyz`).catch(() => null))?.ok === true
    await until(ready)
    const db = await openDatabase({ databaseUrl: database.url, onError: () => {} })
    closing.unshift(() => db.close())
    const world: World = { postgres, link, graph, piperun, chatwoot, model, disk: diskOf(server.pid, folder) }
    const sentAt = watchSends(graph.messages)
    closing.unshift(sentAt.stop)
    const leads = startLeads({ url: () => server.url, graph, leads: LEADS, everyMs: EVERY_MS })
    await delay(CALM_MS)

    const from = Date.now()
    await scenario.take(world)
    if (scenario.files) {
      for (let n = 0; n < PICTURES; n++) {
        media.add(`picture-${n}`, pictureOf(PICTURE_BYTES))
        await leads.meta.deliver(metaFile(`55119777700${n}`, 'image', `picture-${n}`))
        await delay(2_000)
      }
    }
    await delay(Math.max(0, FAULT_MS - (Date.now() - from)))
    const to = Date.now()
    await scenario.giveBack(world)
    const back = Date.now()
    const before = leads.said.filter(({ at }) => at < to)
    const recovered = await until(async () => {
      if (!(await ready()) || !(await allAnswered(db, before))) return false
      return (await scenario.caughtUp?.(world, before)) ?? true
    })
    const recoveredMs = recovered ? Date.now() - back : Number.POSITIVE_INFINITY
    await leads.stop()
    await until(() => isDrained(db))
    await tellLateStatuses(leads.meta, graph.messages)
    const outcome = await judgeRun(db, { said: leads.said, graph, piperun, chatwoot })
    const delays = await delaysOf(db, leads.said, sentAt.times, graph.messages)
    const during = leads.said.filter(({ at }) => at >= from && at < to)
    const own = during.flatMap(({ id }) => delays.get(id) ?? [])
    const posts = leads.meta.deliveries
    return {
      fault: scenario.fault,
      degraded: scenario.degraded,
      told: scenario.told,
      recoveredS: round(recoveredMs / 1000),
      answersS:
        own.length === 0 ? null : { p50: round(median(own) / 1000), max: round(Math.max(...own) / 1000) },
      calmP50S: round(
        median(leads.said.filter(({ at }) => at < from).flatMap(({ id }) => delays.get(id) ?? [])) / 1000,
      ),
      refused: posts.flatMap(({ answers }) => answers).filter((status) => status !== 200).length,
      unanswered: posts.flatMap(({ answers }) => answers).filter((status) => status === 0).length,
      slowestAckS: round(Math.max(...posts.map(({ slowestMs }) => slowestMs)) / 1000),
      alive: !server.hasExited(),
      ...outcome,
    }
  } finally {
    for (const close of closing) await close()
  }
}

/** A folder that holds little, in a mount of the process's own; where that is not allowed, files may not be large. */
function onTinyDisk(folder: string): string[] {
  const script = namespaces()
    ? `mkdir -p "$0/media" && mount -t tmpfs -o size=${DISK_KB}k none "$0/media" && exec "$@"`
    : 'ulimit -S -f 8; exec "$@"'
  return [...(namespaces() ? ['unshare', '-rm'] : []), 'sh', '-c', script, folder]
}

function namespaces(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function diskOf(pid: number, folder: string): World['disk'] {
  return {
    grow() {
      if (!namespaces()) execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited'])
      else
        execFileSync('nsenter', [
          ...['-t', String(pid), '-U', '-m', '--preserve-credentials'],
          ...['mount', '-o', 'remount,size=8m', join(folder, 'media')],
        ])
    },
    async files() {
      const seen = join(`/proc/${pid}/root`, folder, 'media')
      const entries = await readdir(seen, { recursive: true, withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isFile()).length
    },
  }
}

/** When the provider took each message, to some 20 ms. */
function watchSends(messages: readonly unknown[]) {
  const times: number[] = []
  const timer = setInterval(() => {
    while (times.length < messages.length) times.push(Date.now())
  }, 20)
  return { times, stop: () => clearInterval(timer) }
}

async function allAnswered(db: Queryable, said: readonly { id: string }[]): Promise<boolean> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::int as n from inbound i join turns t on t.id = i.turn_id
     where i.external_id = any($1::text[]) and t.state = 'committed'
       and not exists (select from outbound o where o.turn_id = t.id and o.state in ('queued', 'sending', 'unknown'))`,
    [said.map(({ id }) => id)],
  )
  return rows[0]?.n === said.length
}

/** By a lead's message: milliseconds until the answer of its turn was with the provider. */
async function delaysOf(
  db: Queryable,
  said: readonly { id: string; at: number }[],
  times: readonly number[],
  messages: readonly { correlationId?: string }[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ external_id: string; outbound: string }>(
    'select i.external_id, o.id as outbound from inbound i join outbound o on o.turn_id = i.turn_id',
  )
  const taken = new Map(messages.map(({ correlationId }, index) => [correlationId, times[index]]))
  const at = new Map(said.map((one) => [one.id, one.at]))
  return new Map(
    rows.flatMap(({ external_id, outbound }) => {
      const [sent, asked] = [taken.get(outbound), at.get(external_id)]
      return sent === undefined || asked === undefined ? [] : [[external_id, sent - asked] as const]
    }),
  )
}

async function until(look: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    if (await look()) return true
    await delay(50)
  }
  return false
}

const round = (value: number) => Math.round(value * 10) / 10

const results = []
for (const scenario of SCENARIOS) {
  if (values.only !== undefined && !new RegExp(values.only).test(scenario.fault)) continue
  process.stderr.write(`${scenario.fault} …\n`)
  const result = await play(scenario)
  process.stderr.write(`${JSON.stringify(result)}\n`)
  results.push(result)
}
const lines = results.map((one) =>
  [
    one.fault,
    `${one.degraded}${one.refused > 0 ? `: ${one.refused} times, slowest answer ${one.slowestAckS} s` : ''}`,
    `${one.told}${one.answersS === null ? '' : `; p50 ${one.answersS.p50} s, longest ${one.answersS.max} s (before: ${one.calmP50S} s)`}`,
    `${one.recoveredS} s`,
    one.lost + one.unsent + one.deadLetters,
    one.doubled,
  ].join(' | '),
)
process.stdout.write(
  `${[
    `| fault, ${FAULT_MS / 1000} s | what degraded | what the lead was told, and when | recovered by itself after | lost | doubled |`,
    '|---|---|---|---|---|---|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')}\n`,
)
process.stdout.write(`${JSON.stringify({ bench: 'faults', ...machine(), results })}\n`)
process.exit(results.every((one) => one.alive && one.lost + one.doubled + one.unsent === 0) ? 0 : 1)
