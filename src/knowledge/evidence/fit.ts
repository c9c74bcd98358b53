import type { Fact } from '../../business/schema.ts'

/** A production a lead speaks of: "faço 2 mil por dia". */
export interface Demand {
  amount: number
  /** In pieces unless it is a weight. */
  unit: 'kg' | 'pieces'
  /** Pieces or kg a working day. */
  perDay: number
}

/** A shift. Figures by the hour and by the day are only compared to order products, never stated. */
const HOURS_A_DAY = 8
const DAYS: Record<string, number> = {
  minuto: 60 * HOURS_A_DAY,
  hora: HOURS_A_DAY,
  dia: 1,
  semana: 1 / 6,
  mes: 1 / 25,
}
const SAID =
  /\b(\d+(?:\.\d+)?)((?: \w+){0,4}?) (?:(?:por|ao|a|na|no|em uma|em um|em 1|numa|num|cada|toda) )?(hora|dia|minuto|semana|mes)\b/

/** `plain`: folded words, thousands joined. */
export function demandOf(plain: string): Demand | null {
  const [, digits, between = '', per = ''] = SAID.exec(plain) ?? []
  if (digits === undefined) return null
  const amount = Number(digits)
  const days = DAYS[per]
  if (days === undefined || !(amount > 0)) return null
  return { amount, unit: /\bkg\b/.test(between) ? 'kg' : 'pieces', perDay: amount * days }
}

/** How well a product's output meets a demand: 1 just enough, toward 0 far too much, 0 too little or unknown. */
export function fits(facts: readonly Fact[], demand: Demand): number {
  const outputs = facts.filter(
    (fact) => fact.quantity === 'output' && (fact.unit === 'kg') === (demand.unit === 'kg'),
  )
  const most = Math.max(
    0,
    ...outputs.map((fact) => top(fact) * (DAYS[fact.per === 'mês' ? 'mes' : (fact.per ?? 'dia')] ?? 0)),
  )
  if (most === 0 || demand.perDay > most * 1.05) return 0
  return Math.min(1, demand.perDay / most)
}

function top(fact: Fact): number {
  return fact.max ?? Math.max(0, ...(fact.values ?? []), fact.min ?? 0)
}

/** A figure with its unit, when it has one. */
export interface Figure {
  value: number
  unit: string | null
}

const FIGURE = /\b(\d+(?:\.\d+)?)(?: (kg|g|mm|cm|l|litros|v|cv|hora|horas))?\b/g

/** `plain`: folded words, thousands joined. */
export function figuresOf(plain: string): Figure[] {
  return [...plain.matchAll(FIGURE)].map(([, digits, unit]) => ({
    value: Number(digits),
    unit: unit ?? null,
  }))
}

/** Share of the figures that a document states, in its text or inside the range of a fact. */
export function states(
  facts: readonly Fact[],
  stems: ReadonlySet<string>,
  figures: readonly Figure[],
): number {
  if (figures.length === 0) return 0
  const stated = figures.filter(
    (figure) => stems.has(String(figure.value)) || facts.some((fact) => within(fact, figure)),
  )
  return stated.length / figures.length
}

function within(fact: Fact, figure: Figure): boolean {
  const value = converted(figure, fact.unit)
  if (value === null) return false
  if (fact.values?.includes(value)) return true
  return fact.max !== undefined && value <= fact.max && value >= (fact.min ?? fact.max * LEAST_OF_MAX)
}

/** "Até 14 cm" is about 12 cm, and hardly about 2. */
const LEAST_OF_MAX = 0.5

function converted(figure: Figure, unit: string): number | null {
  if (
    figure.unit === unit ||
    (figure.unit === 'litros' && unit === 'L') ||
    figure.unit?.toUpperCase() === unit
  ) {
    return figure.value
  }
  if (figure.unit === 'cm' && unit === 'mm') return figure.value * 10
  if (figure.unit === 'mm' && unit === 'cm') return figure.value / 10
  return null
}
