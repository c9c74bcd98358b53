import type { RuleId } from '../../../src/business/rule-ids.ts'
import type { Family } from '../types.ts'
import { offer, say } from './moves.ts'

/** Breaks one rule in every way its drafts know, another one each time it is told off. */
export const verbatim = (rule: RuleId): Family => ({
  id: `rule:${rule}`,
  weight: 2,
  provider: false,
  open: ({ data, random }) => {
    const drafts = data.drafts.filter(({ violates }) => violates.includes(rule))
    return {
      answer: () => {
        const one = random.choose(drafts)
        return say(one.text, [offer(one)])
      },
    }
  },
})
