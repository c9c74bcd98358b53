/** Labelled drafts against every rule the business switches on. Each carries its own label. */
import { z } from 'zod'
import { RULE_IDS } from '../../src/business/rule-ids.ts'
import type { Business } from '../../src/business/schema.ts'
import { createReviewer } from '../../src/guardrails/check.ts'
import { checkOutbound } from '../../src/guardrails/check-outbound.ts'
import type { Reviewer } from '../../src/guardrails/rule.ts'
import { defineSuite } from '../runner/define-suite.ts'
import { listDatasets, readDataset } from './datasets.ts'

const draftCase = z.strictObject({
  id: z.string().min(1),
  text: z.string(),
  /** As `prosa check --direction outbound` takes it. */
  context: z.record(z.string(), z.unknown()).default({}),
  /** Empty: innocent. */
  violates: z.array(z.enum(RULE_IDS)),
  fold: z.string().default(''),
})
export type DraftCase = z.infer<typeof draftCase>

export interface LabelledDraft extends DraftCase {
  /** The rule whose file it is in, or `innocent`. */
  rule: string
  hand: string
}

/** Every labelled draft of a business. @throws ConfigError naming a bad file. */
export function readDrafts(businessId: string): LabelledDraft[] {
  return listDatasets(businessId, 'guardrails').flatMap((file) =>
    readDataset(file, z.array(draftCase)).map((one) => ({ ...one, rule: file.name, hand: file.hand })),
  )
}

const output = z.object({
  verdict: z.enum(['pass', 'block', 'unknown']),
  violations: z.array(z.object({ rule: z.string(), match: z.string() })),
})

export function createDraftsSuite() {
  const reviewers = new WeakMap<Business, Reviewer>()
  const reviewerOf = (business: Business) => {
    const known = reviewers.get(business) ?? createReviewer(business)
    reviewers.set(business, known)
    return known
  }
  return defineSuite<Pick<DraftCase, 'text' | 'context' | 'violates'>, z.infer<typeof output>>({
    suite: 'guardrails',
    part: 'drafts',
    output,
    async load(business) {
      return readDrafts(business.id).map(({ id, text, context, violates, fold, rule, hand }) => ({
        id,
        input: { text, context, violates },
        runInput: { text, context },
        title: text,
        labels: violates,
        group: rule,
        fold,
        hand,
      }))
    },
    async run({ input: { text, context } }, { business }) {
      const { verdict, violations } = checkOutbound({ text, context }, reviewerOf(business), business)
      const before = (['lastAgent', 'lastLead'] as const).flatMap((key) => {
        const said = context[key]
        const role = key === 'lastLead' ? ('lead' as const) : ('agent' as const)
        return typeof said === 'string' && said !== '' ? [{ role, text: said }] : []
      })
      const { lastAgent: _, lastLead: __, ...rest } = context
      const state = Object.fromEntries(
        Object.entries(rest).map(([key, value]) => [key, JSON.stringify(value)]),
      )
      return {
        output: { verdict, violations },
        turns: [{ input: before, replies: [], nodes: [], drafts: [{ text, violations }], state }],
      }
    },
    grade({ input: { violates } }, { verdict, violations }) {
      const flagged = new Set(violations.map(({ rule }) => rule))
      const failures =
        violates.length === 0
          ? verdict === 'pass'
            ? []
            : [`innocent, and blocked by ${[...flagged].join(', ')}`]
          : violates.filter((rule) => !flagged.has(rule)).map((rule) => `not caught by ${rule}`)
      const labels = new Set<string>([...violates, ...flagged])
      return {
        passed: failures.length === 0,
        failures,
        marks: [...labels].map((label) => ({
          label,
          expected: violates.some((rule) => rule === label) ? '' : null,
          got: flagged.has(label) ? '' : null,
        })),
        metrics: {},
        expected: violates.join(', ') || 'pass',
        got: violations.map(({ rule, match }) => `${rule} «${match}»`).join(', ') || 'pass',
      }
    },
  })
}
