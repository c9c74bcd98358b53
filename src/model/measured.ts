import type { JudgeModel } from '../guardrails/judge/judge.ts'
import type { Metrics } from '../ops/metrics.ts'
import { inSpan } from '../ops/spans.ts'
import type { ModelUsage, ReplyModel } from './contract.ts'
import { ModelError } from './errors.ts'
import type { PriceOf } from './prices.ts'

/** Why a model is asked. */
type Purpose = 'reply' | 'judge'

type Meter = Pick<Metrics, 'modelCalls' | 'modelSeconds' | 'modelTokens' | 'modelCost' | 'modelUnpriced'>

/** The same model, each call counted with its time, tokens and cost. */
export function measureModel(model: ReplyModel, metrics: Meter, priceOf: PriceOf): ReplyModel {
  return {
    name: model.name,
    call: (input) => measure('reply', model.name, metrics, priceOf, () => model.call(input)),
  }
}

/** The same for a judge. */
export function measureJudge(judge: JudgeModel, metrics: Meter, priceOf: PriceOf): JudgeModel {
  return {
    name: judge.name,
    ask: (question, signal) =>
      measure('judge', judge.name, metrics, priceOf, () => judge.ask(question, signal)),
  }
}

async function measure<Answer extends { usage: ModelUsage }>(
  purpose: Purpose,
  model: string,
  metrics: Meter,
  priceOf: PriceOf,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const started = performance.now()
  const ended = (outcome: string) => {
    metrics.modelCalls.inc({ model, purpose, outcome })
    metrics.modelSeconds.observe({ model, purpose }, (performance.now() - started) / 1000)
  }
  try {
    const answer = await inSpan(
      `chat ${model}`,
      { kind: 'client', attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model } },
      async (span) => {
        const answered = await call()
        span.setAttribute('gen_ai.usage.input_tokens', answered.usage.inputTokens)
        span.setAttribute('gen_ai.usage.output_tokens', answered.usage.outputTokens)
        return answered
      },
    )
    ended('ok')
    const { inputTokens, outputTokens } = answer.usage
    metrics.modelTokens.inc({ model, purpose, direction: 'input' }, inputTokens)
    metrics.modelTokens.inc({ model, purpose, direction: 'output' }, outputTokens)
    const cost = priceOf(model, answer.usage)
    if (cost === null) metrics.modelUnpriced.inc({ model }, inputTokens + outputTokens)
    else metrics.modelCost.inc({ model, purpose }, cost)
    return answer
  } catch (error) {
    ended(error instanceof ModelError ? error.failure : 'aborted')
    throw error
  }
}
