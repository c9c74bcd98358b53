import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ConfigError } from '../../src/ops/errors.ts'
import { header, sampleOf, toyCases } from './fixtures.ts'
import { continueRunLog, createRunLog, readRunLog, runLogPath } from './run-log.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('reads back what was written', async () => {
  const cases = await toyCases({ a: { labels: [] }, b: { labels: ['price'] } })
  const samples = cases.map((one) => sampleOf(one))
  const log = createRunLog(folder, header())
  for (const sample of samples) log.append(sample)
  expect(readRunLog(runLogPath(folder))).toEqual({ header: header(), samples })
})

it('drops a line that a kill cut short, and goes on after it', async () => {
  const [one] = await toyCases({ a: { labels: [] } })
  if (one === undefined) throw new Error('no case')
  createRunLog(folder, header()).append(sampleOf(one))
  appendFileSync(runLogPath(folder), '{"kind":"sample","busin')
  expect(readRunLog(runLogPath(folder)).samples).toHaveLength(1)
  continueRunLog(folder).append(sampleOf(one, { trial: 2 }))
  expect(readRunLog(runLogPath(folder)).samples.map(({ trial }) => trial)).toEqual([1, 2])
  expect(readFileSync(runLogPath(folder), 'utf8')).not.toContain('"busin{')
})

it('does not write over another run', () => {
  createRunLog(folder, header())
  expect(() => createRunLog(folder, header())).toThrow(ConfigError)
})

it('says what is wrong with a line that is none', () => {
  createRunLog(folder, header())
  appendFileSync(runLogPath(folder), '{"kind":"sample"}\n')
  expect(() => readRunLog(runLogPath(folder))).toThrow(/line 2/)
})
