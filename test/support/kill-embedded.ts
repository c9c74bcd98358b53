import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openDatabase } from '../../src/db/open.ts'

export interface KillReport {
  kills: number
  /** Pairs of rows whose commit had been answered. */
  acknowledged: number
  lost: number
  /** Pairs of which only one row is there. */
  torn: number
  slowestReopenMs: number
}

/**
 * Kills a process that commits rows into the embedded database of `dataDir`, once for each entry of
 * `killAfter`: after that many answered commits, or at once when its output says the given word. After each
 * kill the folder is opened again and everything that was ever acknowledged is looked for.
 */
export async function killWriters(dataDir: string, killAfter: (number | string)[]): Promise<KillReport> {
  const acknowledged = new Set<number>()
  const report: KillReport = { kills: 0, acknowledged: 0, lost: 0, torn: 0, slowestReopenMs: 0 }
  let next = 0
  for (const when of killAfter) {
    await killOne(dataDir, next, when, acknowledged)
    report.kills++
    const started = performance.now()
    const db = await openDatabase({ dataDir })
    report.slowestReopenMs = Math.max(report.slowestReopenMs, performance.now() - started)
    const a = new Set<number>()
    const b = new Set<number>()
    const made = await db.query<{ made: boolean }>("select to_regclass('ledger_b') is not null as made")
    if (made.rows[0]?.made) {
      for (const row of (await db.query<{ n: number }>('select n from ledger_a')).rows) a.add(row.n)
      for (const row of (await db.query<{ n: number }>('select n from ledger_b')).rows) b.add(row.n)
    }
    await db.close()
    report.torn += countMissing(a, b) + countMissing(b, a)
    report.lost += countMissing(acknowledged, a)
    report.acknowledged = acknowledged.size
    next = Math.max(next, ...a) + 1
  }
  return report
}

const countMissing = (wanted: Set<number>, there: Set<number>) =>
  [...wanted].filter((n) => !there.has(n)).length

async function killOne(
  dataDir: string,
  first: number,
  when: number | string,
  acknowledged: Set<number>,
): Promise<void> {
  const script = join(import.meta.dirname, 'committing-writer.ts')
  const child = spawn(process.execPath, [script, dataDir, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const lines = createInterface(child.stdout)
  let answered = 0
  for await (const line of lines) {
    if (/^\d+$/.test(line)) {
      acknowledged.add(Number(line))
      answered++
    }
    if (line === when || answered === when) child.kill('SIGKILL')
  }
  await closed
}
