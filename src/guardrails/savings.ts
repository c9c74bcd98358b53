import { readNumbers } from '../text/numbers.ts'
import type { Exchange } from './rule.ts'

/** Savings that follow from the bill and the plans: a month, a year, and what is left to pay. Integer cents. */
export function savingsOf(exchange: Exchange): { monthly: number[]; yearly: number[]; rest: number[] } {
  const total = exchange.bill?.totalCents
  if (total === undefined) return { monthly: [], yearly: [], rest: [] }
  const monthly = exchange.plans.map((plan) => Math.round(total * plan.discount))
  return {
    monthly,
    yearly: [
      ...monthly.map((cents) => cents * 12),
      ...exchange.plans.map((plan) => Math.round(total * plan.discount * 12)),
    ],
    rest: monthly.map((cents) => total - cents),
  }
}

/** Amounts the lead or the bill gave, integer cents. */
export function statedAmounts(exchange: Exchange): number[] {
  const texts = [exchange.lastLead, exchange.lastAgent, ...Object.values(exchange.known)]
  const said = texts
    .flatMap((text) => readNumbers(text))
    .flatMap((number) => [number.min, number.max])
    .map((value) => Math.round(value * 100))
  // A field may hold integer cents already.
  const cents = Object.entries(exchange.known).flatMap(([id, value]) =>
    /cents|centavos/.test(id) && /^\d+$/.test(value.trim()) ? [Number(value)] : [],
  )
  return [...said, ...cents, ...(exchange.bill?.totalCents === undefined ? [] : [exchange.bill.totalCents])]
}

/** Everything the agent may say in reais when the lead's own amounts are free to repeat. Integer cents. */
/** What is missing to an amount of the business's terms, or over it, from an amount of the lead's. */
export function gapsTo(terms: readonly number[], exchange: Exchange): number[] {
  return statedAmounts(exchange).flatMap((one) => terms.map((term) => Math.abs(term - one)))
}

export function ownAmounts(exchange: Exchange): number[] {
  const { monthly, yearly, rest } = savingsOf(exchange)
  return [...statedAmounts(exchange), ...monthly, ...yearly, ...rest]
}
