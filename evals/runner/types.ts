/**
 * The ports of the eval runner, after Inspect and tau-bench: a case is data, a suite runs it and keeps the raw
 * outcome as a sample, and grading is a pure function of case and sample. A run is therefore resumed by skipping the
 * samples it has, and graded again without running anything.
 *
 * To plug in
 *   a suite          `defineSuite({ suite, part, output, load, run, grade })` in a file of `evals/suites/`, added to the
 *                    list in `evals/suites/index.ts`. Several parts may share one suite id: drafts, hostile models
 *                    and the prompt's own checks are all parts of `guardrails`.
 *   a simulated lead implement `SimulatedLead` and play it with `playLead(session, lead)` (`runner/play-lead.ts`) in
 *                    the `run` of a part of `dialogues`; `context.openSession()` gives the session.
 *   a result sink    implement `ResultSink` (LangSmith, a queue, a file) and add it in `evals/runner/sinks.ts`.
 */
import type { Business } from '../../src/business/schema.ts'
import type { ChatInput } from '../../src/commands/chat-input.ts'
import type { ChatSession } from '../../src/commands/chat-session.ts'
import type { Config } from '../../src/config.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import type { Searcher } from '../../src/knowledge/types.ts'
import type { ReplyModel } from '../../src/model/contract.ts'

export const SUITE_IDS = ['guardrails', 'dialogues', 'retrieval', 'extraction', 'intents'] as const
export type SuiteId = (typeof SUITE_IDS)[number]

/** One thing to try, as data. */
export interface EvalCase<Input = unknown> {
  /** Unique in its suite and business; stable: baselines and links refer to it. */
  id: string
  /** Read by the suite's `run` and `grade`. JSON. */
  input: Input
  /**
   * The part of `input` that `run` reads, when there is more in it, such as what is expected. Its hash tells whether a
   * stored sample still speaks of this case: a corrected label is graded again, a corrected text is not.
   */
  runInput?: unknown
  /** What it is about in one line, as it is to be read in a report: the draft, the message, the question. */
  title: string
  /** Rules a draft breaks, intents of a message, fields it says. Empty: an innocent look-alike, nothing to find. */
  labels: string[]
  /** The rule or file whose case it is: `price` for an innocent look-alike of a price. */
  group: string
  /** `tune`, `held`, `fresh2` … whatever the data set says; "" when it does not. */
  fold: string
  /** Who wrote it, read from the file's name: `main`, `more`, `fresh` … */
  hand: string
}

/** One input of a conversation and all it caused. What a report draws as chat bubbles. */
export interface TraceTurn {
  input: { role: 'lead' | 'agent' | 'human' | 'clock'; text: string }[]
  replies: string[]
  nodes: string[]
  /** Drafts that were not sent, or that a check was about, with the rules they broke. */
  drafts: { text: string; violations: { rule: string; match: string }[] }[]
  /** What the conversation looked like afterwards: mode, temperature, fields … Printed as it is. */
  state: Record<string, string>
}

export interface Usage {
  modelCalls: number
  /** Answered from `.evals/cache`: no time and no money. */
  cachedCalls: number
  inputTokens: number
  outputTokens: number
  /** Answers that did not have the asked shape; the offline model answered in their place, as in production. */
  nonsense: number
  /** US dollars by the price table, cached answers not counted; null when the model's price is not known. */
  costUsd: number | null
}

/** Raw outcome of one trial of one case, one line of the run log. */
export interface Sample {
  kind: 'sample'
  business: string
  suite: SuiteId
  part: string
  caseId: string
  /** From 1. */
  trial: number
  /** Of what was run; see `EvalCase.runInput`. */
  inputHash: string
  /** ISO 8601. */
  at: string
  /** Milliseconds of the last attempt. */
  ms: number
  /** Attempts, the last one included: more than one after an infrastructure error. */
  attempts: number
  usage: Usage
  turns: TraceTurn[]
  /** Of the suite's own shape; null when there is none because of `error`. */
  output: unknown
  /**
   * `infrastructure`: provider, network or database failed on every attempt. Says nothing about the system: counted
   * apart, never a failed case. `crash`: the system under test threw; a failed case.
   */
  error: { kind: 'infrastructure' | 'crash'; message: string } | null
}

/** One label of a case, as it was to be and as it came out. */
export interface Mark {
  label: string
  /** For fields, the value; otherwise "". Null: not expected, not found. */
  expected: string | null
  got: string | null
}

export interface Grade {
  passed: boolean
  /** What is wrong, a sentence each; empty when passed. */
  failures: string[]
  /** For confusion and recall. A suite without labels gives none. */
  marks: Mark[]
  /** Named figures, averaged over the samples of a suite: `revisions`, `canned`, `first_draft_complies` … */
  metrics: Record<string, number>
  expected: string
  got: string
}

/** What `run` gives back; the runner adds the rest of the sample. */
export interface Outcome<Output> {
  output: Output
  turns: TraceTurn[]
}

/** The model under test. `offline` answers deterministically and needs neither cache nor price. */
export interface ModelChoice {
  name: string
  deterministic: boolean
}

/** What one trial of one case may use. */
export interface RunContext {
  business: Business
  config: Config
  /** From 1. */
  trial: number
  model: ModelChoice
  /** Aborts with the run. */
  signal: AbortSignal
  /**
   * A conversation of its own through the real inbox, graph and outbox, on the run's in-memory database. Model calls
   * are metered, cached and counted on this sample; provider and database failures make it an infrastructure error.
   * Closed by the runner. `model` replaces the model under test (scripted and hostile ones) and is metered as well,
   * never cached.
   */
  openSession(options?: {
    start?: Date
    model?: ReplyModel
    modelTimeoutMs?: number
    business?: Business
  }): Promise<ChatSession>
  /** A lead's number nobody else in this run writes from. */
  newLead(): string
  /** The run's database, migrated, with the business's knowledge in it. Shared: keep to contacts of your own. */
  database(): Promise<PooledDatabase>
  searcher(): Promise<Searcher>
}

/** What a report needs to know of a suite's case; made by `defineSuite`. */
export interface LoadedCase extends EvalCase {
  suite: SuiteId
  part: string
  business: string
  inputHash: string
  /** The model under test answers it: with a provider's model, two runs may differ by chance. */
  asksModel: boolean
  run(context: RunContext): Promise<Outcome<unknown>>
  /** Pure. @throws ConfigError when the sample's output is not of the suite's shape. */
  grade(sample: Sample): Grade
}

export interface Suite {
  suite: SuiteId
  part: string
  /** In order; an empty list when the business has no data for it. @throws ConfigError naming a bad file. */
  load(business: Business): Promise<LoadedCase[]>
}

/** First line of the run log: what was run. A run is only resumed with all of it unchanged. */
export interface RunHeader {
  kind: 'run'
  id: string
  /** ISO 8601. */
  startedAt: string
  model: string
  deterministic: boolean
  trials: number
  businesses: { id: string; version: string; promptHash: string; datasetHash: string }[]
  selection: Selection
}

/** Which cases of the suites a run takes. Empty lists and absent values: all. */
export interface Selection {
  suites: SuiteId[]
  rule?: string
  fold?: string
  /** Part of a case id. */
  filter?: string
  /** Cases of each suite and business, the first ones. */
  limit?: number
}

/** A lead that decides what to write next from what it has been told. */
export interface SimulatedLead {
  /** The next input, or null when it has what it wants or gives up. `said` is oldest first. */
  next(said: readonly { role: 'lead' | 'agent'; text: string }[]): Promise<ChatInput | null>
}

/**
 * Hears of a run as it goes. Never awaited by the samples; a sink that rejects is told on stderr, counts as an
 * infrastructure error of the run and is not called again.
 */
export interface ResultSink {
  name: string
  /** Its failure is told and changes no exit code. */
  optional?: boolean
  started(header: RunHeader, cases: readonly LoadedCase[]): Promise<void>
  sample(one: LoadedCase, sample: Sample, grade: Grade | null): Promise<void>
  finished(report: import('../report/report.ts').Report): Promise<void>
}
