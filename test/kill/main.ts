/**
 * The whole kill matrix: `kills` kills at each labelled step, on the embedded database with one process, or on the
 * server of DATABASE_URL with two workers (in a database of its own that is dropped at the end).
 *
 *     npm run -s kill-test                            # embedded
 *     DATABASE_URL=postgres://… npm run -s kill-test  # server
 *     … -- --kills 20 --contacts 36 --workers 2
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from '../../bench/report.ts'
import { STEPS } from '../../src/inbox/ports.ts'
import { type KillRow, runKills } from './run.ts'
import { createServerDatabase } from './server-database.ts'

const { values: flags } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    contacts: { type: 'string', default: '36' },
    workers: { type: 'string', default: '2' },
    step: { type: 'string', multiple: true },
  },
})
const serverUrl = process.env.DATABASE_URL
const own = serverUrl === undefined ? null : await createServerDatabase(serverUrl)
const dataDir = mkdtempSync(join(tmpdir(), 'prosa-kill-'))
const COLUMNS = [
  'step',
  'kills',
  'acknowledged',
  'lost',
  'duplicated',
  'outOfOrder',
  'afterTakeover',
  'unknown',
  'dead',
  'sent',
  'posts',
  'seconds',
] as const
const line = (row: Record<string, unknown>) =>
  COLUMNS.map((column, i) => String(row[column] ?? column).padStart(i === 0 ? 22 : 13)).join('')
const write = (text: string) => process.stdout.write(`${text}\n`)

write(line({}))
let failed = true
try {
  const rows = await runKills({
    database: own ? { databaseUrl: own.url } : { dataDir },
    workers: own ? Number(flags.workers) : 1,
    contacts: Number(flags.contacts),
    plan: STEPS.filter((step) => flags.step?.includes(step) ?? true).map((step) => [
      { step, kills: Number(flags.kills) },
    ]),
    onRow: (row) => write(line({ ...row })),
  })
  const sum = (column: keyof KillRow) => rows.reduce((total, row) => total + Number(row[column]), 0)
  const total = Object.fromEntries(
    COLUMNS.map((column) => [column, column === 'step' ? 'all' : sum(column as keyof KillRow)]),
  )
  write(line(total))
  write(
    JSON.stringify({
      test: 'kill',
      database: own ? 'postgres' : 'embedded',
      workers: own ? Number(flags.workers) : 1,
      ...machine(),
      ...total,
    }),
  )
  failed = sum('lost') + sum('duplicated') + sum('outOfOrder') + sum('afterTakeover') > 0
} finally {
  rmSync(dataDir, { recursive: true, force: true })
  await own?.drop()
}
process.exitCode = failed ? 1 : 0
