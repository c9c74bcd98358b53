import { z } from 'zod'
import type { RuleId } from '../business/rule-ids.ts'
import type { Business } from '../business/schema.ts'
import { ConfigError } from '../ops/errors.ts'
import { adoptedOf } from './adopted.ts'
import { evidenceOf } from './grounding/evidence.ts'
import { type Reading, readerOf } from './reading.ts'
import type { Exchange, Rule, RuleVerdict } from './rule.ts'

/** A fault in a draft. Offsets are in the reading's folded text; `match` overrides the words they give. */
export interface Finding {
  start: number
  end: number
  match?: string
  /** The rule cannot tell whether it is one. */
  unsure?: boolean
  /** It says the opposite of what the documents say, whatever words it shares with them. */
  contradicts?: boolean
}

/** Most matches reported for one rule. */
const MATCHES_REPORTED = 5

/** Turns findings into a verdict with the words as they were written. */
export function verdictOf(reading: Reading, findings: readonly Finding[]): RuleVerdict {
  if (findings.length === 0) return { verdict: 'pass' }
  const sure = findings.filter((finding) => !finding.unsure)
  const matches = [
    ...new Set(
      (sure.length > 0 ? sure : findings).map(
        (one) => one.match ?? reading.folded.verbatim(one.start, one.end),
      ),
    ),
  ]
  return { verdict: sure.length > 0 ? 'block' : 'unknown', matches: matches.slice(0, MATCHES_REPORTED) }
}

/** A rule that judges the reading of a draft in its exchange. */
export function readingRule(
  business: Business,
  rule: Omit<Rule, 'check'> & {
    find(reading: Reading, exchange: Exchange): Finding[]
    /** Judges also what the draft says yes to. */
    adopts?: boolean
    /**
     * What a passage says word for word is no fault. Never for a rule that forbids a subject whoever says it: a price, a
     * promise, what is internal.
     */
    evidenceAllows?: boolean
  },
): Rule {
  const { find: findAll, adopts = false, evidenceAllows = false, ...rest } = rule
  const reader = readerOf(business)
  const find = (reading: Reading, exchange: Exchange): Finding[] => {
    const findings = findAll(reading, exchange)
    if (!evidenceAllows || findings.length === 0) return findings
    const carried = new Map<number, boolean>()
    return findings.filter((finding) => {
      if (finding.contradicts) return true
      const sentence = reading.sentences.find((one) => finding.start >= one.start && finding.start < one.end)
      if (!sentence) return true
      const known = carried.get(sentence.index) ?? evidenceOf(business).carries(sentence, reading, exchange)
      carried.set(sentence.index, known)
      return !known
    })
  }
  return {
    ...rest,
    check(draft, exchange) {
      const reading = reader.read(draft)
      const findings = find(reading, exchange)
      if (!adopts || findings.length > 0 || exchange.lastLead === '') return verdictOf(reading, findings)
      const adopted = adoptedOf(reading, reader.read(exchange.lastLead))
      if (adopted && find(adopted.statements, { ...exchange, lastLead: '', lastAgent: '' }).length > 0)
        return verdictOf(reading, [{ start: adopted.start, end: adopted.end }])
      return verdictOf(reading, findings)
    },
  }
}

/**
 * Parameters of a rule by its own schema.
 * @throws ConfigError naming the rule and each bad parameter.
 */
export function parseParams<T>(rule: RuleId, schema: z.ZodType<T>, params: Record<string, unknown>): T {
  const parsed = schema.safeParse(params)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || '(params)'}: ${issue.message}`,
  )
  throw new ConfigError(`rule ${rule}: ${problems.join('; ')}`)
}

/** For rules without parameters. */
export const NO_PARAMS = z.strictObject({})
