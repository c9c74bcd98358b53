import { describe, expect, it } from 'vitest'
import { header, sampleOf, type Toy, toyCases } from '../runner/fixtures.ts'
import type { Sample } from '../runner/types.ts'
import { compare } from './compare.ts'
import { type GradedCase, NOTHING, summarise } from './summarise.ts'

const infrastructure: Partial<Sample> = {
  output: null,
  error: { kind: 'infrastructure', message: 'ModelError: 503' },
}

/** @param got labels found in each trial; "down" for an infrastructure error. */
async function report(
  toys: Record<string, Toy & { got: (string[] | 'down')[] }>,
  part: Partial<ReturnType<typeof header>> = {},
) {
  const loaded = await toyCases(toys)
  const cases = loaded.map((one): GradedCase => {
    const got = toys[one.id]?.got ?? []
    return {
      one,
      trials: got.map((labels, index) => {
        const trial = index + 1
        if (labels === 'down') return { sample: sampleOf(one, { ...infrastructure, trial }), grade: null }
        const sample = sampleOf(one, { output: { got: labels }, trial })
        return { sample, grade: one.grade(sample) }
      }),
    }
  })
  const trials = Math.max(...cases.map(({ trials: ran }) => ran.length))
  return summarise({ run: header({ trials, ...part }), cases, finishedAt: new Date(0), ms: 1 })
}

describe('a report', () => {
  it('counts recall, refusals and confusion by label', async () => {
    const { labels, suites, confusion } = await report({
      a: { labels: ['price'], got: [['price']] },
      b: { labels: ['price'], got: [['proposal']] },
      c: { labels: ['price'], got: [[]] },
      d: { labels: [], group: 'price', got: [['pressure']] },
      e: { labels: [], group: 'price', got: [[]] },
    })
    expect(labels.find(({ label }) => label === 'price')).toMatchObject({
      recall: { hits: 1, of: 3 },
      refused: { hits: 1, of: 2 },
      right: 1,
      missed: 2,
      wrong: 0,
      f1: 0.5,
    })
    expect(suites[0]).toMatchObject({ passed: { hits: 2, of: 5 }, refused: { hits: 1, of: 2 }, macroF1: 0.5 })
    expect(confusion[0]?.cells).toEqual([
      { expected: 'price', got: 'price', count: 1 },
      { expected: 'price', got: 'proposal', count: 1 },
      { expected: 'price', got: NOTHING, count: 1 },
      { expected: NOTHING, got: 'pressure', count: 1 },
    ])
  })

  it('gives pass^k over trials', async () => {
    const { suites } = await report({
      a: { labels: ['price'], got: [['price'], ['price'], []] },
      b: { labels: ['price'], got: [['price'], ['price'], ['price']] },
    })
    // a: 2/3, C(2,2)/C(3,2) = 1/3, 0; b: 1, 1, 1
    expect(suites[0]?.passHat['1']?.rate).toBeCloseTo((2 / 3 + 1) / 2, 10)
    expect(suites[0]?.passHat['2']?.rate).toBeCloseTo((1 / 3 + 1) / 2, 10)
    expect(suites[0]?.passHat['3']?.rate).toBeCloseTo(1 / 2, 10)
  })

  it('keeps infrastructure errors out of every rate', async () => {
    const {
      suites,
      cases,
      infrastructure: errors,
      failed,
    } = await report({
      a: { labels: ['price'], got: ['down'] },
      b: { labels: ['price'], got: [['price']] },
    })
    expect(suites[0]).toMatchObject({ passed: { hits: 1, of: 1 }, infrastructure: 1, ungraded: 1 })
    expect(cases).toEqual({ 'loja/guardrails/b': '1/1' })
    expect(errors.map(({ key }) => key)).toEqual(['loja/guardrails/a'])
    expect(failed).toEqual([])
  })
})

describe('a comparison', () => {
  const key = (id: string) => `loja/guardrails/${id}`
  const baseline = {
    run: { id: 'before', startedAt: '2026-03-01' },
    cases: { [key('a')]: '1/1', [key('b')]: '1/1', [key('c')]: '0/1', [key('gone')]: '1/1' },
  }
  const now = {
    a: { labels: ['price'], got: [[]] },
    b: { labels: ['price'], got: [['price']] },
    c: { labels: ['price'], got: [['price']] },
    d: { labels: ['price'], got: [[]] },
  }

  it('names what fails now, passes now, is new and is gone', async () => {
    expect(compare(await report(now), baseline, true)).toMatchObject({
      compared: 3,
      newlyFailing: [key('a')],
      newlyPassing: [key('c')],
      added: [key('d')],
      removed: [key('gone')],
      regressions: [key('a')],
      p: 1,
    })
  })

  it('does not call gone what a filter left out', async () => {
    expect(compare(await report(now), baseline, false).removed).toEqual([])
  })

  it('does not take an infrastructure error for a regression, nor for a case that is gone', async () => {
    const found = compare(await report({ ...now, a: { labels: ['price'], got: ['down'] } }), baseline, true)
    expect(found).toMatchObject({ regressions: [], removed: [key('gone')] })
  })

  it('leaves other businesses and suites of the baseline alone', async () => {
    const more = { ...baseline.cases, 'outra/guardrails/x': '1/1', 'loja/intents/x': '1/1' }
    const selection = { suites: ['guardrails' as const] }
    const found = compare(await report(now, { selection }), { ...baseline, cases: more }, true)
    expect(found.removed).toEqual([key('gone')])
  })

  it('where answers are sampled, wants more than chance before it calls a regression', async () => {
    const many = Array.from({ length: 12 }, (_, index) => `s${index}`)
    const before = { run: baseline.run, cases: Object.fromEntries(many.map((id) => [key(id), '1/1'])) }
    const failing = async (n: number) => {
      const toys = many.map((id, index) => [id, { labels: ['price'], got: [index < n ? [] : ['price']] }])
      const now = await report(Object.fromEntries(toys))
      now.sampled = many.map(key)
      return compare(now, before, true)
    }
    expect(await failing(5)).toMatchObject({ regressions: [], p: 0.0625 })
    expect((await failing(6)).regressions).toHaveLength(6)
  })
})
