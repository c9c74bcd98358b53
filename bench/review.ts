/**
 * Time of one full outbound review, in microseconds, without a judge model.
 *   node bench/review.ts [--business seleto] [--rounds 15]
 * Drafts are the labelled ones, joined up to 400 characters, so that every rule meets its own words; each text is
 * read once, as in production. Prints one JSON line with the machine and the commit.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadBusiness } from '../src/business/load.ts'
import { createReviewer, rulesOf } from '../src/guardrails/check.ts'
import { exchangeOf } from '../src/guardrails/exchange.ts'

const DRAFT_LENGTH = 400

const { values } = parseArgs({
  options: { business: { type: 'string', default: 'seleto' }, rounds: { type: 'string', default: '15' } },
})
const business = await loadBusiness(`${import.meta.dirname}/../prompts/${values.business}`)
const reviewer = createReviewer(business)
const folder = `${import.meta.dirname}/../evals/datasets/${values.business}/guardrails`
const cases = z.array(z.object({ text: z.string() }))
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && !name.startsWith('length'))
  .flatMap((name) => cases.parse(parse(readFileSync(`${folder}/${name}`, 'utf8'))))
  .map((item) => item.text)

const drafts: string[] = []
for (let i = 0, draft = ''; i < texts.length * 7; i++) {
  draft += `${texts[(i * 31) % texts.length]} `
  if (draft.length < DRAFT_LENGTH) continue
  drafts.push(draft.slice(0, DRAFT_LENGTH))
  draft = ''
}
const exchange = exchangeOf({ lastLead: 'Oi, a FB300 faz quanto por hora? E custa uns 40 mil?' })

// The median of each draft's rounds, so that a busy machine does not speak for the code.
const WARM = 3
const rounds = drafts.map((): number[] => [])
for (let round = 0; round < Number(values.rounds) + WARM; round++) {
  for (const [index, draft] of drafts.entries()) {
    // A new text each time: nothing of it can have been read before.
    const text = `${draft.slice(0, -3)}${round}`
    const start = process.hrtime.bigint()
    reviewer.review(text, exchange)
    if (round >= WARM) rounds[index]?.push(Number(process.hrtime.bigint() - start) / 1000)
  }
}
const samples = rounds
  .map((times) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0)
  .sort((a, b) => a - b)
const at = (share: number) => Math.round(samples[Math.floor(samples.length * share)] ?? 0)

const byRule = rulesOf(business).map((rule) => {
  const start = process.hrtime.bigint()
  for (const draft of drafts) rule.check(draft, exchange)
  return [rule.id, Math.round(Number(process.hrtime.bigint() - start) / 1000 / drafts.length)]
})

const huge = 'Ela produz 300 hambúrgueres por hora, e o preço é R$ 35.000! '.repeat(1700).slice(0, 100_000)
const start = process.hrtime.bigint()
reviewer.review(huge, exchange)
const hugeMs = Number(process.hrtime.bigint() - start) / 1e6

process.stdout.write(
  `${JSON.stringify({
    bench: 'review',
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    }).trim(),
    cpu: cpus()[0]?.model,
    node: process.version,
    drafts: samples.length,
    rounds: Number(values.rounds),
    draftCharacters: DRAFT_LENGTH,
    microseconds: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    hundredKilobytesMs: Math.round(hugeMs * 10) / 10,
    meanByRule: Object.fromEntries(byRule),
  })}\n`,
)
