import { z } from 'zod'
import type { Business } from '../business/schema.ts'
import type { Passage } from '../knowledge/types.ts'
import { exchangeOf } from './exchange.ts'
import type { BillFact, Exchange, PlanFact, Reviewer, Violation } from './rule.ts'

export interface OutboundCheck {
  id: unknown
  verdict: 'pass' | 'block' | 'unknown'
  violations: Violation[]
  fixed?: string
}

const record = z.record(z.string(), z.unknown())

function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join('\n')
  return typeof value === 'number' ? String(value) : ''
}

/** 0.14, "0.14", "0,14", 14, "14%": a share. Null when it is no share at all. */
function share(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const number = typeof value === 'number' ? value : Number(value.replace('%', '').replace(',', '.').trim())
  if (!Number.isFinite(number) || number < 0) return null
  return number > 1 ? number / 100 : number
}

function number(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'string') return undefined
  const parsed = Number(/,\d{1,2}$/.test(value) ? value.replace(/\./g, '').replace(',', '.') : value)
  return value.trim() !== '' && Number.isFinite(parsed) ? parsed : undefined
}

function plansOf(value: unknown): PlanFact[] {
  const list = Array.isArray(value) ? value : record.safeParse(value).success ? [value] : []
  return list.flatMap((item: unknown) => {
    const plan = record.safeParse(item)
    if (!plan.success) return []
    const discount = share(plan.data.discount)
    if (discount === null) return []
    const months = number(plan.data.fidelityMonths ?? plan.data.fidelity_months)
    return [
      { name: text(plan.data.name), discount, ...(months === undefined ? {} : { fidelityMonths: months }) },
    ]
  })
}

function billOf(value: unknown): BillFact | null {
  const bill = record.safeParse(value)
  if (!bill.success) return null
  const money = number(bill.data.total ?? bill.data.totalReais ?? bill.data.valor)
  const cents =
    number(bill.data.totalCents ?? bill.data.total_cents) ??
    (money === undefined ? undefined : Math.round(money * 100))
  const kwh = number(bill.data.consumptionKwh ?? bill.data.consumption_kwh)
  if (cents === undefined && kwh === undefined) return null
  return {
    ...(cents === undefined ? {} : { totalCents: cents }),
    ...(kwh === undefined ? {} : { consumptionKwh: kwh }),
  }
}

function knownOf(value: unknown): Record<string, string> {
  const known = record.safeParse(value)
  if (!known.success) return {}
  return Object.fromEntries(
    Object.entries(known.data).flatMap(([id, one]) => {
      const held = record.safeParse(one)
      const said = text(held.success ? held.data.value : one).trim()
      return said === '' ? [] : [[id, said]]
    }),
  )
}

const wholeCatalogue = new WeakMap<Business, Passage[]>()

/** Every document of a business as a passage: the support of a draft that comes without its own. */
function catalogue(business: Business): Passage[] {
  const known = wholeCatalogue.get(business)
  if (known) return known
  const passages = business.documents.map((document) => ({
    id: document.slug,
    document: document.slug,
    title: document.meta.title,
    model: document.meta.model ?? null,
    category: document.meta.category,
    available: document.meta.available,
    text: document.body,
    score: 1,
  }))
  wholeCatalogue.set(business, passages)
  return passages
}

/**
 * One line of `prosa check --direction outbound`: `{"id","text","context":{"known","lastLead","lastAgent","plans",
 * "bill"}}`. Everything in `context` is optional, and what is odd is taken as missing. The catalogue stands in
 * for the passages of a turn.
 */
export function checkOutbound(
  line: Record<string, unknown>,
  reviewer: Reviewer,
  business: Business,
): OutboundCheck {
  const parsed = record.safeParse(line.context)
  const context = parsed.success ? parsed.data : {}
  const exchange: Exchange = exchangeOf({
    known: knownOf(context.known),
    lastLead: text(context.lastLead),
    lastAgent: text(context.lastAgent),
    passages: catalogue(business),
    plans: plansOf(context.plans),
    bill: billOf(context.bill),
    succeededTools: Array.isArray(context.succeededTools)
      ? context.succeededTools.map(text).filter(Boolean)
      : [],
  })
  return { id: line.id ?? null, ...reviewer.review(text(line.text), exchange) }
}
