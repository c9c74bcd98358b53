import type { JudgeModel } from '../guardrails/judge/judge.ts'
import { MediaError } from '../media/errors.ts'
import { secondsOfSound } from '../media/sound-length.ts'
import type { Transcriber } from '../media/transcribe.ts'
import type { Budget } from './budget.ts'
import type { ReplyModel } from './contract.ts'
import { ModelError } from './errors.ts'
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

/** Asks for the vector of a question within the day's ceiling of the business: past it the search goes by words alone. */
export function budgetEmbedding(budget: Budget) {
  return async function embedWithin(
    businessId: string,
    question: { model: string; text: string },
    make: () => Promise<number[]>,
  ): Promise<number[]> {
    const most = { inputTokens: Math.ceil(question.text.length / CHARACTERS_A_TOKEN), outputTokens: 0 }
    const { vector } = await budget.spend(
      { businessId },
      // The server's own count is lost on the way: what was set aside stands.
      {
        model: question.model,
        most,
        make: async () => ({ vector: await make(), usage: { inputTokens: 0, outputTokens: 0 } }),
      },
    )
    return vector
  }
}

/** Counts what indexing a business's documents costs. No ceiling stops it: without vectors nothing new would be found. */
export function countIndexing(budget: Budget) {
  return (businessId: string, { model, characters }: { model: string; characters: number }): Promise<void> =>
    budget.count(
      { businessId },
      { model, used: { inputTokens: Math.ceil(characters / CHARACTERS_A_TOKEN), outputTokens: 0 } },
    )
}

/** Recordings within the day's ceilings: past them nobody hears, and the lead is asked to write. */
export function budgetTranscriber(transcriber: Transcriber, budget: Budget, model: string): Transcriber {
  return {
    async transcribe(recording, signal) {
      const seconds = secondsOfSound(recording.bytes, recording.type)
      const usage = { inputTokens: 0, outputTokens: 0, seconds }
      const { businessId, contactId } = recording
      const make = async () => ({ words: await transcriber.transcribe(recording, signal), usage })
      try {
        return (await budget.spend({ businessId, contactId }, { model, most: usage, make })).words
      } catch (error) {
        if (!(error instanceof ModelError && error.failure === 'budget')) throw error
        throw new MediaError('media.unavailable', "the day's ceiling leaves nothing for a recording", {
          cause: error,
        })
      }
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
