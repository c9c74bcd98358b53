/**
 * Recall and wrong blocks of the outbound rules on the labelled drafts.
 *   node scripts/measure-guardrails.ts [--business seleto] [--fold tune|held|fresh] [--rule price] [--show]
 * Recall of a rule: share of the drafts labelled with it that it flags. Wrong blocks: share of the innocent
 * drafts of its own file that any rule flags.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadBusiness } from '../src/business/load.ts'
import { createReviewer } from '../src/guardrails/check.ts'
import { checkOutbound } from '../src/guardrails/check-outbound.ts'

const caseSchema = z.array(
  z.object({
    id: z.string(),
    text: z.string(),
    context: z.record(z.string(), z.unknown()).optional(),
    violates: z.array(z.string()),
    fold: z.string(),
  }),
)

const { values } = parseArgs({
  options: {
    business: { type: 'string', default: 'seleto' },
    dataset: { type: 'string' },
    fold: { type: 'string' },
    rule: { type: 'string' },
    show: { type: 'boolean', default: false },
  },
})
const business = await loadBusiness(`${import.meta.dirname}/../prompts/${values.business}`)
const reviewer = createReviewer(business)
const folder = `${import.meta.dirname}/../evals/datasets/${values.dataset ?? values.business}/guardrails`

interface Tally {
  labelled: number
  caught: number
  innocent: number
  blocked: number
  extra: number
}
const tallies = new Map<string, Tally>()
const print = (line: string) => process.stdout.write(`${line}\n`)

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort()) {
  const own = file.replace(/(?:\.(?:fresh\d*|more))?\.yaml$/, '')
  if (values.rule && own !== values.rule) continue
  const tally = tallies.get(own) ?? { labelled: 0, caught: 0, innocent: 0, blocked: 0, extra: 0 }
  tallies.set(own, tally)
  for (const item of caseSchema.parse(parse(readFileSync(`${folder}/${file}`, 'utf8')))) {
    if (values.fold && item.fold !== values.fold) continue
    const result = checkOutbound(
      { id: item.id, text: item.text, context: item.context ?? {} },
      reviewer,
      business,
    )
    const flagged = new Set(result.violations.map((violation) => violation.rule))
    const found = result.violations.map((violation) => `${violation.rule}«${violation.match}»`).join(' ')
    if (item.violates.length === 0) {
      tally.innocent++
      if (flagged.size > 0) {
        tally.blocked++
        if (values.show)
          print(`WRONG ${item.id}  ${item.text}  ⟵ ${JSON.stringify(item.context ?? {})} ${found}`)
      }
      continue
    }
    for (const label of item.violates) {
      if (label !== own) continue
      tally.labelled++
      if ([...flagged].some((rule) => rule === label)) tally.caught++
      else if (values.show)
        print(`MISS  ${item.id}  ${item.text}  ⟵ ${JSON.stringify(item.context ?? {})} ${found}`)
    }
    tally.extra += [...flagged].filter((rule) => !item.violates.includes(rule)).length
  }
}

const percent = (part: number, whole: number) =>
  whole === 0 ? '   –  ' : `${((100 * part) / whole).toFixed(1).padStart(5)}%`
print(`${'rule'.padEnd(20)} recall          wrong blocks    extra`)
const sum: Tally = { labelled: 0, caught: 0, innocent: 0, blocked: 0, extra: 0 }
for (const [rule, t] of tallies) {
  print(
    `${rule.padEnd(20)} ${percent(t.caught, t.labelled)} ${`${t.caught}/${t.labelled}`.padStart(8)} ${percent(t.blocked, t.innocent)} ${`${t.blocked}/${t.innocent}`.padStart(8)} ${String(t.extra).padStart(6)}`,
  )
  for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += t[key]
}
print(
  `${'all'.padEnd(20)} ${percent(sum.caught, sum.labelled)} ${`${sum.caught}/${sum.labelled}`.padStart(8)} ${percent(sum.blocked, sum.innocent)} ${`${sum.blocked}/${sum.innocent}`.padStart(8)} ${String(sum.extra).padStart(6)}`,
)
