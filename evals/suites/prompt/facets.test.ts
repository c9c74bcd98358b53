import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadBusiness } from '../../../src/business/load.ts'
import type { Business } from '../../../src/business/schema.ts'
import { missing, promptOf, readFacets } from './facets.ts'

const PROMPTS = join(import.meta.dirname, '../../../prompts')

/** `rule/facet` of all that a business's prompt leaves out. */
function leftOut(business: Business, systemPrompt = business.systemPrompt): string[] {
  const prompt = promptOf({ ...business, systemPrompt })
  return readFacets(business.id).flatMap(({ rule, facets }) =>
    facets.flatMap((facet) =>
      missing(prompt, facet, business.config.limits) === null ? [] : [`${rule}/${facet.id}`],
    ),
  )
}

describe.each(readdirSync(PROMPTS))('the prompt of %s', (id) => {
  it('instructs about every facet of every rule that is on', async () => {
    const business = await loadBusiness(join(PROMPTS, id))
    const on = Object.entries(business.config.rules).flatMap(([rule, { on }]) => (on ? [rule] : []))
    expect(
      readFacets(id)
        .map(({ rule }) => rule)
        .toSorted(),
    ).toEqual(on.toSorted())
    expect(leftOut(business)).toEqual([])
  })

  it('is missed where a paragraph or an item is taken out, for every rule', async () => {
    const business = await loadBusiness(join(PROMPTS, id))
    const blocks = business.systemPrompt.split(/\n(?=- |\n|#)/)
    const noticed = new Set(
      blocks.flatMap((_, index) => leftOut(business, blocks.filter((__, at) => at !== index).join('\n'))),
    )
    const rules = new Set([...noticed].map((facet) => facet.split('/')[0]))
    expect(rules.size).toBe(readFacets(id).length)
  })

  it('is missed where a limit is another than in business.yaml', async () => {
    const business = await loadBusiness(join(PROMPTS, id))
    const { questions_per_turn: limit } = business.config.limits
    const wrong = business.systemPrompt.replace(
      '{{limits}}',
      `- no máximo ${limit + 1} perguntas por resposta`,
    )
    expect(leftOut(business, wrong)).toContain('question_limit/limite')
    const twice = `${business.systemPrompt}\n- Faça até ${limit + 2} perguntas por mensagem.`
    expect(leftOut(business, twice)).toContain('question_limit/limite')
  })
})
