import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { ModelError } from '../../src/model/errors.ts'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { type Toy, toyCases } from './fixtures.ts'
import { createMeter } from './meter.ts'
import { runSamples } from './run-samples.ts'
import type { Sample } from './types.ts'

const config = readConfig({ PROSA_MODEL: 'offline' })
const business = exampleBusiness()
const never = new AbortController().signal

async function run(
  toys: Record<string, Toy>,
  options: { onRun?: (id: string) => void; concurrency?: number; signal?: AbortSignal } = {},
) {
  const cases = await toyCases(toys, options.onRun === undefined ? {} : { onRun: options.onRun })
  const samples: Sample[] = []
  await runSamples({
    jobs: cases.map((one) => ({ one, trial: 1 })),
    concurrency: options.concurrency ?? 2,
    retryDelaysMs: [0, 0],
    signal: options.signal ?? never,
    now: () => new Date('2026-03-10T17:00:00Z'),
    prepare: () => {
      const meter = createMeter(() => 0)
      return {
        meter,
        close: async () => {},
        context: {
          business,
          config,
          trial: 1,
          model: { name: 'offline', deterministic: true },
          signal: never,
          newLead: () => '',
          openSession: () => Promise.reject(new Error('no session in this test')),
          database: () => Promise.reject(new Error('no database in this test')),
          searcher: () => Promise.reject(new Error('no searcher in this test')),
        },
      }
    },
    onSample: (_, sample) => samples.push(sample),
  })
  return { cases, samples }
}

describe('a run', () => {
  it('gives one sample a case', async () => {
    const { samples } = await run({ a: { labels: ['price'] }, b: { labels: [] } })
    expect(samples.map(({ caseId, error }) => [caseId, error])).toEqual([
      ['a', null],
      ['b', null],
    ])
  })

  it('tries an infrastructure error again a bounded number of times, and keeps it apart', async () => {
    const runs: string[] = []
    const gives = new ModelError('provider', '503')
    const { samples } = await run({ a: { labels: [], gives } }, { onRun: (id) => runs.push(id) })
    expect(runs).toHaveLength(3)
    expect(samples).toHaveLength(1)
    expect(samples[0]).toMatchObject({ attempts: 3, error: { kind: 'infrastructure' } })
  })

  it('counts what succeeds after an infrastructure error', async () => {
    let runs = 0
    const toy: Toy = { labels: [] }
    const failsFirst = () => {
      toy.gives = runs++ === 0 ? new ModelError('timeout', 'x') : []
    }
    const { samples } = await run({ a: toy }, { onRun: failsFirst })
    expect(samples[0]).toMatchObject({ attempts: 2, error: null })
  })

  it('takes an exception of what is tested for a failed case, at once', async () => {
    const runs: string[] = []
    const { cases, samples } = await run(
      { a: { labels: ['price'], gives: new TypeError('defect') } },
      { onRun: (id) => runs.push(id) },
    )
    expect(runs).toHaveLength(1)
    expect(samples[0]?.error).toEqual({ kind: 'crash', message: 'TypeError: defect' })
    expect(samples[0] && cases[0]?.grade(samples[0])).toMatchObject({ passed: false })
  })

  it('ends at an abort without a sample for what was under way', async () => {
    const stop = new AbortController()
    const { samples } = await run(
      { a: { labels: [] }, b: { labels: [] }, c: { labels: [] } },
      { concurrency: 1, signal: stop.signal, onRun: (id) => id === 'b' && stop.abort() },
    )
    expect(samples.map(({ caseId }) => caseId)).toEqual(['a'])
  })
})
