/**
 * Reads documents that test/support/bills draws, by OCR and by text layers alone (no model, no network), and says how
 * many fields are right, what was accepted wrongly and how long each took. `--only b01,h02` reads some,
 * `--verbose` says what was wrong, `--set plain` reads the pages of another hand (plain-pages.ts).
 */
import { parseArgs } from 'node:util'
import { isAcceptedBill } from '../src/bills/accept.ts'
import { createOcr } from '../src/bills/ocr.ts'
import { createPageThread } from '../src/bills/page-thread.ts'
import { createPageReader } from '../src/bills/read-page.ts'
import { createBillReader } from '../src/bills/reader.ts'
import type { BillReading } from '../src/bills/types.ts'
import { loadConfigured } from '../src/load-businesses.ts'
import { readRealType } from '../src/media/real-type.ts'
import { createPlaces } from '../src/understanding/places.ts'
import { SPECIMENS, type Specimen } from '../test/support/bills/corpus.ts'
import { PLAIN_PAGES } from '../test/support/bills/plain-pages.ts'
import { machine } from './report.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    business: { type: 'string', default: 'serena' },
    set: { type: 'string', default: 'corpus' },
  },
})
/** The day the corpus is read on. */
const TODAY = new Date('2026-11-01T12:00:00Z')
const LIMIT_MS = 120_000

const business = await loadConfigured(values.business)
const distributors = Object.values(business.config.fields).find(({ type }) => type === 'distributor')?.options
if (distributors === undefined) throw new Error(`${business.id} has no field of type distributor`)
const thread = createPageThread()
const ocr = createOcr()
const reader = createBillReader({
  thread,
  ocr,
  vision: null,
  pageReader: createPageReader({ distributors, places: createPlaces() }),
  now: () => TODAY,
})

const FIELDS = [
  'holder',
  'totalCents',
  'consumptionKwh',
  'distributor',
  'dueDate',
  'referenceMonth',
  'installation',
  'city',
  'uf',
] as const

interface Result {
  specimen: Specimen
  reading: BillReading
  accepted: boolean
  ms: number
  /** Fields read as they are, not read, read as something else. */
  right: number
  missing: number
  wrong: string[]
  wrongAccept: boolean
}

const only = values.only?.split(',')
if (values.set === 'plain') await readPlainPages()
const results: Result[] = []
for (const specimen of values.set === 'plain' ? [] : SPECIMENS) {
  if (only !== undefined && !only.includes(specimen.id)) continue
  const bytes = await specimen.render()
  const real = await readRealType(bytes)
  if (real === null) throw new Error(`${specimen.id} is of no known type`)
  const began = performance.now()
  const reading = await reader.read({ bytes, ...real }, AbortSignal.timeout(LIMIT_MS))
  const result = grade(specimen, reading, performance.now() - began)
  results.push(result)
  if (values.verbose)
    console.error(
      `${specimen.id} ${specimen.group} ${Math.round(result.ms)} ms ${reading.documentClass} ${reading.classConfidence} ${reading.confidence}${result.accepted ? ' accepted' : ''}${result.wrongAccept ? ' WRONG ACCEPT' : ''}  ${result.wrong.join('; ')}`,
    )
}
await ocr.close()
await thread.close()
if (values.set !== 'plain') print()
if (results.some(({ wrongAccept }) => wrongAccept)) process.exitCode = 1

/** Fields each page names, and no bill taken that is none or has another total. */
async function readPlainPages(): Promise<void> {
  const media = new Map<
    string,
    {
      n: number
      bills: number
      accepted: number
      right: number
      asked: number
      wrong: number
      wrongAccepts: number
    }
  >()
  for (const { id, want, render } of PLAIN_PAGES) {
    if (only !== undefined && !only.includes(id)) continue
    for (const { medium, bytes } of await render()) {
      const real = await readRealType(bytes)
      if (real === null) throw new Error(`${id} is of no known type`)
      const reading = await reader.read({ bytes, ...real }, AbortSignal.timeout(LIMIT_MS))
      const accepted = isAcceptedBill(reading)
      const fields = FIELDS.filter((field) => want !== null && field in want)
      const right = fields.filter((field) => reading[field] !== null && same(reading[field], want?.[field]))
      const wrong = fields.filter((field) => reading[field] !== null && !right.includes(field))
      const wrongAccept = accepted && (want === null || reading.totalCents !== want.totalCents)
      const sum = media.get(medium) ?? {
        n: 0,
        bills: 0,
        accepted: 0,
        right: 0,
        asked: 0,
        wrong: 0,
        wrongAccepts: 0,
      }
      media.set(medium, {
        n: sum.n + 1,
        bills: sum.bills + (want === null ? 0 : 1),
        accepted: sum.accepted + (accepted ? 1 : 0),
        right: sum.right + right.length,
        asked: sum.asked + fields.length,
        wrong: sum.wrong + wrong.length,
        wrongAccepts: sum.wrongAccepts + (wrongAccept ? 1 : 0),
      })
      if (wrongAccept) process.exitCode = 1
      const missed = fields.filter((field) => !right.includes(field))
      if (values.verbose)
        console.error(
          `${id} ${medium} ${reading.documentClass}${accepted ? ' accepted' : ''}${wrongAccept ? ' WRONG ACCEPT' : ''} ${missed.map((field) => `${field} ${reading[field]}`).join('; ')}`,
        )
    }
  }
  console.log(`${JSON.stringify(machine())}\n`)
  console.log(
    '| medium | n | bills | accepted | fields right | read wrong | wrong accepts |\n|---|---|---|---|---|---|---|',
  )
  for (const [medium, one] of media)
    console.log(
      `| ${medium} | ${one.n} | ${one.bills} | ${one.accepted} | ${one.right} of ${one.asked} | ${one.wrong} | ${one.wrongAccepts} |`,
    )
}

function grade(specimen: Specimen, reading: BillReading, ms: number): Result {
  const { fields, signals, documentClass } = specimen.label
  const accepted = isAcceptedBill(reading)
  const wrong: string[] = []
  let right = 0
  let missing = 0
  for (const field of fields === null ? [] : FIELDS) {
    const [read, told] = [reading[field], fields?.[field]]
    if (read === null) {
      missing++
      wrong.push(`${field} not read`)
    } else if (same(read, told)) right++
    else wrong.push(`${field} ${read} for ${told}`)
  }
  const average = fields?.averageKwh ?? null
  if (average !== null && reading.averageKwh !== average)
    wrong.push(`averageKwh ${reading.averageKwh} for ${average}`)
  for (const key of ['excludedClass', 'overdueBills', 'groupA', 'ownGeneration'] as const)
    if (accepted && key in signals && reading.signals[key] !== signals[key])
      wrong.push(`${key} ${reading.signals[key]} for ${signals[key]}`)
  const wrongAccept =
    accepted && (documentClass !== 'energy_bill' || reading.totalCents !== fields?.totalCents)
  return { specimen, reading, accepted, ms, right, missing, wrong, wrongAccept }
}

function same(read: unknown, told: unknown): boolean {
  const plain = (value: unknown) => String(value).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain(read) === plain(told)
}

function print(): void {
  console.log(`${JSON.stringify(machine())}\n`)
  const groups = [...new Set(results.map(({ specimen }) => specimen.group))]
  console.log(
    '| documents | n | accepted | fields right | not read | read wrong | wrong accepts | median s | slowest s |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const group of [...groups, 'all'] as const) {
    const those = results.filter(({ specimen }) => group === 'all' || specimen.group === group)
    const bills = those.filter(({ specimen }) => specimen.label.fields !== null)
    const asked = bills.length * FIELDS.length
    const right = sum(bills.map((one) => one.right))
    const missing = sum(bills.map((one) => one.missing))
    const times = those.map(({ ms }) => ms / 1000).toSorted((a, b) => a - b)
    const fields = asked === 0 ? '–' : `${right} of ${asked} (${((100 * right) / asked).toFixed(1)} %)`
    console.log(
      `| ${group} | ${those.length} | ${those.filter(({ accepted }) => accepted).length} | ${fields} | ${missing} | ${asked - right - missing} | ${those.filter(({ wrongAccept }) => wrongAccept).length} | ${(times[Math.floor(times.length / 2)] ?? 0).toFixed(1)} | ${(times.at(-1) ?? 0).toFixed(1)} |`,
    )
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
