/**
 * The log of a run: `.evals/<run>/run.jsonl`, a header and then one sample a line, only ever appended to. A line cut
 * short by a kill is dropped when the log is read; every line before it counts.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../../src/ops/errors.ts'
import { type RunHeader, type Sample, SUITE_IDS } from './types.ts'

const suite = z.enum(SUITE_IDS)
const headerSchema: z.ZodType<RunHeader> = z.object({
  kind: z.literal('run'),
  id: z.string(),
  startedAt: z.string(),
  model: z.string(),
  deterministic: z.boolean(),
  trials: z.int().min(1),
  businesses: z.array(
    z.object({ id: z.string(), version: z.string(), promptHash: z.string(), datasetHash: z.string() }),
  ),
  selection: z.object({
    suites: z.array(suite),
    rule: z.string().exactOptional(),
    fold: z.string().exactOptional(),
    filter: z.string().exactOptional(),
    limit: z.int().exactOptional(),
  }),
})
const sampleSchema: z.ZodType<Sample> = z.object({
  kind: z.literal('sample'),
  business: z.string(),
  suite,
  part: z.string(),
  caseId: z.string(),
  trial: z.int().min(1),
  inputHash: z.string(),
  at: z.string(),
  ms: z.number(),
  attempts: z.int(),
  usage: z.object({
    modelCalls: z.int(),
    cachedCalls: z.int(),
    inputTokens: z.number(),
    outputTokens: z.number(),
    nonsense: z.int(),
    costUsd: z.number().nullable(),
  }),
  turns: z.array(
    z.object({
      input: z.array(z.object({ role: z.enum(['lead', 'agent', 'human', 'clock']), text: z.string() })),
      replies: z.array(z.string()),
      nodes: z.array(z.string()),
      drafts: z.array(
        z.object({
          text: z.string(),
          violations: z.array(z.object({ rule: z.string(), match: z.string() })),
        }),
      ),
      state: z.record(z.string(), z.string()),
    }),
  ),
  output: z.unknown(),
  error: z.object({ kind: z.enum(['infrastructure', 'crash']), message: z.string() }).nullable(),
})

export interface StoredRun {
  header: RunHeader
  samples: Sample[]
}

export const runLogPath = (folder: string): string => join(folder, 'run.jsonl')

/** @throws ConfigError when there is no such log or a line other than the last is none of it. */
export function readRunLog(path: string): StoredRun {
  if (!existsSync(path)) throw new ConfigError(`there is no run log ${path}`)
  const lines = completeLines(readFileSync(path, 'utf8'))
  const header = headerSchema.safeParse(parseLine(path, 1, lines[0] ?? ''))
  if (!header.success) throw new ConfigError(`${path} does not begin with the header of a run`)
  const samples = lines.slice(1).map((line, index) => {
    const sample = sampleSchema.safeParse(parseLine(path, index + 2, line))
    if (sample.success) return sample.data
    throw new ConfigError(`${path}, line ${index + 2}: no sample: ${sample.error.issues[0]?.message ?? ''}`)
  })
  return { header: header.data, samples }
}

function completeLines(text: string): string[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
}

function parseLine(path: string, number: number, line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new ConfigError(`${path}, line ${number}: not JSON`, { cause })
  }
}

export interface RunLog {
  append(sample: Sample): void
}

/** Begins a log. @throws ConfigError when the folder already holds one. */
export function createRunLog(folder: string, header: RunHeader): RunLog {
  const path = runLogPath(folder)
  checkNew(path)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${JSON.stringify(header)}\n`)
  return appendTo(path)
}

/** Goes on with a log; what a kill left of a line is cut off first. */
export function continueRunLog(folder: string): RunLog {
  const path = runLogPath(folder)
  const text = readFileSync(path)
  truncateSync(path, text.lastIndexOf(0x0a) + 1)
  return appendTo(path)
}

/** Synchronous: once `append` returns, a kill of the process loses nothing of the sample. */
function appendTo(path: string): RunLog {
  return { append: (sample) => appendFileSync(path, `${JSON.stringify(sample)}\n`) }
}

/** @throws ConfigError when a run was written there. */
export function checkNew(path: string): void {
  if (existsSync(path)) throw new ConfigError(`${path} is there already; resume it or choose another folder`)
}
