/** From cases, samples and grades to the figures of a report. Pure. */
import { passHatK, percentile } from '../runner/stats.ts'
import type { Grade, LoadedCase, RunHeader, Sample, SuiteId } from '../runner/types.ts'
import { meanRate, rateOf } from './rate.ts'
import type { Confusion, GroupRow, LabelRow, Report, SuiteRow } from './report.ts'

/** A sample with its grade; null for an infrastructure error. */
export interface Graded {
  sample: Sample
  grade: Grade | null
}

export interface GradedCase {
  one: LoadedCase
  /** By trial; those not run are not here. */
  trials: Graded[]
}

/** Suites whose cases name every label they have. */
const EXACT: readonly SuiteId[] = ['extraction', 'intents']

/** What is expected of nothing, or found where nothing is. */
export const NOTHING = '—'

export const keyOf = (one: { business: string; suite: string; id: string }): string =>
  `${one.business}/${one.suite}/${one.id}`

export function summarise(options: {
  run: RunHeader
  cases: readonly GradedCase[]
  finishedAt: Date
  ms: number
}): Report {
  const { cases, run } = options
  const places = groupBy(cases, ({ one }) => `${one.business}\0${one.suite}`)
  const infrastructure = cases.flatMap(({ one, trials }) =>
    trials.flatMap(({ sample }) =>
      sample.error?.kind === 'infrastructure'
        ? [
            {
              key: keyOf(one),
              trial: sample.trial,
              attempts: sample.attempts,
              message: sample.error.message,
            },
          ]
        : [],
    ),
  )
  return {
    version: 1,
    run,
    finishedAt: options.finishedAt.toISOString(),
    ms: Math.round(options.ms),
    suites: places.map((place) => suiteRow(place, run.trials)),
    labels: places.flatMap((place) => labelRows(place, run.trials)),
    groups: places.flatMap(groupRows),
    confusion: places.flatMap(confusionOf),
    cases: Object.fromEntries(
      cases
        .flatMap(({ one, trials }): [string, string][] => {
          const graded = gradesOf(trials)
          if (graded.length === 0) return []
          return [[keyOf(one), `${graded.filter(({ passed }) => passed).length}/${graded.length}`]]
        })
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    sampled: run.deterministic ? [] : cases.flatMap(({ one }) => (one.asksModel ? [keyOf(one)] : [])).sort(),
    failed: cases.flatMap(({ one, trials }) => {
      const wrong = trials.flatMap(({ sample, grade }) =>
        grade === null || grade.passed ? [] : [{ sample, grade }],
      )
      if (wrong.length === 0) return []
      const { business, suite, part, id, title, labels, group, fold, hand } = one
      return [{ key: keyOf(one), business, suite, part, id, title, labels, group, fold, hand, trials: wrong }]
    }),
    infrastructure,
    comparison: null,
  }
}

type Place = readonly GradedCase[]

function suiteRow(place: Place, trials: number): SuiteRow {
  const [first] = place
  if (first === undefined) throw new Error('a suite without a case has no row')
  const samples = place.flatMap((one) => one.trials)
  const grades = gradesOf(samples)
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, { sample }) => total + of(sample), 0)
  const costs = samples.map(({ sample }) => sample.usage.costUsd)
  const ms = samples.flatMap(({ sample, grade }) => (grade === null ? [] : [sample.ms]))
  const f1 = labelRows(place, 1).flatMap((row) => row.f1 ?? [])
  return {
    business: first.one.business,
    suite: first.one.suite,
    cases: place.length,
    samples: grades.length,
    passed: rateOf(grades.filter(({ passed }) => passed).length, grades.length),
    passHat: passHatOf(place, trials),
    infrastructure: samples.filter(({ sample }) => sample.error?.kind === 'infrastructure').length,
    ungraded: place.filter((one) => gradesOf(one.trials).length === 0).length,
    modelCalls: sum(({ usage }) => usage.modelCalls),
    cachedCalls: sum(({ usage }) => usage.cachedCalls),
    inputTokens: sum(({ usage }) => usage.inputTokens),
    outputTokens: sum(({ usage }) => usage.outputTokens),
    nonsense: sum(({ usage }) => usage.nonsense),
    costUsd: costs.includes(null) ? null : costs.reduce<number>((total, cost) => total + (cost ?? 0), 0),
    p50Ms: percentile(ms, 0.5),
    p95Ms: percentile(ms, 0.95),
    metrics: meanMetrics(grades),
    macroF1: f1.length === 0 ? null : f1.reduce((total, one) => total + one, 0) / f1.length,
    // Elsewhere a label too many is none: a draft labelled with one rule may well break another.
    exact: EXACT.includes(first.one.suite)
      ? rateOf(
          grades.filter(({ marks }) => marks.every(({ expected, got }) => expected === got)).length,
          grades.length,
        )
      : null,
    refused: refusedOf(place),
  }
}

function gradesOf(trials: readonly Graded[]): Grade[] {
  return trials.flatMap(({ grade }) => grade ?? [])
}

/** Only parts whose cases are texts with labels have innocent look-alikes. */
function innocents(place: Place): Place {
  const labelledParts = new Set(
    place.flatMap(({ one, trials }) =>
      gradesOf(trials).some(({ marks }) => marks.length > 0) ? [one.part] : [],
    ),
  )
  return place.filter(({ one }) => one.labels.length === 0 && labelledParts.has(one.part))
}

function refusedOf(place: Place) {
  const grades = innocents(place).flatMap(({ trials }) => gradesOf(trials))
  return rateOf(grades.filter(({ passed }) => !passed).length, grades.length)
}

/** pass^k for every k from 1 to the number of trials. */
function passHatOf(place: Place, trials: number) {
  return Object.fromEntries(
    Array.from({ length: trials }, (_, index) => {
      const k = index + 1
      const chances = place.flatMap((one) => {
        const grades = gradesOf(one.trials)
        return passHatK(grades.filter(({ passed }) => passed).length, grades.length, k) ?? []
      })
      return [String(k), meanRate(chances)]
    }),
  )
}

function labelRows(place: Place, trials: number): LabelRow[] {
  const [first] = place
  if (first === undefined) return []
  const counts = new Map<string, { right: number; wrong: number; missed: number; expected: number }>()
  for (const { grade } of place.flatMap((one) => one.trials)) {
    for (const { label, expected, got } of grade?.marks ?? []) {
      const count = counts.get(label) ?? { right: 0, wrong: 0, missed: 0, expected: 0 }
      counts.set(label, count)
      if (expected !== null) count.expected++
      if (expected !== null && expected === got) count.right++
      else {
        if (got !== null) count.wrong++
        if (expected !== null) count.missed++
      }
    }
  }
  const calm = innocents(place)
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, { right, wrong, missed, expected }]) => ({
      business: first.one.business,
      suite: first.one.suite,
      label,
      recall: rateOf(right, expected),
      passHat: passHatOf(
        place.filter(
          ({ one, trials: ran }) =>
            one.labels.includes(label) && gradesOf(ran).some(({ marks }) => marks.length > 0),
        ),
        trials,
      ),
      refused: rateOfRefused(calm.filter(({ one }) => one.group === label)),
      right,
      wrong,
      missed,
      f1: expected === 0 ? null : (2 * right) / (2 * right + wrong + missed),
    }))
}

function rateOfRefused(place: Place) {
  const grades = place.flatMap(({ trials }) => gradesOf(trials))
  return rateOf(grades.filter(({ passed }) => !passed).length, grades.length)
}

function groupRows(place: Place): GroupRow[] {
  const [first] = place
  if (first === undefined) return []
  const { business, suite } = first.one
  return (['part', 'hand', 'fold'] as const).flatMap((by) =>
    groupBy(place, ({ one }) => one[by])
      .map((group): GroupRow => {
        const grades = group.flatMap(({ trials }) => gradesOf(trials))
        const marks = grades.flatMap((grade) => grade.marks).filter(({ expected }) => expected !== null)
        const calm = new Set(innocents(place))
        return {
          business,
          suite,
          by,
          name: group[0]?.one[by] || NOTHING,
          passed: rateOf(grades.filter(({ passed }) => passed).length, grades.length),
          recall: rateOf(marks.filter(({ expected, got }) => expected === got).length, marks.length),
          refused: rateOfRefused(group.filter((one) => calm.has(one))),
        }
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  )
}

/**
 * What was taken for what. A label that was missed is paired with each label found too many in the same sample, or
 * with nothing.
 */
function confusionOf(place: Place): Confusion[] {
  const [first] = place
  const cells = new Map<string, number>()
  const count = (expected: string, got: string) => {
    const key = `${expected}\0${got}`
    cells.set(key, (cells.get(key) ?? 0) + 1)
  }
  for (const { marks } of place.flatMap(({ trials }) => gradesOf(trials))) {
    const missed = marks.filter(({ expected, got }) => expected !== null && expected !== got)
    const extra = marks.filter(({ expected, got }) => got !== null && expected !== got)
    for (const { label, expected, got } of marks)
      if (expected !== null && expected === got) count(label, label)
    for (const { label } of missed) {
      if (extra.length === 0) count(label, NOTHING)
      // A field with a wrong value is confused with itself: told apart from a right one by its name.
      for (const other of extra) count(label, other.label === label ? `${label} ≠` : other.label)
    }
    if (missed.length === 0) for (const { label } of extra) count(NOTHING, label)
  }
  if (first === undefined || cells.size === 0) return []
  return [
    {
      business: first.one.business,
      suite: first.one.suite,
      cells: [...cells]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, n]) => {
          const [expected = '', got = ''] = key.split('\0')
          return { expected, got, count: n }
        }),
    },
  ]
}

function meanMetrics(grades: readonly Grade[]): Record<string, number> {
  const sums = new Map<string, { sum: number; n: number }>()
  for (const [name, value] of grades.flatMap(({ metrics }) => Object.entries(metrics))) {
    const { sum, n } = sums.get(name) ?? { sum: 0, n: 0 }
    sums.set(name, { sum: sum + value, n: n + 1 })
  }
  return Object.fromEntries([...sums].sort().map(([name, { sum, n }]) => [name, round(sum / n)]))
}

const round = (value: number) => Math.round(value * 10_000) / 10_000

function groupBy<T>(values: readonly T[], keyOfOne: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const key = keyOfOne(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return [...groups.values()]
}
