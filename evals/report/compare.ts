/** A run against an earlier one, case by case. Pure. */
import { mcnemar } from '../runner/stats.ts'
import { SUITE_IDS } from '../runner/types.ts'
import type { Baseline } from './baseline.ts'
import { rateOf } from './rate.ts'
import type { Comparison, Report } from './report.ts'

/** Below it, more cases newly failing than newly passing is no accident. */
const SIGNIFICANT = 0.05

/**
 * A case fails when any of its trials did. Where every answer is deterministic, each case that passed in every trial
 * of the baseline and fails now is a regression; where a model samples its answers, it takes more of them than chance
 * explains. Infrastructure errors are in neither run's cases and change nothing.
 *
 * @param whole false when a filter left cases out: what is missing then says nothing.
 */
export function compare(report: Report, baseline: Baseline, whole: boolean): Comparison {
  const lost = new Set(report.infrastructure.map(({ key }) => key))
  const here = new Set(report.run.businesses.map(({ id }) => id))
  const suites = new Set<string>(report.run.selection.suites)
  const before = Object.fromEntries(
    Object.entries(baseline.cases).filter(([key]) => {
      const [business = '', suite = ''] = key.split('/')
      return here.has(business) && suites.has(suite)
    }),
  )
  const both = Object.keys(report.cases).filter((key) => key in before)
  const newlyFailing = both.filter((key) => passes(before[key]) && !passes(report.cases[key]))
  const newlyPassing = both.filter((key) => !passes(before[key]) && passes(report.cases[key]))

  const sampled = new Set(report.sampled)
  /** Business, suite, and whether chance plays a part. */
  const placeOf = (key: string) => `${key.split('/').slice(0, 2).join('/')}/${sampled.has(key)}`
  const bySuite = [...new Set(both.map(placeOf))].flatMap((place) => {
    const [business = '', name = '', chance] = place.split('/')
    const suite = SUITE_IDS.find((id) => id === name)
    if (suite === undefined) return []
    const within = (keys: readonly string[]) => keys.filter((key) => placeOf(key) === place)
    const worse = within(newlyFailing).length
    const better = within(newlyPassing).length
    const p = mcnemar(worse, better)
    const deterministic = chance === 'false'
    const regressed = deterministic ? worse > 0 : worse > better && p < SIGNIFICANT
    const cases = within(both)
    return [
      {
        place,
        row: {
          business,
          suite,
          before: rateOf(cases.filter((key) => passes(before[key])).length, cases.length),
          now: rateOf(cases.filter((key) => passes(report.cases[key])).length, cases.length),
          newlyFailing: worse,
          newlyPassing: better,
          p,
          deterministic,
          regressed,
        },
      },
    ]
  })
  const regressed = new Set(bySuite.flatMap(({ place, row }) => (row.regressed ? [place] : [])))
  return {
    with: `${baseline.run.id} of ${baseline.run.startedAt}`,
    compared: both.length,
    newlyFailing,
    newlyPassing,
    added: Object.keys(report.cases).filter((key) => !(key in before)),
    removed: whole ? Object.keys(before).filter((key) => !(key in report.cases) && !lost.has(key)) : [],
    p: mcnemar(newlyFailing.length, newlyPassing.length),
    regressions: newlyFailing.filter((key) => regressed.has(placeOf(key))),
    bySuite: bySuite.map(({ row }) => row),
  }
}

function passes(outcome: string | undefined): boolean {
  const [passed, trials] = outcome?.split('/') ?? []
  return passed === trials
}
