/** The real command against a loopback LangSmith over HTTP. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LANGSMITH_KEY, startLangSmithServer } from '../../test/support/langsmith-server.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const work = mkdtempSync(join(tmpdir(), 'prosa-langsmith-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

function evaluate(endpoint: string, key: string) {
  const args = ['eval', '--business', 'serena', '--suite', 'dialogues', '--filter', 'abaixo-do-minimo']
  const child = spawn(join(ROOT, 'node_modules', '.bin', 'node'), [join(ROOT, 'src', 'cli.ts'), ...args], {
    cwd: work,
    env: {
      PATH: process.env.PATH ?? '',
      PROSA_MODEL: 'offline',
      LANGSMITH_API_KEY: key,
      LANGSMITH_ENDPOINT: endpoint,
    },
  })
  return new Promise<{ code: number | null; err: string }>((resolve) => {
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.on('close', (code) => resolve({ code, err }))
  })
}

describe('results in LangSmith', () => {
  it('sends dataset, examples, run and feedback, masked', { timeout: 90_000 }, async () => {
    const server = await startLangSmithServer()
    const { code, err } = await evaluate(server.url, LANGSMITH_KEY)
    await server.close()
    expect(err).not.toContain('LangSmith')
    expect(code, err).toBe(0)
    const posts = server.requests.filter(({ method }) => method === 'POST').map(({ path }) => path)
    expect(posts).toEqual([
      '/datasets',
      expect.stringMatching(/examples$/),
      expect.stringMatching(/^\/sessions/),
      '/runs',
      '/feedback',
    ])
    const [run, feedback] = server.requests.slice(-2).map(({ body }) => body)
    const examples = String(server.requests.find(({ path }) => path.endsWith('/examples'))?.body)
    const id = examples.match(/name="([\da-f-]{36})"/)?.[1]
    expect(id).toBeDefined()
    expect(run).toMatchObject({ reference_example_id: id })
    expect(feedback).toMatchObject({ key: 'passed', score: 1 })
    expect(JSON.stringify(server.requests)).not.toMatch(/\b55\d{10,11}\b/)
  })

  it('a refusal is told and fails nothing', { timeout: 90_000 }, async () => {
    const server = await startLangSmithServer()
    const { code, err } = await evaluate(server.url, 'wrong')
    await server.close()
    expect(err).toContain('could not be sent to LangSmith')
    expect(code).toBe(0)
  })
})
