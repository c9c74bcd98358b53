/** Runs the trials that are still to be run, a few at a time, each once and, after an infrastructure error, again. */
import { setTimeout as wait } from 'node:timers/promises'
import { isInfrastructure } from './infrastructure.ts'
import type { Meter } from './meter.ts'
import type { LoadedCase, RunContext, Sample } from './types.ts'

/** Milliseconds before each further attempt; a provider that limits its rate wants seconds, not tries. */
export const RETRY_DELAYS_MS = [1_000, 5_000, 20_000]

export interface Job {
  one: LoadedCase
  /** From 1. */
  trial: number
}

export interface Attempt {
  context: RunContext
  meter: Meter
  close(): Promise<void>
}

export async function runSamples(options: {
  jobs: readonly Job[]
  /** At most this many at once. */
  concurrency: number
  /** What one attempt may use. */
  prepare(job: Job): Attempt
  onSample(job: Job, sample: Sample): void
  signal: AbortSignal
  now: () => Date
  retryDelaysMs?: readonly number[]
}): Promise<void> {
  const { jobs, signal } = options
  const delays = options.retryDelaysMs ?? RETRY_DELAYS_MS
  let next = 0
  const worker = async () => {
    while (next < jobs.length && !signal.aborted) {
      const job = jobs[next++]
      if (job === undefined) return
      const sample = await runOne(job)
      if (sample !== null) options.onSample(job, sample)
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.concurrency, jobs.length) }, worker))

  /** Null: the run was aborted before the sample was finished. */
  async function runOne(job: Job): Promise<Sample | null> {
    for (let attempt = 1; ; attempt++) {
      const sample = await tryOnce(job, attempt)
      if (signal.aborted) return null
      const delay = delays[attempt - 1]
      if (sample.error?.kind !== 'infrastructure' || delay === undefined) return sample
      if (delay > 0) await wait(delay, undefined, { signal }).catch(() => {})
    }
  }

  async function tryOnce({ one, trial }: Job, attempts: number): Promise<Sample> {
    const at = options.now().toISOString()
    const from = performance.now()
    const { context, meter, close } = options.prepare({ one, trial })
    let outcome: Pick<Sample, 'output' | 'turns' | 'error'>
    try {
      const { output, turns } = await one.run(context)
      const failure = meter.failure()
      outcome =
        failure === null
          ? { output, turns, error: null }
          : { output: null, turns, error: { kind: 'infrastructure', message: describe(failure) } }
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      const failure = meter.failure()
      const kind = failure !== null || isInfrastructure(error) ? 'infrastructure' : 'crash'
      outcome = { output: null, turns: [], error: { kind, message: describe(failure ?? error) } }
    } finally {
      await close().catch(() => {})
    }
    return {
      kind: 'sample',
      business: one.business,
      suite: one.suite,
      part: one.part,
      caseId: one.id,
      trial,
      inputHash: one.inputHash,
      at,
      ms: Math.round((performance.now() - from) * 100) / 100,
      attempts,
      usage: meter.usage(),
      ...outcome,
    }
  }
}

function describe(error: Error): string {
  const causes: string[] = []
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 4; one = one.cause, depth++)
    causes.push(`${one.name}: ${one.message}`)
  return causes.join(' ← ').slice(0, 500)
}
