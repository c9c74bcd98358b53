/**
 * What a later run is compared with: the outcome of every case and the rates, without texts, in an order that never
 * changes, so that a difference between two baselines can be read.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../../src/ops/errors.ts'
import type { Rate, Report } from './report.ts'

/** What a full report and a committed baseline have in common. */
const baselineSchema = z.object({
  run: z.object({ id: z.string(), startedAt: z.string() }),
  cases: z.record(z.string(), z.string().regex(/^\d+\/\d+$/)),
})
export type Baseline = z.infer<typeof baselineSchema>

/** Reads a report or a baseline; of a folder, the files of these businesses. @throws ConfigError */
export function readBaseline(path: string, businessIds: readonly string[]): Baseline {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  const files = folder ? businessIds.map((id) => join(path, `${id}.json`)) : [path]
  const read = files.map(readOne)
  return {
    run: {
      id: read.map(({ run }) => run.id).join(' + '),
      startedAt: read.map(({ run }) => run.startedAt).sort()[0] ?? '',
    },
    cases: Object.assign({}, ...read.map(({ cases }) => cases)),
  }
}

function readOne(path: string): Baseline {
  let raw: unknown
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ConfigError(`baseline ${path}: ${cause instanceof Error ? cause.message : 'not JSON'}`, {
      cause,
    })
  }
  const parsed = baselineSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new ConfigError(`${path} is neither a report nor a baseline of prosa eval`)
}

/** One business's part of a report as a baseline. */
export function baselineOf(report: Report, businessId: string): object {
  const business = report.run.businesses.find(({ id }) => id === businessId)
  return {
    run: { id: report.run.id, startedAt: report.run.startedAt, model: report.run.model },
    business,
    rates: Object.fromEntries(
      report.suites
        .filter((row) => row.business === businessId)
        .map((row) => [
          row.suite,
          {
            passed: print(row.passed),
            refused_innocents: print(row.refused),
            ...(row.macroF1 === null ? {} : { macro_f1: Math.round(row.macroF1 * 10_000) / 10_000 }),
            ...row.metrics,
            labels: Object.fromEntries(
              report.labels
                .filter((label) => label.business === businessId && label.suite === row.suite)
                .map((label) => [
                  label.label,
                  `recall ${print(label.recall)}, refused ${print(label.refused)}, wrong ${label.wrong}`,
                ]),
            ),
          },
        ]),
    ),
    cases: Object.fromEntries(
      Object.entries(report.cases).filter(([key]) => key.startsWith(`${businessId}/`)),
    ),
  }
}

function print({ hits, of, rate }: Rate): string {
  return rate === null ? '–' : `${hits}/${of} = ${rate.toFixed(4)}`
}
