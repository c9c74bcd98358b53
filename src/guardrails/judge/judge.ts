import type { RuleId } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import { ConfigError } from '../../ops/errors.ts'
import { rulesOf } from '../check.ts'
import type { Exchange, Rule, Violation } from '../rule.ts'

/** One rule put to a judge model about one draft. */
export interface JudgeQuestion {
  rule: RuleId
  /** What the rule protects, and what to do instead: the rule's own words. */
  protects: string
  feedback: string
  draft: string
  exchange: Exchange
  /** Whom the question is asked for, where that is counted. */
  contactId?: string | undefined
}

export interface JudgeAnswer {
  verdict: 'pass' | 'block'
  /** Words of the draft that carry the fault; "" when it passes. */
  match: string
  usage: { inputTokens: number; outputTokens: number }
}

/** Asks a model about one rule. Throws when there is no usable answer, and when `signal` aborts. */
export interface JudgeModel {
  readonly name: string
  ask(question: JudgeQuestion, signal: AbortSignal): Promise<JudgeAnswer>
}

export interface JudgeOpinion {
  violations: Violation[]
  /** Rules nobody answered for in time, and what their policy made of it. */
  failures: { rule: RuleId; policy: 'pass' | 'block'; error: unknown }[]
  usage: { inputTokens: number; outputTokens: number }
}

/**
 * A second opinion on a draft the rules let pass. It can only add violations: nothing a judge says lifts a
 * block, and a judge that fails leaves the deterministic verdict as it was unless its policy says `block`.
 */
export interface Judge {
  review(draft: string, exchange: Exchange, signal: AbortSignal, contactId?: string): Promise<JudgeOpinion>
}

/**
 * The judge of a business, or null when it has none switched on.
 * @throws ConfigError when it is asked about a rule that the business does not switch on.
 */
export function createJudge(business: Business, model: JudgeModel): Judge | null {
  const settings = business.config.judge
  if (!settings?.on) return null
  const byId = new Map(rulesOf(business).map((rule) => [rule.id, rule]))
  const asked = Object.entries(settings.rules).map(([id, { on_failure: policy }]) => {
    const rule = [...byId.values()].find((one) => one.id === id)
    if (rule === undefined) throw new ConfigError(`judge: rule ${id} is not switched on in rules`)
    return { rule, policy }
  })
  return {
    async review(draft, exchange, signal, contactId) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(settings.timeout_ms)])
      const opinions = await Promise.all(
        asked.map(async ({ rule, policy }) => {
          try {
            return {
              rule,
              answer: await withLimit(ask(model, rule, { draft, exchange, contactId }, limit), limit),
            }
          } catch (error) {
            signal.throwIfAborted()
            return { rule, policy, error }
          }
        }),
      )
      const opinion: JudgeOpinion = {
        violations: [],
        failures: [],
        usage: { inputTokens: 0, outputTokens: 0 },
      }
      for (const one of opinions) {
        if (one.answer === undefined) {
          opinion.failures.push({ rule: one.rule.id, policy: one.policy, error: one.error })
          if (one.policy === 'block') opinion.violations.push({ rule: one.rule.id, match: '' })
          continue
        }
        opinion.usage.inputTokens += one.answer.usage.inputTokens
        opinion.usage.outputTokens += one.answer.usage.outputTokens
        if (one.answer.verdict === 'block')
          opinion.violations.push({ rule: one.rule.id, match: quoted(draft, one.answer.match) })
      }
      return opinion
    },
  }
}

function ask(
  model: JudgeModel,
  rule: Rule,
  about: Pick<JudgeQuestion, 'draft' | 'exchange' | 'contactId'>,
  signal: AbortSignal,
) {
  return model.ask({ rule: rule.id, protects: rule.protects, feedback: rule.feedback, ...about }, signal)
}

/** A judge that does not listen to its signal is not waited for. */
function withLimit<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** The judge's words only count as a quotation when the draft holds them. */
function quoted(draft: string, match: string): string {
  return match !== '' && draft.includes(match) ? match : draft.slice(0, 200)
}
