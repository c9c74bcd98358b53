import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import { startProcess } from '../kill/processes.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { startChatwootServer } from '../support/chatwoot-server.ts'
import { startGraphServer } from '../support/graph-server.ts'
import { FLAWLESS, isStormOver, judgeStorm, runStorm } from '../support/people-storm.ts'
import { seeded } from '../support/seeded.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
const APP_SECRET = 'segredo-de-teste'
const HOOK = 'gancho-secreto'
const DRAIN_MS = 300_000
/** Milliseconds; most of it only on a machine that does other things too. */
const LONGEST_MS = 900_000

it(
  'two hundred leads at once, people stepping in at any instant, two servers on one database',
  async () => {
    if (!serverUrl) throw new Error('set TEST_DATABASE_URL to a Postgres with pgvector')
    const database = await createServerDatabase(serverUrl)
    const [graph, chatwoot] = await Promise.all([startGraphServer(), startChatwootServer()])
    const environment = {
      PORT: '0',
      DEBOUNCE_MS: '80',
      DATABASE_URL: database.url,
      PROSA_BUSINESSES: 'seleto',
      WHATSAPP_GRAPH_URL: graph.url,
      // More than a pair of numbers may send: paces and turn limits have tests of their own.
      OUTBOUND_PER_SECOND: '0',
      LIMIT_TURNS: '0',
      WHATSAPP_ACCESS_TOKEN: 'test-token',
      WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
      WHATSAPP_APP_SECRET: APP_SECRET,
      CHATWOOT_URL: chatwoot.url,
      CHATWOOT_TOKEN: 'chatwoot-token',
      CHATWOOT_ACCOUNT_ID: '1',
      CHATWOOT_INBOX_ID: '7',
      CHATWOOT_WEBHOOK_SECRET: HOOK,
    }
    const db = await openDatabase({ databaseUrl: database.url })
    const first = await startProcess('people-server.ts', environment)
    const second = await startProcess('people-server.ts', environment)
    try {
      if (first === null || second === null) throw new Error('a server did not start')
      const seed = Number(process.env.PEOPLE_SEED ?? 11)
      const started = performance.now()
      const storm = await runStorm({
        urls: [first.address, second.address],
        graph,
        chatwoot,
        appSecret: APP_SECRET,
        hookSecret: HOOK,
        leads: Number(process.env.PEOPLE_LEADS ?? 200),
        spanMs: Number(process.env.PEOPLE_SPAN_MS ?? 60_000),
        echoMs: 8_000,
        random: seeded(seed),
      })
      const until = Date.now() + DRAIN_MS
      while (!(await isStormOver(db)) && Date.now() < until) await delay(250)
      await chatwoot.settled()
      // An echo taken for a person's message would leave once more: only now is everything said.
      while (!(await isStormOver(db)) && Date.now() < until) await delay(250)
      const row = await judgeStorm(db, storm, { graph, chatwoot })
      const seconds = Math.round((performance.now() - started) / 1000)
      process.stdout.write(`${JSON.stringify({ test: 'people', servers: 2, seed, seconds, ...row })}\n`)
      expect(row).toMatchObject(FLAWLESS)
      expect(row.agentTexts).toBeGreaterThan(row.leads)
      expect(row.personTexts).toBeGreaterThan(row.leads / 2)
      expect(row.heldBack).toBeGreaterThan(0)
    } finally {
      await Promise.all([first?.end('SIGTERM'), second?.end('SIGTERM')])
      await Promise.all([graph.close(), chatwoot.close(), db.close()])
      await database.drop()
    }
  },
  LONGEST_MS,
)
