import type { LoadedCase, Selection } from './types.ts'

/** The cases of one part of a suite that a run takes. */
export function select(cases: readonly LoadedCase[], selection: Selection): LoadedCase[] {
  const { rule, fold, filter, limit } = selection
  return cases
    .filter(
      (one) =>
        (rule === undefined || one.group === rule || one.labels.includes(rule)) &&
        (fold === undefined || one.fold === fold) &&
        (filter === undefined || one.id.includes(filter)),
    )
    .slice(0, limit)
}

/** Whether the selection takes every case of its suites. */
export function isWhole({ rule, fold, filter, limit }: Selection): boolean {
  return rule === undefined && fold === undefined && filter === undefined && limit === undefined
}
