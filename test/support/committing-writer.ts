/**
 * Run as a process of its own by the tests that kill it: writes pairs of rows into the embedded database of
 * the folder given and prints a pair's number once its commit has been answered.
 */
import { writeSync } from 'node:fs'
import { openDatabase } from '../../src/db/open.ts'

const [dataDir, firstNumber] = process.argv.slice(2)
const STDOUT = 1
const say = (line: string) => writeSync(STDOUT, `${line}\n`)

say('starting')
const db = await openDatabase({ dataDir })
await db.query('create table if not exists ledger_a (n int primary key, filler text)')
await db.query('create table if not exists ledger_b (n int primary key)')
say('ready')

let next = Number(firstNumber)
async function write(): Promise<void> {
  for (;;) {
    const n = next++
    await db.transaction(async (tx) => {
      await tx.query('insert into ledger_a (n, filler) values ($1, $2)', [n, 'x'.repeat((n % 50) * 200)])
      await tx.query('insert into ledger_b (n) values ($1)', [n])
    })
    say(String(n))
    // Work that moves the log and the data files about, as a long run does.
    if (n % 97 === 0) await db.query('checkpoint')
    if (n % 31 === 0) await db.query('vacuum ledger_a')
  }
}
await Promise.all([write(), write(), write(), write()])
