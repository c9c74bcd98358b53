/** The report of a run: what the JSON file holds, and what the table and the HTML are drawn from. */
import type { Grade, RunHeader, Sample, SuiteId } from '../runner/types.ts'

/** A share with the two ends of its 95 % Wilson interval; null when there is nothing to share. */
export interface Rate {
  hits: number
  of: number
  rate: number | null
  low: number | null
  high: number | null
}

export interface SuiteRow {
  business: string
  suite: SuiteId
  cases: number
  samples: number
  /** Share of the samples that passed. */
  passed: Rate
  /** k → chance that k trials of one case all pass, averaged over cases. Interval over cases. */
  passHat: Record<string, Rate>
  infrastructure: number
  /** Cases none of whose trials could be run. */
  ungraded: number
  modelCalls: number
  cachedCalls: number
  inputTokens: number
  outputTokens: number
  nonsense: number
  /** Null: a model of unknown price took part. */
  costUsd: number | null
  /** Milliseconds a sample. */
  p50Ms: number
  p95Ms: number
  metrics: Record<string, number>
  /** Mean of the labels' F1; null without labels. */
  macroF1: number | null
  /** Share of the samples with every label right and none too many; null where cases do not name every label. */
  exact: Rate | null
  /** Innocent look-alikes that were refused, over all groups. */
  refused: Rate
}

/** A rule, an intent or a field. */
export interface LabelRow {
  business: string
  suite: SuiteId
  label: string
  /** Samples labelled with it that were found. */
  recall: Rate
  /** pass^k of the cases labelled with it. */
  passHat: Record<string, Rate>
  /** Its own innocent look-alikes that were refused, by whatever rule. */
  refused: Rate
  right: number
  wrong: number
  missed: number
  /** Null for a label that no case has. */
  f1: number | null
}

/** The same counts by whose hand and by fold. */
export interface GroupRow {
  business: string
  suite: SuiteId
  by: 'hand' | 'fold' | 'part'
  name: string
  passed: Rate
  recall: Rate
  refused: Rate
}

/** Rows: expected, columns: got. "—" is nothing. Diagonal cells are what was right. */
export interface Confusion {
  business: string
  suite: SuiteId
  cells: { expected: string; got: string; count: number }[]
}

/** A case at least one of whose trials failed, with all a page about it needs. */
export interface FailedCase {
  key: string
  business: string
  suite: SuiteId
  part: string
  id: string
  title: string
  labels: string[]
  group: string
  fold: string
  hand: string
  trials: { sample: Sample; grade: Grade }[]
}

export interface InfrastructureError {
  key: string
  trial: number
  attempts: number
  message: string
}

export interface Comparison {
  /** What it is compared with: a run's id and when it began. */
  with: string
  compared: number
  newlyFailing: string[]
  newlyPassing: string[]
  /** In this report and not in the baseline. */
  added: string[]
  /** In the baseline and not here, although nothing left it out on purpose. */
  removed: string[]
  /** Two-sided exact McNemar test over the cases that changed. */
  p: number
  regressions: string[]
  bySuite: {
    business: string
    suite: SuiteId
    before: Rate
    now: Rate
    newlyFailing: number
    newlyPassing: number
    p: number
    /** Whether every newly failing case is a regression, or only a significant number of them. */
    deterministic: boolean
    regressed: boolean
  }[]
}

export interface Report {
  version: 1
  run: RunHeader
  finishedAt: string
  /** Milliseconds from the first sample to the last, resumed time not counted. */
  ms: number
  suites: SuiteRow[]
  labels: LabelRow[]
  groups: GroupRow[]
  confusion: Confusion[]
  /** `business/suite/id` → "passed/trials". Infrastructure errors are in neither. */
  cases: Record<string, string>
  /** Cases that a sampling model answered: a difference in one of them may be chance. */
  sampled: string[]
  failed: FailedCase[]
  infrastructure: InfrastructureError[]
  comparison: Comparison | null
}
