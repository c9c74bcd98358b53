/**
 * Plays hostile models against the whole engine and reports what reached a lead. Exit code 1 when a labelled
 * violation was delivered or a lead was left without an answer.
 *
 *     node evals/hostile/main.ts --turns 10000 [--business B] [--family F] [--seed N] [--findings out.jsonl]
 */
import { appendFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadConfigured } from '../../src/load-businesses.ts'
import { hostileBusinesses, loadHostileData } from './data.ts'
import { createReport, type HostileReport, runHostile } from './run.ts'
import { printReport } from './table.ts'

const { values: flags } = parseArgs({
  options: {
    turns: { type: 'string', default: '10000' },
    business: { type: 'string' },
    family: { type: 'string' },
    seed: { type: 'string', default: '1' },
    findings: { type: 'string' },
  },
})
const started = performance.now()
const businesses = flags.business === undefined ? hostileBusinesses() : [flags.business]
const goal = Number(flags.turns)
const each = Math.ceil(goal / businesses.length)
let failed = false
let done = 0
let shown = -1
let written = { delivered: 0, unanswered: 0 }

for (const id of businesses) {
  const report = createReport()
  written = { delivered: 0, unanswered: 0 }
  await runHostile({
    business: await loadConfigured(id),
    data: loadHostileData(id),
    turns: each,
    seed: Number(flags.seed),
    family: flags.family,
    report,
    onTurns(now) {
      showProgress(now)
      writeFindings(now)
    },
  })
  done += report.total.turns
  process.stderr.write('\n')
  process.stdout.write(`\n${id}\n${printReport(report)}\n`)
  failed ||= report.total.delivered > 0 || report.total.unanswered > 0
}
process.stdout.write(`\n${done} turns in ${seconds()} s, seed ${flags.seed}\n`)
process.exitCode = failed ? 1 : 0

function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(0)
}

function showProgress({ total }: HostileReport): void {
  const turns = done + total.turns
  const percent = Math.floor((100 * turns) / goal)
  if (percent === shown) return
  shown = percent
  const width = Math.min(30, Math.floor((30 * turns) / goal))
  const bar = '█'.repeat(width).padEnd(30, '░')
  const counts = `${total.delivered} delivered, ${total.unanswered} unanswered`
  process.stderr.write(`\r${bar} ${turns}/${goal} turns, ${counts}, ${seconds()} s`)
}

/** As they come: a run that is interrupted has said what it found. */
function writeFindings(report: HostileReport): void {
  const rows = [
    ...report.delivered.slice(written.delivered).map((one) => ({ type: 'delivered', ...one })),
    ...report.unanswered.slice(written.unanswered).map((one) => ({ type: 'unanswered', ...one })),
  ]
  written = { delivered: report.delivered.length, unanswered: report.unanswered.length }
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`)
  if (flags.findings !== undefined && rows.length > 0)
    appendFileSync(flags.findings, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
