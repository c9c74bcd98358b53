/** LangGraph's own development server serves the graph of langgraph.json, and its SDK steps through a thread. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from '@langchain/langgraph-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '../..')
const START_MS = 120_000

const conversation = z.looseObject({
  reply: z.string().nullable().optional(),
  nodes: z.array(z.string()).default([]),
  known: z.record(z.string(), z.string()).optional(),
})

describe('langgraphjs dev', () => {
  let server: ChildProcess
  let client: Client
  let output = ''

  beforeAll(async () => {
    const port = await freePort()
    server = spawn(
      process.execPath,
      [
        join(ROOT, 'node_modules/.bin/langgraphjs'),
        'dev',
        '--no-browser',
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
      ],
      { cwd: ROOT, env: { ...process.env, DATABASE_URL: '', LOG_LEVEL: 'error' }, detached: true },
    )
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk) => (output += String(chunk)))
    client = new Client({ apiUrl: `http://127.0.0.1:${port}` })
    const deadline = Date.now() + START_MS
    // The server is another program: the only sign that it is up is that it answers.
    while (!(await answers(client))) {
      if (server.exitCode !== null || Date.now() > deadline)
        throw new Error(`langgraphjs dev did not start:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }, START_MS + 10_000)

  afterAll(() => {
    // The command starts workers of its own; the group is ours.
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
  })

  it('runs a turn one node at a time, each state readable, to a reply', async () => {
    const thread = await client.threads.create()
    const input = {
      contactId: randomUUID(),
      inbound: [
        {
          id: randomUUID(),
          role: 'lead',
          text: 'Quanto a FB300 produz por hora?',
          at: new Date().toISOString(),
        },
      ],
    }
    const visited: string[] = []
    await client.runs.wait(thread.thread_id, 'conversation', { input, interruptBefore: '*' })
    for (let step = 0; step < 20; step++) {
      const state = await client.threads.getState(thread.thread_id)
      const [next] = state.next
      if (next === undefined) break
      visited.push(next)
      await client.runs.wait(thread.thread_id, 'conversation', { input: null, interruptBefore: '*' })
    }
    expect(visited[0]).toBe('ingest')
    expect(visited.at(-1)).toBe('deliver')
    expect(visited).toContain('guardrail_review')
    const final = conversation.parse((await client.threads.getState(thread.thread_id)).values)
    expect(final.nodes).toEqual(visited)
    expect(final.reply).toMatch(/300/)
  })
})

async function answers(client: Client): Promise<boolean> {
  return client.assistants.search().then(
    (found) => found.length > 0,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
