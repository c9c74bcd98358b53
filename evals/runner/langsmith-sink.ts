/** Sends data sets and results to LangSmith: a dataset a suite and state of its cases, a project a run. */
import { createHash, randomUUID } from 'node:crypto'
import { Client } from 'langsmith'
import { maskTrace } from '../../src/ops/tracing.ts'
import type { Grade, LoadedCase, ResultSink, RunHeader, Sample } from './types.ts'

/** Milliseconds one call may take. */
const CALL_TIMEOUT_MS = 10_000
/** Milliseconds everything may take once the run is over: nobody waits for LangSmith to read a report. */
const BUDGET_MS = 120_000
const AT_ONCE = 8
/** Examples in one call. */
const CHUNK = 100

interface Result {
  one: LoadedCase
  sample: Sample
  grade: Grade | null
}

/** Holds results until the run is over, so that samples are neither slowed nor lost. Personal data is masked. */
export function createLangSmithSink(options: {
  apiKey: string
  apiUrl?: string | undefined
  budgetMs?: number
  callTimeoutMs?: number
}): ResultSink {
  const client = new Client({
    apiKey: options.apiKey,
    timeout_ms: options.callTimeoutMs ?? CALL_TIMEOUT_MS,
    autoBatchTracing: false,
    callerOptions: { maxRetries: 1 },
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
  })
  const results: Result[] = []
  const exampleOf = new Map<LoadedCase, string>()
  let run: { header: RunHeader; cases: readonly LoadedCase[] } | null = null

  return {
    name: 'LangSmith',
    optional: true,
    async started(header, cases) {
      run = { header, cases }
    },
    async sample(one, sample, grade) {
      results.push({ one, sample, grade })
    },
    async finished() {
      if (run === null) return
      const deadline = Date.now() + (options.budgetMs ?? BUDGET_MS)
      const { header, cases } = run
      await sendExamples(cases, deadline)
      const project = `prosa-eval-${header.id}`
      await within(
        deadline,
        client.createProject({ projectName: project, metadata: { model: header.model } }),
      )
      const todo = [...results]
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
            await within(deadline, sendResult(project, next))
          }
        }),
      )
    },
  }

  async function sendExamples(cases: readonly LoadedCase[], deadline: number): Promise<void> {
    const sets = Map.groupBy(cases, ({ business, suite }) => `${business}/${suite}`)
    for (const [name, members] of sets) {
      const state = createHash('sha256').update(members.map(idOf).join('\n')).digest('hex').slice(0, 8)
      const datasetName = `prosa/${name}/${state}`
      for (const one of members) exampleOf.set(one, uuidOf(`${datasetName}/${idOf(one)}`))
      if (await within(deadline, client.hasDataset({ datasetName }))) continue
      const dataset = await within(deadline, client.createDataset(datasetName))
      for (let from = 0; from < members.length; from += CHUNK) {
        const examples = members.slice(from, from + CHUNK).map((one) => ({
          id: uuidOf(`${datasetName}/${idOf(one)}`),
          dataset_id: dataset.id,
          inputs: maskTrace({ title: one.title, input: one.input }),
          outputs: { labels: one.labels },
          metadata: { case: one.id, part: one.part, group: one.group, fold: one.fold },
        }))
        // `createExamples` would read each one back.
        await within(deadline, client.uploadExamplesMultipart(dataset.id, examples))
      }
    }
  }

  async function sendResult(project: string, { one, sample, grade }: Result): Promise<void> {
    const id = randomUUID()
    const example = exampleOf.get(one)
    const start = Date.parse(sample.at)
    await client.createRun({
      id,
      name: `${one.business}/${one.suite}/${one.id}`,
      run_type: 'chain',
      project_name: project,
      start_time: start,
      end_time: start + sample.ms,
      inputs: maskTrace({ title: one.title, input: one.input }),
      outputs: maskTrace({ output: sample.output, turns: sample.turns }),
      ...(example === undefined ? {} : { reference_example_id: example }),
      ...(sample.error === null ? {} : { error: sample.error.kind }),
      extra: { metadata: { trial: sample.trial, usage: sample.usage } },
    })
    if (grade === null) return
    const { comment } = maskTrace({ comment: grade.failures.join('; ') })
    await client.createFeedback(id, 'passed', { score: grade.passed ? 1 : 0, comment: String(comment) })
  }
}

const idOf = (one: LoadedCase) => `${one.business}/${one.suite}/${one.id}/${one.inputHash}`

/** The same case of the same data set has the same example; no other data set has it. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

async function within<T>(deadline: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), Math.max(0, deadline - Date.now()))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
