import { fill } from '../../business/choose-reply.ts'
import { plainWords } from '../../business/terms.ts'
import { choosesPlan } from '../../partners/chosen-plan.ts'
import type { PlanData } from '../../tools/partner/plans.ts'
import type { Part, Turn } from './turn.ts'

/**
 * What the partner's look-ups have to say in this turn: whether the city is covered, the one plan worth naming, or
 * the plans when they are asked for. Nothing when nothing was looked up, and never "not covered" without an answer.
 */
export function planParts(turn: Turn): Part[] {
  const { brief, config, phrases } = turn
  const { partner } = config
  if (partner === undefined || !isLookedUp(turn) || brief.qualification.status === 'disqualified') return []
  if (brief.qualification.reasons.some(({ verdict }) => verdict === 'route')) return []
  const asked = asksForPlans(turn)
  const fresh = isFresh(turn)
  const { offer } = brief
  if (offer.coverage !== 'covered') {
    // Said once unasked: a second failed call is no news.
    const news = fresh && phrases.uses('coverage_unknown') === 0
    return (news || asked) && offer.coverage === 'unknown' ? say(turn, 'coverage_unknown') : []
  }
  const plans = offer.plans.filter((plan) => printDiscount(plan) !== null)
  const taken = chosenPlan(turn, plans)
  if (taken !== undefined) return say(turn, 'plan_taken', { plan: taken.name })
  if (plans.length > 0 && asked) {
    const shown = plans.slice(0, partner.list_at_most)
    const [only] = shown
    return shown.length === 1 && only !== undefined ? recommend(turn, only) : list(turn, shown)
  }
  const [best] = plans
  const ready = partner.present_after.every((field) => field in brief.known)
  if (best !== undefined && ready && (fresh || phrases.uses('plan_recommended') === 0)) {
    const again = phrases.uses('plan_recommended') > 0 && phrases.alreadySaid(`*${best.name}*`)
    return again ? [] : recommend(turn, best)
  }
  return fresh && !ready ? say(turn, 'covered') : []
}

/** The lead wants to hear of plans, discounts or terms. */
export function asksForPlans({ config, reading, brief }: Turn): boolean {
  const words = reading.words.trim()
  const text = brief.inbound.map((message) => message.text).join(' ')
  if (
    choosesPlan(
      text,
      brief.offer.plans.map(({ name }) => name),
    )
  )
    return false
  return (config.partner?.asks_for_plans ?? []).some((pattern) => new RegExp(pattern).test(words))
}

/** The one the lead takes: by name, else the one that was recommended. */
function chosenPlan({ brief, phrases, reading }: Turn, plans: readonly PlanData[]): PlanData | undefined {
  const text = brief.inbound.map((message) => message.text).join(' ')
  if (
    !choosesPlan(
      text,
      plans.map(({ name }) => name),
    )
  )
    return undefined
  const named = plans.find(({ name }) => {
    const last = plainWords(name).trim().split(' ').at(-1) ?? ''
    return last.length > 2 && reading.words.includes(` ${last} `)
  })
  return named ?? (phrases.uses('plan_recommended') > 0 ? plans[0] : undefined)
}

/** Look-ups about what is known now were made in this conversation. */
export function isLookedUp({ brief }: Turn): boolean {
  return brief.offer.evidence.length > 0 || brief.offer.failed.length > 0
}

/** An answer, or a failure to get one, came in this very turn. */
export function isFresh({ brief, config }: Turn): boolean {
  return config.look_ups.some(({ tool }) => brief.called.includes(tool))
}

function recommend(turn: Turn, plan: PlanData): Part[] {
  return say(turn, 'plan_recommended', planValues(turn, plan))
}

/** Each plan a paragraph of its own. */
function list(turn: Turn, plans: readonly PlanData[]): Part[] {
  const opening = turn.phrases.say('plans_opening')
  const lines = plans.map((plan) => planLine(turn, plan) ?? '').filter((line) => line !== '')
  if (lines.length === 0) return []
  const text = [...(opening === null ? [] : [opening]), ...lines].join('\n\n')
  return [{ kind: 'answer', text, ...(lines[0] === undefined ? {} : { short: lines[0] }) }]
}

/** In the fullest wording the plan can fill: months the partner did not tell are not said. */
function planLine(turn: Turn, plan: PlanData): string | null {
  const templates = turn.business.replies.plan_line ?? []
  return (
    templates.map((template) => fill(template, planValues(turn, plan))).find((line) => line !== null) ?? null
  )
}

function planValues(turn: Turn, plan: PlanData): Record<string, string | undefined> {
  return {
    plan: plan.name,
    discount: printDiscount(plan) ?? undefined,
    fidelity: printFidelity(turn, plan.fidelity_months),
  }
}

/** As returned: "14%". */
function printDiscount({ discount, discount_text: text }: PlanData): string | null {
  return discount === null ? null : text
}

/** In the business's words. */
function printFidelity({ business }: Turn, months: number | null): string | undefined {
  if (months === null) return undefined
  const template = business.replies[months === 0 ? 'fidelity_none' : 'fidelity_months']?.[0]
  return template === undefined ? undefined : (fill(template, { value: String(months) }) ?? undefined)
}

function say(turn: Turn, situation: string, values?: Record<string, string | undefined>): Part[] {
  const text = turn.phrases.say(situation, values)
  return text === null ? [] : [{ kind: 'answer', text }]
}
