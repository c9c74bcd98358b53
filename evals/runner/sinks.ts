import type { Config } from '../../src/config.ts'
import type { Report } from '../report/report.ts'
import type { GradedCase } from '../report/summarise.ts'
import type { LoadedCase, ResultSink, RunHeader } from './types.ts'

/** Where results go besides the files, by what the environment switches on. */
export async function createSinks(config: Config): Promise<ResultSink[]> {
  if (config.LANGSMITH_API_KEY === undefined) return []
  const { createLangSmithSink } = await import('./langsmith-sink.ts')
  return [
    createLangSmithSink({ apiKey: config.LANGSMITH_API_KEY, apiUrl: config.variable('LANGSMITH_ENDPOINT') }),
  ]
}

export interface Fan {
  started(header: RunHeader, cases: readonly LoadedCase[]): void
  sample(one: LoadedCase, trial: GradedCase['trials'][number]): void
  /** Resolves when every sink is done. */
  finished(report: Report): Promise<void>
  /** Sinks that failed, by name. */
  failures: Map<string, string>
  /** Those whose failure is only told. */
  optional: ReadonlySet<string>
}

/** Tells every sink in order, without making a sample wait; one that fails is told no more. */
export function fanOut(sinks: readonly ResultSink[]): Fan {
  const failures = new Map<string, string>()
  const queues = new Map(sinks.map((sink) => [sink, Promise.resolve()]))
  const tell = (what: (sink: ResultSink) => Promise<void>) => {
    for (const sink of sinks) {
      const before = queues.get(sink) ?? Promise.resolve()
      const next = before.then(async () => {
        if (failures.has(sink.name)) return
        try {
          await what(sink)
        } catch (error) {
          failures.set(sink.name, error instanceof Error ? error.message : String(error))
        }
      })
      queues.set(sink, next)
    }
  }
  return {
    failures,
    optional: new Set(sinks.filter(({ optional }) => optional === true).map(({ name }) => name)),
    started: (header, cases) => tell((sink) => sink.started(header, cases)),
    sample: (one, { sample, grade }) => tell((sink) => sink.sample(one, sample, grade)),
    async finished(report) {
      tell((sink) => sink.finished(report))
      await Promise.all(queues.values())
    },
  }
}
