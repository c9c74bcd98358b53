/** Does the prompt instruct the model about every rule the business switches on? Nobody is asked: it is read. */
import { z } from 'zod'
import { RULE_IDS } from '../../../src/business/rule-ids.ts'
import { defineSuite } from '../../runner/define-suite.ts'
import { type Facet, missing, promptOf, readFacets } from './facets.ts'

const output = z.object({ prompt: z.string() })

export function createPromptCoverageSuite() {
  return defineSuite<{ rule: string; facet: Facet | null }, z.infer<typeof output>>({
    suite: 'guardrails',
    part: 'prompt',
    output,
    async load(business) {
      const known = readFacets(business.id)
      if (known.length === 0) return []
      return RULE_IDS.filter((rule) => business.config.rules[rule]?.on).flatMap((rule) => {
        const found = known.find((one) => one.rule === rule)
        // A rule nobody wrote a facet for is a case that fails: a new rule does not go untold.
        const facets = found?.facets ?? [null]
        return facets.map((facet) => ({
          id: `prompt/${rule}/${facet?.id ?? 'untold'}`,
          input: { rule, facet },
          runInput: { rule },
          title: facet === null ? `system.md: ${rule}` : `system.md: ${rule}, ${facet.id}`,
          labels: [rule],
          group: rule,
          fold: 'prompt',
          hand: 'main',
        }))
      })
    },
    async run(_, { business }) {
      return { output: { prompt: promptOf(business) }, turns: [] }
    },
    grade({ input: { rule, facet } }, { prompt }, business) {
      const why =
        facet === null ? `no facet of ${rule} in prompt.yaml` : missing(prompt, facet, business.config.limits)
      return {
        passed: why === null,
        failures: why === null ? [] : [`the prompt does not instruct the model about ${rule}: ${why}`],
        marks: [],
        metrics: { prompt_covers: why === null ? 1 : 0 },
        expected: `an instruction about ${rule}${facet === null ? '' : ` (${facet.id})`}`,
        got: why ?? 'an instruction',
      }
    },
  })
}
