/** `prosa eval`: loads cases, runs what is to be run, grades, compares, writes the reports. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { progress } from '@clack/prompts'
import { RULE_IDS } from '../../src/business/rule-ids.ts'
import type { Business } from '../../src/business/schema.ts'
import { renderSystemPrompt } from '../../src/business/system-prompt.ts'
import { EXIT, type ExitCode, say, type Terminal } from '../../src/commands/terminal.ts'
import type { Config } from '../../src/config.ts'
import { loadAllConfigured, loadConfigured } from '../../src/load-businesses.ts'
import { OFFLINE_MODEL } from '../../src/model/offline/offline-chat-model.ts'
import { ConfigError } from '../../src/ops/errors.ts'
import { baselineOf, readBaseline } from '../report/baseline.ts'
import { compare } from '../report/compare.ts'
import { renderHtml } from '../report/html.ts'
import type { Report } from '../report/report.ts'
import { type GradedCase, keyOf, summarise } from '../report/summarise.ts'
import { printTable } from '../report/table.ts'
import { hashDatasets } from '../suites/datasets.ts'
import { createSuites } from '../suites/index.ts'
import { withPrompt } from './load-prompt.ts'
import { readPrices } from './prices.ts'
import { checkNew, continueRunLog, createRunLog, type RunLog, readRunLog, runLogPath } from './run-log.ts'
import { type Job, RETRY_DELAYS_MS, runSamples } from './run-samples.ts'
import { isWhole, select } from './select.ts'
import { createSinks, fanOut } from './sinks.ts'
import {
  type LoadedCase,
  type RunHeader,
  type Sample,
  type Selection,
  SUITE_IDS,
  type SuiteId,
} from './types.ts'
import { createWorld } from './world.ts'

/** Runs, cache and reports; not part of the repository. */
const FOLDER = '.evals'
const BASELINES = join(import.meta.dirname, '..', 'baselines')

export interface EvalOptions {
  business?: string
  suite?: SuiteId
  /** `offline`, or the name of a provider's model. Absent: what the environment says. */
  model?: string
  trials: number
  /** A report, a baseline, or a folder of baselines. */
  baseline?: string
  /** A `system.md`, or a whole business folder, to run with. */
  prompt?: string
  rule?: string
  fold?: string
  filter?: string
  limit?: number
  /** Samples at once. Absent: one with the offline model, whose latency is then its own, else four. */
  concurrency?: number
  /** Attempts after an infrastructure error. Absent: three. */
  retries?: number
  /** Folder for log and reports. Absent: `.evals/<run>`. */
  out?: string
  /** A run to go on with: its id or folder. */
  resume?: string
  /** A run log to grade again. */
  regrade?: string
  /** Failed cases on stderr. */
  show: boolean
  /** The JSON report on stdout instead of the table. */
  json: boolean
  cache: boolean
  updateBaseline: boolean
}

/** @throws ConfigError on bad usage. */
export async function runEval(terminal: Terminal, config: Config, options: EvalOptions): Promise<ExitCode> {
  checkUsage(options)
  const stored =
    options.regrade !== undefined
      ? readRunLog(logOf(options.regrade))
      : options.resume !== undefined
        ? readRunLog(runLogPath(folderOf(options.resume)))
        : null
  const chosen = chooseModel(config, options.model ?? stored?.header.model)
  const businesses = await loadBusinesses(config, options, stored?.header)
  const selection = stored?.header.selection ?? selectionOf(options)
  const cases = await loadCases(businesses, selection)
  const header = stored?.header ?? createHeader(businesses, selection, chosen.model, options.trials)
  if (options.resume !== undefined) checkSame(header, businesses, chosen.model)

  // Read first: a path that is wrong should not cost a run.
  const baseline =
    options.baseline === undefined || options.updateBaseline
      ? null
      : readBaseline(
          options.baseline,
          header.businesses.map(({ id }) => id),
        )

  const folder =
    options.out ??
    (stored === null
      ? join(FOLDER, header.id)
      : dirname(logOf(options.regrade ?? folderOf(options.resume ?? ''))))
  const results = createResults(cases)
  for (const sample of stored?.samples ?? []) results.add(sample)
  for (const problem of results.problems) say(terminal, problem)

  const from = performance.now()
  let failedSinks = new Map<string, string>()
  let optionalSinks: ReadonlySet<string> = new Set()
  let finish: (report: Report) => Promise<void> = async () => {}
  if (options.regrade === undefined) {
    const log =
      stored === null ? createRunLog(folder, header) : continueRunLog(folderOf(options.resume ?? ''))
    const sinks = fanOut(await createSinks(config))
    failedSinks = sinks.failures
    optionalSinks = sinks.optional
    finish = sinks.finished
    sinks.started(header, cases)
    const jobs = jobsOf(cases, header.trials, results)
    const done = await runJobs(jobs, log)
    if (!done) {
      say(terminal, `interrupted; go on with: prosa eval --resume ${folder}`)
      return EXIT.failed
    }

    async function runJobs(todo: readonly Job[], runLog: RunLog): Promise<boolean> {
      const stop = new AbortController()
      const interrupt = () => stop.abort()
      process.once('SIGINT', interrupt)
      process.once('SIGTERM', interrupt)
      const bar = createBar(terminal, todo.length)
      const world = createWorld({
        businesses,
        config: chosen.config,
        model: chosen.model,
        priceOf: readPrices(),
        cacheFolder: options.cache && !chosen.model.deterministic ? join(FOLDER, 'cache') : null,
        signal: stop.signal,
      })
      try {
        await runSamples({
          jobs: todo,
          concurrency: options.concurrency ?? (chosen.model.deterministic ? 1 : 4),
          prepare: world.prepare,
          signal: stop.signal,
          retryDelaysMs: RETRY_DELAYS_MS.slice(0, options.retries),
          now: () => new Date(),
          onSample({ one }, sample) {
            runLog.append(sample)
            const trial = results.add(sample)
            if (trial !== null) sinks.sample(one, trial)
            bar.advance(one)
          },
        })
      } finally {
        bar.stop()
        await world.close()
        process.removeListener('SIGINT', interrupt)
        process.removeListener('SIGTERM', interrupt)
      }
      return !stop.signal.aborted
    }
  }

  const report = summarise({
    run: header,
    cases: results.graded(),
    finishedAt: new Date(),
    ms: performance.now() - from,
  })
  if (baseline !== null) report.comparison = compare(report, baseline, isWhole(header.selection))
  await finish(report)
  for (const [name, reason] of failedSinks) {
    if (!optionalSinks.has(name)) continue
    say(terminal, `results could not be sent to ${name}: ${reason.slice(0, 300)}`)
    failedSinks.delete(name)
  }
  writeReports(folder, report)
  if (options.show) showFailures(terminal, report)
  terminal.out.write(options.json ? `${JSON.stringify(report)}\n` : printTable(report))
  say(terminal, `reports: ${join(folder, 'report.html')} · ${join(folder, 'report.json')}`)
  if (options.updateBaseline) updateBaselines(terminal, report, options.baseline ?? BASELINES)
  return verdict(terminal, report, failedSinks)
}

function checkUsage(options: EvalOptions): void {
  const { rule, suite, resume, regrade, updateBaseline, prompt, business, out } = options
  if (suite !== undefined && !SUITE_IDS.includes(suite)) {
    throw new ConfigError(`--suite ${suite}: one of ${SUITE_IDS.join(', ')}`)
  }
  if (rule !== undefined && rule !== 'innocent' && !RULE_IDS.some((id) => id === rule)) {
    throw new ConfigError(`--rule ${rule}: one of ${RULE_IDS.join(', ')}, innocent`)
  }
  if (resume !== undefined && regrade !== undefined) throw new ConfigError('--resume or --regrade, not both')
  if (prompt !== undefined && business === undefined) {
    throw new ConfigError('--prompt needs --business: whose prompt is it')
  }
  if (updateBaseline && (!isWhole(selectionOf(options)) || suite !== undefined || prompt !== undefined)) {
    throw new ConfigError('--update-baseline is for whole runs: no suite, prompt or filter')
  }
  // Said before anything is loaded, and not after.
  if (out !== undefined && resume === undefined && regrade === undefined) checkNew(runLogPath(out))
}

function selectionOf({ suite, rule, fold, filter, limit }: EvalOptions): Selection {
  return {
    suites: suite === undefined ? [...SUITE_IDS] : [suite],
    ...(rule === undefined ? {} : { rule }),
    ...(fold === undefined ? {} : { fold }),
    ...(filter === undefined ? {} : { filter }),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** @throws ConfigError when a provider's model is asked for without a key. */
function chooseModel(config: Config, name: string | undefined) {
  const wanted =
    name === undefined || name === 'openai'
      ? config.model === 'offline' && name === undefined
        ? 'offline'
        : config.OPENAI_MODEL
      : name.replace(/^openai:/, '')
  if (wanted === 'offline' || wanted === OFFLINE_MODEL) {
    return {
      model: { name: OFFLINE_MODEL, deterministic: true },
      // A key in the environment would otherwise embed with the provider.
      config: { ...config, model: 'offline' as const, embedding: { kind: 'local' as const } },
    }
  }
  if (config.OPENAI_API_KEY === undefined) {
    throw new ConfigError(`--model ${wanted} needs OPENAI_API_KEY (any value for a server that wants none)`)
  }
  return {
    model: { name: `openai:${wanted}`, deterministic: false },
    config: { ...config, model: 'openai' as const, OPENAI_MODEL: wanted },
  }
}

async function loadBusinesses(
  config: Config,
  { business, prompt }: EvalOptions,
  header: RunHeader | undefined,
): Promise<Business[]> {
  const ids = business === undefined ? header?.businesses.map(({ id }) => id) : [business]
  const loaded =
    ids === undefined
      ? await loadAllConfigured(config)
      : await Promise.all(ids.map((id) => loadConfigured(id)))
  return prompt === undefined
    ? loaded
    : Promise.all(loaded.map((one) => (one.id === business ? withPrompt(one, prompt) : one)))
}

/** @throws ConfigError when nothing is left to run or an id is there twice. */
async function loadCases(businesses: readonly Business[], selection: Selection): Promise<LoadedCase[]> {
  const suites = createSuites().filter(({ suite }) => selection.suites.includes(suite))
  const cases: LoadedCase[] = []
  for (const business of businesses) {
    for (const suite of suites) cases.push(...select(await suite.load(business), selection))
  }
  const seen = new Set<string>()
  for (const one of cases) {
    if (seen.has(keyOf(one))) throw new ConfigError(`case ${keyOf(one)} is there twice`)
    seen.add(keyOf(one))
  }
  if (cases.length === 0) {
    throw new ConfigError(
      `no case is left: ${businesses.map(({ id }) => id).join(', ')}, ${JSON.stringify(selection)}`,
    )
  }
  // The order of a report: a suite's parts together.
  const rank = (one: LoadedCase) =>
    businesses.findIndex(({ id }) => id === one.business) * SUITE_IDS.length + SUITE_IDS.indexOf(one.suite)
  return cases.sort((a, b) => rank(a) - rank(b))
}

function createHeader(
  businesses: readonly Business[],
  selection: Selection,
  model: { name: string; deterministic: boolean },
  trials: number,
): RunHeader {
  const startedAt = new Date().toISOString()
  return {
    kind: 'run',
    id: `${startedAt.slice(0, 19).replace(/:/g, '-')}-${randomBytes(2).toString('hex')}`,
    startedAt,
    model: model.name,
    deterministic: model.deterministic,
    trials,
    businesses: businesses.map(fingerprintOf),
    selection,
  }
}

function fingerprintOf(business: Business): RunHeader['businesses'][number] {
  return {
    id: business.id,
    version: business.version,
    promptHash: createHash('sha256').update(renderSystemPrompt(business)).digest('hex').slice(0, 16),
    datasetHash: hashDatasets(business.id),
  }
}

/** @throws ConfigError naming what changed since the run began. */
function checkSame(header: RunHeader, businesses: readonly Business[], model: { name: string }): void {
  const changed = businesses.flatMap((business) => {
    const was = header.businesses.find(({ id }) => id === business.id)
    const now = fingerprintOf(business)
    if (was === undefined) return [`${business.id} was no part of it`]
    return (['version', 'datasetHash'] as const).flatMap((key) =>
      was[key] === now[key]
        ? []
        : [`${business.id}: ${key === 'version' ? 'the business' : 'its data sets'} changed`],
    )
  })
  if (model.name !== header.model) changed.push(`the model was ${header.model}`)
  if (changed.length > 0) throw new ConfigError(`cannot resume run ${header.id}: ${changed.join('; ')}`)
}

function folderOf(run: string): string {
  return existsSync(run) && statSync(run).isDirectory() ? run : join(FOLDER, run)
}

/** A run log by its own path, its folder or the run's id. */
function logOf(run: string): string {
  return existsSync(run) && statSync(run).isFile() ? run : runLogPath(folderOf(run))
}

/** Cases with the samples that speak of them. */
function createResults(cases: readonly LoadedCase[]) {
  const byKey = new Map(cases.map((one): [string, GradedCase] => [keyOf(one), { one, trials: [] }]))
  const problems: string[] = []
  return {
    problems,
    /** Null: the sample speaks of no case, or of another text than the case has now. */
    add(sample: Sample): GradedCase['trials'][number] | null {
      const key = keyOf({ ...sample, id: sample.caseId })
      const found = byKey.get(key)
      if (found === undefined) {
        problems.push(`${key}: no longer a case; left out`)
        return null
      }
      if (found.one.inputHash !== sample.inputHash) {
        problems.push(`${key}: the case changed since the run; left out`)
        return null
      }
      const grade = sample.error?.kind === 'infrastructure' ? null : found.one.grade(sample)
      const trial = { sample, grade }
      // A later line of the log replaces an earlier one: a resumed run tries infrastructure errors again.
      const others = found.trials.filter((one) => one.sample.trial !== sample.trial)
      found.trials.splice(0, found.trials.length, ...others, trial)
      return trial
    },
    has(one: LoadedCase, trial: number): boolean {
      return (
        byKey
          .get(keyOf(one))
          ?.trials.some(({ sample, grade }) => sample.trial === trial && grade !== null) === true
      )
    },
    graded: () => [...byKey.values()],
  }
}

function jobsOf(
  cases: readonly LoadedCase[],
  trials: number,
  results: { has(one: LoadedCase, trial: number): boolean },
): Job[] {
  return Array.from({ length: trials }, (_, index) => index + 1).flatMap((trial) =>
    cases.flatMap((one) => (results.has(one, trial) ? [] : [{ one, trial }])),
  )
}

/** On a terminal only: a log file wants no bar. */
function createBar(terminal: Terminal, jobs: number) {
  if (terminal.err.isTTY !== true || jobs === 0) return { advance() {}, stop() {} }
  const steps = 200
  const bar = progress({ max: steps, output: terminal.err })
  bar.start('eval')
  let done = 0
  let shown = 0
  return {
    advance(one: LoadedCase) {
      done++
      const step = Math.floor((done / jobs) * steps)
      if (step === shown) return
      bar.advance(step - shown, `${one.business} ${one.suite} ${done}/${jobs}`)
      shown = step
    },
    stop: () => bar.stop(`${done} of ${jobs} samples`),
  }
}

function writeReports(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 1)}\n`)
  writeFileSync(join(folder, 'report.html'), renderHtml(report))
}

function showFailures(terminal: Terminal, report: Report): void {
  for (const one of report.failed) {
    const grade = one.trials[0]?.grade
    say(terminal, `${one.key}  ${one.title}`)
    say(terminal, `    ${grade?.failures.join('; ')}  ⟵ expected ${grade?.expected}; got ${grade?.got}`)
    for (const turn of one.trials[0]?.sample.turns ?? []) {
      const before = turn.input.map(({ role, text }) => `${role}: ${text}`)
      const state = Object.entries(turn.state).map(([key, value]) => `${key}=${value}`)
      if (one.part === 'drafts' && before.length + state.length > 0)
        say(terminal, `    ${[...before, ...state].join(' · ')}`)
    }
  }
}

function updateBaselines(terminal: Terminal, report: Report, folder: string): void {
  if (!report.run.deterministic || report.infrastructure.length > 0) {
    throw new ConfigError('a baseline is made from a run of the offline model without infrastructure errors')
  }
  mkdirSync(folder, { recursive: true })
  for (const { id } of report.run.businesses) {
    const path = join(folder, `${id}.json`)
    writeFileSync(path, `${JSON.stringify(baselineOf(report, id), null, 2)}\n`)
    say(terminal, `baseline: ${path}`)
  }
}

function verdict(terminal: Terminal, report: Report, failedSinks: ReadonlyMap<string, string>): ExitCode {
  const { comparison, infrastructure } = report
  const problems = [
    ...(comparison !== null && comparison.regressions.length > 0
      ? [
          `regression: ${comparison.regressions.length} case(s) passed in ${comparison.with} and fail now (${comparison.regressions.slice(0, 5).join(', ')}${comparison.regressions.length > 5 ? ', …' : ''})`,
        ]
      : []),
    ...(infrastructure.length > 0
      ? [
          `infrastructure: ${infrastructure.length} sample(s) could not be run (${infrastructure[0]?.message}); they count neither as passed nor as failed. Go on with --resume`,
        ]
      : []),
    ...[...failedSinks].map(([name, reason]) => `results could not be sent to ${name}: ${reason}`),
  ]
  for (const problem of problems) say(terminal, problem)
  return problems.length === 0 ? EXIT.ok : EXIT.failed
}
