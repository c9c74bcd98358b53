/** The real command, on the real business folders and data sets. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startOpenAiServer } from '../../test/support/openai-server.ts'
import { readRunLog, runLogPath } from './run-log.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const NODE = join(ROOT, 'node_modules', '.bin', 'node')
const PROMPTS = join(ROOT, 'prompts', 'serena')
/** A slice that takes seconds: one rule's drafts, its part of the prompt and the obedient model. */
const SLICE = ['--business', 'serena', '--suite', 'guardrails', '--rule', 'savings_claim']

const reportSchema = z.object({
  cases: z.record(z.string(), z.string()),
  failed: z.array(z.object({ key: z.string() })),
  comparison: z.object({ regressions: z.array(z.string()), removed: z.array(z.string()) }).nullable(),
})

const spentSchema = z.object({
  suites: z.array(
    z.object({
      modelCalls: z.number(),
      cachedCalls: z.number(),
      inputTokens: z.number(),
      costUsd: z.number().nullable(),
    }),
  ),
})

let work: string
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'prosa-eval-test-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

interface Ended {
  code: number | null
  out: string
  err: string
}

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(NODE, [join(ROOT, 'src', 'cli.ts'), 'eval', ...args], {
    cwd: work,
    env: { PATH: process.env.PATH ?? '', PROSA_MODEL: 'offline', ...env },
  })
  const ended = new Promise<Ended>((resolve) => {
    const text = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      text.out += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      text.err += chunk.toString()
    })
    child.on('close', (code) => resolve({ code, ...text }))
  })
  return { child, ended }
}

const prosaEval = (...args: string[]) => start(args).ended
const reportOf = (folder: string) =>
  reportSchema.parse(JSON.parse(readFileSync(join(work, folder, 'report.json'), 'utf8')))

/** A prompt without the lines that hold these words. */
function weakened(words: string): string {
  const lines = readFileSync(join(PROMPTS, 'system.md'), 'utf8').split('\n')
  const kept = lines.filter((line) => !line.includes(words))
  expect(kept).toHaveLength(lines.length - 1)
  const path = join(work, `weak-${kept.join('\n').length}.md`)
  writeFileSync(path, kept.join('\n'))
  return path
}

describe('prosa eval', () => {
  beforeAll(async () => {
    const { code, out, err } = await prosaEval(...SLICE, '--out', 'before')
    expect(`${code} ${err}`).toMatch(/^0 /)
    expect(out).toContain('savings_claim')
  })

  it('writes a log, a JSON report and an HTML report', () => {
    for (const file of ['run.jsonl', 'report.json', 'report.html'])
      expect(existsSync(join(work, 'before', file))).toBe(true)
    expect(Object.keys(reportOf('before').cases).length).toBeGreaterThan(60)
  })

  it('finds no regression where nothing changed', async () => {
    const same = await prosaEval(...SLICE, '--out', 'same', '--baseline', 'before/report.json')
    expect(same).toMatchObject({ code: 0 })
    expect(reportOf('same').comparison).toEqual({ regressions: [], removed: [] })
  })

  it('grades a stored run again to the same report, running nothing', async () => {
    const { code, out } = await prosaEval('--regrade', 'before/run.jsonl', '--json', '--out', 'again')
    expect(code).toBe(0)
    const { cases, failed } = reportOf('before')
    expect(reportSchema.parse(JSON.parse(out))).toMatchObject({ cases, failed })
    expect(existsSync(join(work, 'again', 'run.jsonl'))).toBe(false)
  })

  it('catches one line of system.md taken out', async () => {
    const prompt = weakened('Nunca calcule economia em reais')
    const { code, err } = await prosaEval(
      ...[...SLICE, '--prompt', prompt, '--baseline', 'before/report.json', '--out', 'no-line'],
    )
    expect(code).toBe(1)
    expect(err).toContain('regression')
    expect(reportOf('no-line').comparison?.regressions).toEqual([
      'serena/guardrails/obedient/savings_claim/economia',
      'serena/guardrails/prompt/savings_claim/economia',
    ])
  })

  it('catches one line of system.md softened', async () => {
    const path = join(work, 'soft.md')
    const prompt = readFileSync(join(PROMPTS, 'system.md'), 'utf8')
    const soft = prompt.replace(
      'Nunca calcule economia em reais',
      'Se possível, evite calcular economia em reais',
    )
    expect(soft).not.toBe(prompt)
    writeFileSync(path, soft)
    const { code } = await prosaEval(
      ...[...SLICE, '--prompt', path, '--baseline', 'before/report.json', '--out', 'softer'],
    )
    expect(code).toBe(1)
    expect(reportOf('softer').comparison?.regressions).toContain(
      'serena/guardrails/obedient/savings_claim/economia',
    )
  })

  it('catches one rule switched off, through drafts somebody labelled', async () => {
    const folder = join(work, 'weak-business')
    cpSync(PROMPTS, folder, { recursive: true })
    const file = join(folder, 'business.yaml')
    const yaml = readFileSync(file, 'utf8')
    const off = yaml.replace(/savings_claim: \{ on: true/, 'savings_claim: { on: false')
    expect(off).not.toBe(yaml)
    writeFileSync(file, off)
    const { code } = await prosaEval(
      ...[...SLICE, '--prompt', folder, '--baseline', 'before/report.json', '--out', 'no-rule'],
    )
    expect(code).toBe(1)
    const { regressions = [] } = reportOf('no-rule').comparison ?? {}
    expect(regressions.length).toBeGreaterThan(20)
    expect(regressions.every((key) => /savings_claim/.test(key))).toBe(true)
  })

  it('goes on where a kill ended it, and runs nothing twice', async () => {
    const args = ['--business', 'serena', '--suite', 'retrieval', '--limit', '60', '--out', 'killed']
    const log = runLogPath(join(work, 'killed'))
    const { child, ended } = start(args)
    await lines(log, 15)
    child.kill('SIGKILL')
    await ended
    const before = readRunLog(log).samples
    expect(before.length).toBeGreaterThan(5)
    expect(before.length).toBeLessThan(60)
    expect(await prosaEval('--resume', 'killed')).toMatchObject({ code: 0 })
    const after = readRunLog(log).samples
    expect(after.slice(0, before.length)).toEqual(before)
    expect(new Set(after.map(({ caseId }) => caseId)).size).toBe(60)
    expect(after).toHaveLength(60)
    expect(Object.keys(reportOf('killed').cases)).toHaveLength(60)
  })

  it('a provider that is down is an infrastructure error, not a failed case', async () => {
    const { child, ended } = start(
      ['--business', 'serena', '--suite', 'dialogues', '--limit', '1', '--out', 'down', '--retries', '0'],
      // The port of nobody: refused at once.
      { PROSA_MODEL: 'openai', OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
    )
    child.stdin.end()
    const { code, err } = await ended
    expect(code).toBe(1)
    expect(err).toMatch(/infrastructure: \d+ sample/)
    expect(reportOf('down')).toMatchObject({ cases: {}, failed: [] })
  })

  it('asks a provider once, tells what it cost, and answers from the cache after that', async () => {
    const server = await startOpenAiServer({ apiKey: 'sk-test' })
    try {
      const run = async (out: string) => {
        const args = [
          '--business',
          'serena',
          '--suite',
          'dialogues',
          '--limit',
          '1',
          '--model',
          'gpt-4.1-mini',
        ]
        const { code, err } = await start([...args, '--out', out], {
          OPENAI_API_KEY: 'sk-test',
          OPENAI_BASE_URL: server.url,
        }).ended
        expect(`${code} ${err}`).toMatch(/^0 /)
        return spentSchema.parse(JSON.parse(readFileSync(join(work, out, 'report.json'), 'utf8'))).suites[0]
      }
      const first = await run('asked')
      const asked = server.requests.length
      expect(server.refused).toEqual([])
      expect(asked).toBeGreaterThan(0)
      // The server counts 100 tokens in and 20 out a call.
      expect(first).toMatchObject({ modelCalls: asked, cachedCalls: 0, inputTokens: asked * 100 })
      expect(first?.costUsd).toBeCloseTo((asked * (100 * 0.4 + 20 * 1.6)) / 1e6, 10)
      const second = await run('cached')
      expect(second).toMatchObject({ modelCalls: asked, cachedCalls: asked, costUsd: 0 })
      expect(server.requests).toHaveLength(asked)
    } finally {
      await server.close()
    }
  })

  it.each([
    ['an unknown suite', ['--suite', 'nothing'], '--suite nothing'],
    ['an unknown rule', ['--rule', 'nothing'], '--rule nothing'],
    ['an unknown business', ['--business', 'nobody'], 'nobody'],
    ['an unknown option', ['--nothing'], '--nothing'],
    ['a baseline that is not there', [...SLICE, '--limit', '1', '--baseline', 'none.json'], 'none.json'],
    ['a prompt that is not there', ['--business', 'serena', '--prompt', 'none.md'], 'none.md'],
    ['a prompt of nobody', ['--prompt', 'none.md'], '--prompt needs --business'],
    ['a run that is not there', ['--resume', 'none'], 'none'],
    ['a selection without a case', ['--business', 'serena', '--fold', 'none'], 'no case'],
    ['a model without a key', ['--model', 'gpt-4.1-mini'], 'OPENAI_API_KEY'],
  ])('exits 2 on %s, with the cause', async (_, args, cause) => {
    const { code, out, err } = await prosaEval(...args)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain(cause)
  })
})

/** Resolves when the file has so many lines. */
async function lines(path: string, count: number): Promise<void> {
  for (;;) {
    if (existsSync(path) && readFileSync(path, 'utf8').split('\n').length > count) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
