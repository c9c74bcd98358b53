/** The report as a table for a terminal. */
import { printP } from '../runner/stats.ts'
import type { Rate, Report } from './report.ts'

export function printTable(report: Report): string {
  const { run, comparison } = report
  const lines = [
    `run ${run.id} · ${run.model} · ${run.trials} trial(s) · ${(report.ms / 1000).toFixed(1)} s`,
    '',
    ...table(
      [
        'business',
        'suite',
        'cases',
        'passed',
        '95 %',
        `pass^${run.trials}`,
        'refused',
        'F1',
        'calls',
        'tokens',
        'USD',
        'p50 ms',
        'p95 ms',
        'infra',
      ],
      report.suites.map((row) => [
        row.business,
        row.suite,
        String(row.cases),
        percent(row.passed),
        interval(row.passed),
        percent(row.passHat[String(run.trials)] ?? row.passed),
        row.refused.of === 0 ? '–' : `${percent(row.refused)} (${row.refused.hits}/${row.refused.of})`,
        row.macroF1 === null ? '–' : row.macroF1.toFixed(3),
        row.cachedCalls === 0 ? String(row.modelCalls) : `${row.modelCalls} (${row.cachedCalls} cached)`,
        String(row.inputTokens + row.outputTokens),
        row.costUsd === null ? '?' : row.costUsd.toFixed(4),
        row.p50Ms.toFixed(1),
        row.p95Ms.toFixed(1),
        String(row.infrastructure),
      ]),
    ),
    '',
    ...table(
      [
        'business',
        'suite',
        'label',
        'recall',
        '95 %',
        'refused',
        '95 %',
        'wrong',
        'missed',
        'F1',
        `pass^${run.trials}`,
      ],
      report.labels.map((row) => [
        row.business,
        row.suite,
        row.label,
        row.recall.of === 0 ? '–' : `${percent(row.recall)} (${row.recall.hits}/${row.recall.of})`,
        interval(row.recall),
        row.refused.of === 0 ? '–' : `${percent(row.refused)} (${row.refused.hits}/${row.refused.of})`,
        interval(row.refused),
        String(row.wrong),
        String(row.missed),
        row.f1 === null ? '–' : row.f1.toFixed(3),
        percent(row.passHat[String(run.trials)] ?? row.recall),
      ]),
    ),
    '',
    ...table(
      ['business', 'suite', 'by', 'name', 'passed', 'recall', 'refused'],
      report.groups.map((row) => [
        row.business,
        row.suite,
        row.by,
        row.name,
        `${percent(row.passed)} (${row.passed.hits}/${row.passed.of})`,
        row.recall.of === 0 ? '–' : `${percent(row.recall)} (${row.recall.hits}/${row.recall.of})`,
        row.refused.of === 0 ? '–' : `${percent(row.refused)} (${row.refused.hits}/${row.refused.of})`,
      ]),
    ),
  ]
  const metrics = report.suites.flatMap((row) =>
    Object.entries(row.metrics).map(([name, value]) => [row.business, row.suite, name, String(value)]),
  )
  if (metrics.length > 0) lines.push('', ...table(['business', 'suite', 'metric', 'mean'], metrics))
  if (comparison !== null) {
    lines.push(
      '',
      `against ${comparison.with}: ${comparison.compared} cases compared`,
      ...table(
        ['business', 'suite', 'before', 'now', 'newly failing', 'newly passing', 'p', 'verdict'],
        comparison.bySuite.map((row) => [
          row.business,
          row.suite,
          percent(row.before),
          percent(row.now),
          String(row.newlyFailing),
          String(row.newlyPassing),
          printP(row.p),
          row.regressed ? 'REGRESSION' : 'ok',
        ]),
      ),
      ...list('newly failing', comparison.newlyFailing),
      ...list('newly passing', comparison.newlyPassing),
      ...list('new cases', comparison.added),
      ...list('removed cases', comparison.removed),
    )
  }
  if (report.infrastructure.length > 0) {
    lines.push('', `infrastructure errors, in no figure above: ${report.infrastructure.length}`)
    for (const one of report.infrastructure.slice(0, LISTED))
      lines.push(`  ${one.key} (trial ${one.trial}, ${one.attempts} attempts): ${one.message}`)
  }
  return `${lines.join('\n')}\n`
}

/** Cases named in the terminal; the reports name all. */
const LISTED = 20

function list(title: string, keys: readonly string[]): string[] {
  if (keys.length === 0) return []
  const rest = keys.length > LISTED ? [`  … and ${keys.length - LISTED} more`] : []
  return [`${title}: ${keys.length}`, ...keys.slice(0, LISTED).map((key) => `  ${key}`), ...rest]
}

const percent = ({ rate }: Rate) => (rate === null ? '–' : `${(100 * rate).toFixed(1)}%`)

const interval = ({ low, high }: Rate) =>
  low === null || high === null ? '–' : `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)]
}
