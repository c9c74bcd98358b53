import { afterEach, describe, expect, it } from 'vitest'
import { createMetrics, type Metrics } from '../ops/metrics.ts'
import { ModelError } from './errors.ts'
import { measureJudge } from './measured.ts'
import { createPrices, parsePrices } from './prices.ts'

let metrics: Metrics | undefined
afterEach(() => metrics?.close())

async function total(name: string): Promise<number> {
  const found = await metrics?.registry.getSingleMetric(name)?.get()
  return (found?.values ?? []).reduce((sum, { value }) => sum + value, 0)
}

const question = {} as Parameters<ReturnType<typeof measureJudge>['ask']>[0]
const { signal } = new AbortController()

function judge(name: string, answer: () => Promise<never> | { inputTokens: number; outputTokens: number }) {
  metrics = createMetrics()
  return measureJudge(
    { name, ask: async () => ({ verdict: 'pass', match: '', usage: await answer() }) },
    metrics,
    createPrices(parsePrices('dear=1/10')),
  )
}

describe('a measured model', () => {
  it('adds up calls, tokens and cost', async () => {
    const measured = judge('openai:dear', () => ({ inputTokens: 1_000, outputTokens: 100 }))
    await measured.ask(question, signal)
    await measured.ask(question, signal)
    expect(await total('prosa_model_calls_total')).toBe(2)
    expect(await total('prosa_model_tokens_total')).toBe(2_200)
    expect(await total('prosa_model_cost_usd_total')).toBeCloseTo(0.004, 10)
    expect(await total('prosa_model_unpriced_tokens_total')).toBe(0)
  })

  it('tells of tokens nobody priced, instead of a cost of nothing', async () => {
    await judge('openai:other', () => ({ inputTokens: 1_000, outputTokens: 100 })).ask(question, signal)
    expect(await total('prosa_model_unpriced_tokens_total')).toBe(1_100)
    expect(await metrics?.registry.getSingleMetric('prosa_model_cost_usd_total')?.get()).toMatchObject({
      values: [],
    })
  })

  it('counts a failure by its kind and hands it on', async () => {
    const failing = judge('openai:dear', () => Promise.reject(new ModelError('nonsense', 'no verdict')))
    await expect(failing.ask(question, signal)).rejects.toThrow('no verdict')
    expect(await metrics?.registry.getSingleMetric('prosa_model_calls_total')?.get()).toMatchObject({
      values: [{ value: 1, labels: { model: 'openai:dear', purpose: 'judge', outcome: 'nonsense' } }],
    })
  })
})
