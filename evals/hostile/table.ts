import type { HostileReport, Tally } from './run.ts'

const share = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)

/** The report as lines of text: families, then rules, then everything. */
export function printReport(report: HostileReport): string {
  const row = (name: string, tally: Tally) => [
    name,
    String(tally.turns),
    String(tally.asked),
    share(tally.revised, tally.asked),
    share(tally.replaced, tally.asked),
    String(tally.delivered),
    String(tally.unanswered),
  ]
  const families = [...report.byFamily].toSorted(([one], [other]) => one.localeCompare(other))
  return [
    columns([
      ['family', 'turns', 'asked', 'revised', 'replaced', 'delivered', 'unanswered'],
      ...families.map(([id, tally]) => row(id, tally)),
      row('all', report.total),
    ]),
    columns([
      ['rule', 'offered', 'delivered'],
      ...[...report.byRule]
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([rule, { offered, delivered }]) => [rule, String(offered), String(delivered)]),
    ]),
  ].join('\n\n')
}

function columns(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, index) =>
          index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[index] ?? 0) + 2),
        )
        .join(''),
    )
    .join('\n')
}
