/** A restart under a stream of webhooks: the old process drains while the new one serves, on one database. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import { type Started, startProcess } from '../kill/processes.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { isDrained } from '../kill/verdict.ts'
import { eventually } from '../support/app-server.ts'
import { startGraphServer } from '../support/graph-server.ts'
import { metaSignature, metaText } from '../support/meta-webhook.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? ''
if (serverUrl === '') throw new Error('TEST_DATABASE_URL: the address of a Postgres with pgvector')
const APP_SECRET = 'restart-secret-of-this-run'
const CONTACTS = 5
const RESTARTS = 1

it('nothing is lost, nothing answered twice, and a proxy needs no more than another try', async () => {
  const database = await createServerDatabase(serverUrl)
  const graph = await startGraphServer()
  const environment = {
    PORT: '0',
    DATABASE_URL: database.url,
    NODE_ENV: 'production',
    PROSA_STAGE: 'staging',
    PROSA_BUSINESSES: 'seleto',
    PROSA_MODEL: 'offline',
    DEBOUNCE_MS: '50',
    WHATSAPP_GRAPH_URL: graph.url,
    // More than a pair of numbers may send: paces and turn limits have tests of their own.
    OUTBOUND_PER_SECOND: '0',
    LIMIT_TURNS: '0',
    WHATSAPP_ACCESS_TOKEN: 'test-token',
    WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
    WHATSAPP_APP_SECRET: APP_SECRET,
  }
  const start = async (): Promise<Started> => {
    const started = await startProcess('people-server.ts', environment)
    if (started === null) throw new Error('a server was killed')
    return started
  }
  const up: Started[] = [await start()]
  const acknowledged: string[] = []
  const answers: number[] = []
  let retried = 0
  let stopping = false

  /** As a proxy does: another server when the connection is refused or closed before an answer. */
  async function post(raw: string): Promise<number> {
    for (let tries = 0; ; tries++) {
      const server = up[(tries + acknowledged.length) % up.length]
      try {
        const response = await fetch(`${server?.address}/webhooks/whatsapp`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-hub-signature-256': metaSignature(raw, APP_SECRET),
          },
          body: raw,
        })
        await response.arrayBuffer()
        return response.status
      } catch (error) {
        retried++
        if (tries > 20) throw error
      }
    }
  }

  async function write(index: number): Promise<void> {
    const from = `55119870${String(index).padStart(5, '0')}`
    for (let n = 0; !stopping; n++) {
      const id = `wamid.${randomUUID()}`
      const status = await post(
        JSON.stringify(metaText({ from, id, text: n === 0 ? 'oi' : `pergunta número ${n}` })),
      )
      answers.push(status)
      if (status === 200) acknowledged.push(id)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  }

  const writers = Array.from({ length: CONTACTS }, (_, index) => write(index))
  const db = await openDatabase({ databaseUrl: database.url })
  try {
    for (let restarts = 0; restarts < RESTARTS; restarts++) {
      const next = await start()
      const before = acknowledged.length
      up.unshift(next)
      const [old] = up.slice(1)
      const ended = old?.end('SIGTERM')
      await eventually(() => acknowledged.length > before + CONTACTS, 'webhooks during the drain', 120_000)
      await ended
      expect(await old?.exited).toBe('code 0')
      up.splice(1)
      await eventually(() => acknowledged.length > before + 3 * CONTACTS, 'webhooks after it', 120_000)
    }
    stopping = true
    await Promise.all(writers)
    expect(new Set(answers)).toEqual(new Set([200]))
    // Every connection that failed was to a process that had stopped listening.
    expect(retried).toBeLessThan(acknowledged.length)
    await eventually(() => isDrained(db), 'every message handled and every answer sent', 300_000)
    const stored = await db.query<{ external_id: string }>(
      `select external_id from inbound where state = 'handled'`,
    )
    expect(stored.rows.map((row) => row.external_id).toSorted()).toEqual(acknowledged.toSorted())
    const dead = await db.query('select from dead_letters')
    expect(dead.rowCount).toBe(0)
    const rows = await db.query<{ id: string; state: string }>('select id, state from outbound')
    const sent = graph.messages.map((message) => message.correlationId)
    expect(new Set(sent).size).toBe(sent.length)
    expect(
      rows.rows
        .filter((row) => row.state === 'sent')
        .map((row) => row.id)
        .toSorted(),
    ).toEqual(sent.map(String).toSorted())
    expect(rows.rows.filter((row) => row.state === 'unknown')).toEqual([])
    expect(sent.length).toBeGreaterThanOrEqual(CONTACTS)
  } finally {
    stopping = true
    await Promise.allSettled(writers)
    for (const server of up) await server.end('SIGKILL')
    await db.close()
    await graph.close()
    await database.drop()
  }
})
