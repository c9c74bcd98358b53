import type { FieldCandidate, FieldValues } from '../understanding/types.ts'

/** Later words win over earlier ones; the first candidate keeps its place in the list. */
export function mergeLearned(
  before: readonly FieldCandidate[],
  after: readonly FieldCandidate[],
): FieldCandidate[] {
  const merged = new Map(before.map((candidate) => [candidate.field, candidate]))
  for (const candidate of after) merged.set(candidate.field, candidate)
  return [...merged.values()]
}

export function withLearned(known: FieldValues, learned: readonly FieldCandidate[]): FieldValues {
  return { ...known, ...Object.fromEntries(learned.map(({ field, value }) => [field, value])) }
}
