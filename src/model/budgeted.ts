import type { JudgeModel } from '../guardrails/judge/judge.ts'
import type { Budget } from './budget.ts'
import type { ReplyModel } from './contract.ts'
import { MAX_OUTPUT_TOKENS as REPLY_TOKENS } from './openai.ts'
import { MAX_OUTPUT_TOKENS as JUDGE_TOKENS } from './openai-judge.ts'
import { renderMessages } from './render.ts'

/** Characters a token has at least, over Portuguese with figures and JSON: what is set aside is rather too much. */
const CHARACTERS_A_TOKEN = 2.5
/** Instructions, schema and tools of one call, in tokens. */
const FIXED_TOKENS = 1_500

const tokensOf = (characters: number) => Math.ceil(characters / CHARACTERS_A_TOKEN) + FIXED_TOKENS

/** The same model within the day's ceilings: past them it fails with `budget`, and the next model answers. */
export function budgetModel(model: ReplyModel, budget: Budget): ReplyModel {
  return {
    name: model.name,
    call(input) {
      const { business, brief, toolMessages, contactId } = input
      const characters = [...renderMessages(business, brief), ...toolMessages].reduce(
        (sum, { text }) => sum + text.length,
        0,
      )
      return budget.spend(
        { businessId: business.id, contactId },
        {
          model: model.name,
          most: { inputTokens: tokensOf(characters), outputTokens: REPLY_TOKENS },
          make: () => model.call(input),
        },
      )
    },
  }
}

/** The same for a judge of a business. */
export function budgetJudge(judge: JudgeModel, budget: Budget, businessId: string): JudgeModel {
  return {
    name: judge.name,
    ask(question, signal) {
      const { exchange, contactId, ...rest } = question
      const characters = JSON.stringify(rest).length + JSON.stringify(exchange).length
      return budget.spend(
        { businessId, contactId },
        {
          model: judge.name,
          most: { inputTokens: tokensOf(characters), outputTokens: JUDGE_TOKENS },
          make: () => judge.ask(question, signal),
        },
      )
    },
  }
}
