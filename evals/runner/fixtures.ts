/** Small cases and samples for the tests of the runner and its reports. */
import { z } from 'zod'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { defineSuite } from './define-suite.ts'
import type { LoadedCase, RunHeader, Sample, SuiteId } from './types.ts'

export const header = (part: Partial<RunHeader> = {}): RunHeader => ({
  kind: 'run',
  id: 'run-1',
  startedAt: '2026-03-10T17:00:00.000Z',
  model: 'offline',
  deterministic: true,
  trials: 1,
  businesses: [{ id: 'loja', version: 'v', promptHash: 'p', datasetHash: 'd' }],
  selection: { suites: ['guardrails', 'dialogues', 'retrieval', 'extraction', 'intents'] },
  ...part,
})

export interface Toy {
  /** Labels that are right. */
  labels: string[]
  group?: string
  /** What running it gives; thrown when an error. */
  gives?: string[] | Error
}

/** Cases whose run gives a list of labels, graded against theirs. */
export async function toyCases(
  toys: Record<string, Toy>,
  options: { suite?: SuiteId; onRun?: (id: string) => void } = {},
): Promise<LoadedCase[]> {
  const suite = defineSuite<Toy, { got: string[] }>({
    suite: options.suite ?? 'guardrails',
    part: 'toys',
    output: z.object({ got: z.array(z.string()) }),
    load: async () =>
      Object.entries(toys).map(([id, toy]) => ({
        id,
        input: toy,
        runInput: toy.gives instanceof Error ? toy.gives.message : toy.gives,
        title: `caso ${id}`,
        labels: toy.labels,
        group: toy.group ?? toy.labels[0] ?? 'innocent',
        fold: 'held',
        hand: 'main',
      })),
    async run({ id, input }) {
      options.onRun?.(id)
      if (input.gives instanceof Error) throw input.gives
      return { output: { got: input.gives ?? input.labels }, turns: [] }
    },
    grade({ input }, { got }) {
      const marks = [...new Set([...input.labels, ...got])].map((label) => ({
        label,
        expected: input.labels.includes(label) ? '' : null,
        got: got.includes(label) ? '' : null,
      }))
      const passed = marks.every((mark) => mark.expected === mark.got)
      return {
        passed,
        failures: passed ? [] : ['other labels'],
        marks,
        metrics: {},
        expected: input.labels.join(),
        got: got.join(),
      }
    },
  })
  const business = exampleBusiness()
  return suite.load({ ...business, id: 'loja' })
}

export function sampleOf(one: LoadedCase, part: Partial<Sample> = {}): Sample {
  return {
    kind: 'sample',
    business: one.business,
    suite: one.suite,
    part: one.part,
    caseId: one.id,
    trial: 1,
    inputHash: one.inputHash,
    at: '2026-03-10T17:00:01.000Z',
    ms: 5,
    attempts: 1,
    usage: { modelCalls: 1, cachedCalls: 0, inputTokens: 10, outputTokens: 2, nonsense: 0, costUsd: 0 },
    turns: [],
    output: { got: [] },
    error: null,
    ...part,
  }
}
