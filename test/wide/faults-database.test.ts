/**
 * A database that goes away while leads write: stopped, killed, standing still, out of reach, not there yet. On the same server
 * partners that do not answer.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { isDrained } from '../kill/verdict.ts'
import { eventually } from '../support/app-server.ts'
import { type ChatwootServer, startChatwootServer } from '../support/chatwoot-server.ts'
import { judgeRun, type Leads, startLeads, tellLateStatuses, UNHURRIED } from '../support/fault-run.ts'
import { type GraphServer, startGraphServer } from '../support/graph-server.ts'
import { type Link, startLink } from '../support/link.ts'
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts'
import { type PiperunServer, startPiperunServer } from '../support/piperun-server.ts'
import { type LogLine, type ServerProcess, startServerProcess } from '../support/server-process.ts'

let postgres: OwnPostgres
beforeAll(async () => {
  postgres = await startOwnPostgres()
}, 120_000)
afterAll(() => postgres.close())

/** Milliseconds within which something is answered, on a machine that does other things too. */
const BOUNDED_MS = 15_000

describe('a server whose database goes away and comes back', () => {
  let graph: GraphServer
  let piperun: PiperunServer
  let chatwoot: ChatwootServer
  let server: ServerProcess
  let db: PooledDatabase
  let leads: Leads
  const log: LogLine[] = []

  beforeAll(async () => {
    ;[graph, piperun, chatwoot] = await Promise.all([
      startGraphServer(),
      startPiperunServer(),
      startChatwootServer(),
    ])
    db = await openDatabase({ databaseUrl: postgres.url })
  })
  afterAll(async () => {
    leads?.meta.giveUp()
    await leads?.stop()
    await server?.end('SIGKILL')
    await db.close()
    await Promise.all([graph.close(), piperun.close(), chatwoot.close()])
  })

  const status = async (path: string) => {
    const response = await fetch(`${server.url}${path}`, { signal: AbortSignal.timeout(BOUNDED_MS) })
    return { status: response.status, body: await response.text() }
  }

  it('waits for one that is not up yet, says so, and starts by itself', async () => {
    await postgres.halt('fast')
    const starting = startServerProcess(
      {
        ...UNHURRIED,
        DATABASE_URL: postgres.url,
        WHATSAPP_GRAPH_URL: graph.url,
        PIPERUN_URL: piperun.url,
        PIPERUN_TOKEN: 'piperun-token',
        CHATWOOT_URL: chatwoot.url,
        CHATWOOT_TOKEN: 'chatwoot-token',
        CHATWOOT_ACCOUNT_ID: '1',
        CHATWOOT_INBOX_ID: '7',
        CHATWOOT_WEBHOOK_SECRET: 'chatwoot-hook',
      },
      { log },
    )
    starting.catch(() => {})
    await eventually(() => log.some(({ msg }) => msg === 'waiting for the database'), 'a word of it', 60_000)
    await postgres.resume()
    server = await starting
    await eventually(async () => (await status('/readyz')).status === 200, 'readiness', 90_000)
    leads = startLeads({ url: () => server.url, graph, leads: 10, everyMs: 1_500 })
    await eventually(() => graph.messages.length >= 5, 'first answers', 60_000)
  })

  it('answers leads while CRM and inbox answer nothing, and does not send again what the provider may have', async () => {
    for (const partner of [piperun, chatwoot]) partner.fault({ kind: 'hang', times: 1_000 })
    const [asked, answered] = [chatwoot.requests.length + piperun.requests.length, graph.messages.length]
    // Taken, and never acknowledged: its own time runs out while the database is away.
    graph.fault({ kind: 'hang', accept: true })
    await eventually(
      () => chatwoot.requests.length + piperun.requests.length > asked,
      'partners asked',
      60_000,
    )
    const shown = chatwoot.messages.length
    await eventually(() => graph.messages.length >= answered + 10, 'leads answered all the same', 60_000)
    expect(chatwoot.messages).toHaveLength(shown)
    for (const partner of [piperun, chatwoot]) partner.clearFaults()
  })

  it.each([
    ['is stopped', () => postgres.halt('fast'), () => postgres.resume()],
    ['is killed', () => postgres.halt('immediate'), () => postgres.resume()],
    ['stands still', async () => postgres.freeze(), async () => postgres.thaw()],
  ])(
    'that %s: webhooks are refused in time, it says that it is not ready, and all goes on by itself',
    async (_, take, giveBack) => {
      const answered = graph.messages.length
      const before = leads.meta.deliveries.length
      const refusedSoFar = () =>
        leads.meta.deliveries.slice(before).filter(({ answers }) => answers.includes(503)).length
      await take()
      try {
        await eventually(() => refusedSoFar() >= 5, 'webhooks refused', 60_000)
        expect((await status('/healthz')).status).toBe(200)
        const ready = await status('/readyz')
        expect(ready.status).toBe(503)
        expect(ready.body).toContain('database')
        expect((await status('/metrics')).body).toContain('prosa_snapshot_success 0')
      } finally {
        await giveBack()
      }
      await eventually(async () => (await status('/readyz')).status === 200, 'readiness again', 60_000)
      const missed = leads.meta.deliveries.slice(before)
      await eventually(() => missed.every(({ delivered }) => delivered), 'every webhook taken in', 60_000)
      // What was not stored was refused, and nobody waited for it.
      expect(new Set(missed.flatMap(({ answers }) => answers))).toEqual(new Set([200, 503]))
      expect(Math.max(...missed.map(({ slowestMs }) => slowestMs))).toBeLessThan(BOUNDED_MS)
      await eventually(() => graph.messages.length > answered + 5, 'answers again', 60_000)
      expect(server.hasExited()).toBe(false)
    },
  )

  it('lost nothing over all of it and said nothing twice', async () => {
    await leads.stop()
    await eventually(() => isDrained(db), 'everything answered', 90_000)
    await tellLateStatuses(leads.meta, graph.messages)
    await eventually(() => piperun.deals.length > 0, 'a deal', 60_000)
    const asked = new Set(leads.said.map(({ text }) => text))
    await eventually(
      () => {
        const shown = chatwoot.messages.map(({ content }) => content).join('\n')
        return [...asked].every((text) => shown.includes(text))
      },
      'every message shown to people',
      90_000,
    )
    const outcome = await judgeRun(db, { said: leads.said, graph, piperun, chatwoot })
    expect(outcome).toMatchObject({ lost: 0, doubled: 0, unsent: 0, unknown: 0, deadLetters: 0 })
    expect(outcome.sent).toBeGreaterThanOrEqual(10)
    // Nobody's outage is a lead's business.
    expect(graph.messages.map(({ text }) => text).join('\n')).not.toMatch(/banco de dados|indispon|erro/i)
    expect(await server.end('SIGTERM')).toBe('code 0')
  })
})

it('does not start on a password that is wrong, and says why without saying it', async () => {
  const url = new URL(postgres.url)
  url.password = 'not-the-password'
  const errors: string[] = []
  const starting = startServerProcess({ ...UNHURRIED, DATABASE_URL: url.toString() }, { errors })
  await expect(starting).rejects.toThrow(
    /code 2.*DATABASE_URL: the server refuses us: password authentication failed/,
  )
  expect(errors.join('\n')).not.toContain('not-the-password')
})

describe('a link that swallows everything', () => {
  let link: Link
  let db: PooledDatabase
  beforeAll(async () => {
    const { hostname, port } = new URL(postgres.url)
    link = await startLink({ host: hostname, port: Number(port) })
    const through = new URL(postgres.url)
    through.port = String(link.port)
    db = await openDatabase({
      databaseUrl: through.toString(),
      poolSize: 4,
      // Long enough for an answer that comes, on any machine.
      limits: { statementMs: 2_000, connectMs: 2_000 },
    })
  })
  afterAll(async () => {
    await db.close()
    await link.close()
  })

  it('ends every wait, and once it is whole again the first question is answered: no dead connection is handed out', async () => {
    const table = `kept_${randomUUID().replaceAll('-', '')}`
    await db.query(`create table ${table} (n int)`)
    await Promise.all(Array.from({ length: 4 }, () => db.query('select pg_sleep(0.05)')))
    expect(db.pool.idleCount).toBe(4)
    link.swallow()
    await expect(
      db.transaction((tx) => tx.query(`insert into ${table} values (1)`), { withinMs: 500 }),
    ).rejects.toMatchObject({ code: 'db.unavailable' })
    link.mend()
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await db.transaction((tx) => tx.query(`insert into ${table} values (2)`), { withinMs: 60_000 })
    expect((await db.query(`select n from ${table}`)).rows).toEqual([{ n: 2 }])
  })

  it('a reset is survived too', async () => {
    await db.query('select 1')
    link.cut()
    await expect(db.query('select 1')).rejects.toMatchObject({ code: 'db.unavailable' })
    link.mend()
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })
})
