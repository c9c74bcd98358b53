import type { BusinessConfig } from '../business/schema.ts'
import { areasDataSchema } from '../tools/partner/areas.ts'
import { type PlanData, plansDataSchema } from '../tools/partner/plans.ts'
import { qualificationDataSchema } from '../tools/partner/qualification.ts'
import type { FieldValues } from '../understanding/types.ts'
import { currentLookups } from './look-ups.ts'
import type { LookupOnRecord } from './types.ts'

/** What the partner has said about this conversation, and what nobody knows. */
export interface Offer {
  /** `unknown`: not asked, or no answer. Never taken for "not covered". */
  coverage: 'covered' | 'not_covered' | 'unknown'
  /** As returned, the recommended one first. */
  plans: PlanData[]
  /** The partner's own yes or no; null: not asked, or no answer. */
  accepted: boolean | null
  /** Look-ups about what is known now that got no answer. */
  failed: string[]
  /** Ids of the answers it is read from: "<tool>:<fingerprint>". */
  evidence: string[]
}

type Tools = Pick<BusinessConfig, 'tools' | 'look_ups' | 'partner'>

/** Reads the remembered look-ups as far as they are about what is known now. Pure. */
export function readOffer(
  config: Tools,
  known: FieldValues,
  lookups: Readonly<Record<string, LookupOnRecord>>,
): Offer {
  const current = currentLookups(config, known, lookups)
  const answers = Object.entries(current).filter(([, { success }]) => success)
  const dataOf = (kind: string) =>
    answers.flatMap(([tool, { data }]) => ((config.tools[tool]?.use ?? tool) === kind ? [data] : []))
  const asked = (kind: string) =>
    Object.keys(current).some((tool) => (config.tools[tool]?.use ?? tool) === kind)

  const [areas] = dataOf('partner.areas').flatMap((data) => areasDataSchema.safeParse(data).data ?? [])
  const [listed] = dataOf('partner.plans').flatMap((data) => plansDataSchema.safeParse(data).data ?? [])
  const [said] = dataOf('partner.qualification').flatMap(
    (data) => qualificationDataSchema.safeParse(data).data ?? [],
  )
  const plans = (listed?.plans ?? []).toSorted(byPreference(config.partner?.recommend ?? 'highest_discount'))
  const covered = areas?.covered === true || plans.length > 0
  const answered = [
    { asked: asked('partner.areas'), answer: areas },
    { asked: asked('partner.plans'), answer: listed },
  ].filter((one) => one.asked)
  const complete = answered.length > 0 && answered.every(({ answer }) => answer !== undefined)
  return {
    coverage: covered ? 'covered' : complete ? 'not_covered' : 'unknown',
    plans,
    accepted: said?.qualification ?? null,
    failed: Object.entries(current).flatMap(([tool, { success }]) => (success ? [] : [tool])),
    evidence: answers.map(([tool, { args }]) => `${tool}:${args}`),
  }
}

/** What cannot be said comes last: a plan without a readable discount is nobody's recommendation. */
function byPreference(first: 'highest_discount' | 'shortest_fidelity') {
  const discount = ({ discount: share }: PlanData) => -(share ?? -1)
  const fidelity = ({ fidelity_months: months }: PlanData) => months ?? Number.MAX_SAFE_INTEGER
  const order = first === 'highest_discount' ? [discount, fidelity] : [fidelity, discount]
  return (a: PlanData, b: PlanData): number => {
    if ((a.discount === null) !== (b.discount === null)) return a.discount === null ? 1 : -1
    for (const figure of order) if (figure(a) !== figure(b)) return figure(a) - figure(b)
    return 0
  }
}
