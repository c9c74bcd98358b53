import { readKwh, readMonth } from '../amounts.ts'
import { findLabelled, findTokens, type Token } from '../labelled.ts'
import { overlap, type Page } from '../page.ts'
import { best } from './dates.ts'

/** A quantity of energy: whole, or with the zeros a meter adds. Not money, no date, no rate below one. */
const QUANTITY =
  /(?<![\d.,/$-]|r\$ ?)((?:\d{1,3}(?:\.\d{3})+|\d{1,6})(?:,\d{1,6})?)(?:\s?kwh?)?(?![\d/%]|[.,-]\d|\s?(?:%|dias?\b|v\b|a\b|hz\b))/gi
const WITH_UNIT =
  /(?<![\d.,/$-])((?:\d{1,3}(?:\.\d{3})+|\d{1,6})(?:,\d{1,6})?)\s?kw\s?h\b(?!\s?\/?\s?(?:dia|dias)\b)/gi

const CONSUMED =
  /\bconsumo\b(?: ativo| faturado| medido| total| do mes| mensal| registrado| de energia| em kwh| \(?kwh\)?| kwh| uso sistema| tusd| te\b)*|\benergia (?:ativa|eletrica|consumida|faturada|fornecida|total)(?: fornecida| ativa| consumida| faturada| \(?kwh\)?| kwh| tusd| te\b)*|\bkwh (?:consumidos?|faturados?|no mes|do mes)\b|\b(?:total|quantidade) (?:faturad[oa]|de energia|em kwh|\(?kwh\)?)\b|\bkwh\b/
const NOT_CONSUMED =
  /\bmedi[oa]\b|\bmedio\b|ultim[ao]s|historico|injetad|injecao|compensad|saldo|credito|gera[cd]|reativ|demanda|anterior|mesmo (?:mes|periodo)|preco|tarifa(?! social)|valor d[oae]|bandeira|adicional|minimo|disponibilidade|estimad|previst|economi|r\$\/kwh|leitura|diari[oa]/
const AVERAGE =
  /\bmedia(?: (?:de|dos|das|do|consumo|mensal|ultimos|ultimas|\d+|meses|leituras|anual|\(?kwh\)?))*|\bconsumo medio(?: (?:mensal|kwh|dos|ultimos|\d+|meses|\(?kwh\)?))*/
const NOT_AVERAGE = /diari[oa]|\bpor dia\b|\/dia|\btarifa\b|\bpreco\b/

/** Energy of the month in kWh, or null when the page does not say it plainly. */
export function readConsumption(page: Page): number | null {
  const candidates: { value: number; score: number }[] = []
  const tokens = findTokens(page, QUANTITY, plausibleKwh)
  for (const { token, label, strength } of findLabelled(
    page,
    { label: CONSUMED, unless: NOT_CONSUMED },
    tokens,
  )) {
    if (inHistory(page, token)) continue
    const unit = /kwh/.test(label.value) || hasUnit(token)
    const bare = label.value === 'kwh'
    candidates.push({
      value: token.value,
      score: strength * token.confidence * (bare ? 0.7 : unit ? 1 : 0.72),
    })
  }
  // "412 kWh" on its own, where nothing on the line says it is anything else.
  for (const token of findTokens(page, WITH_UNIT, plausible)) {
    const line = page.lines[token.cell.line] ?? []
    if (NOT_CONSUMED.test(line.map(({ folded }) => folded).join(' '))) continue
    candidates.push({ value: token.value, score: 0.6 * token.confidence })
  }
  // What the meter says: now, less before.
  const difference = readDifference(page)
  if (difference !== null && candidates.some(({ value }) => value === difference))
    candidates.push({ value: difference, score: 0.95 })
  return best(candidates, 0.45)
}

/** Average of a month: as printed, else of the months listed. */
export function readAverage(page: Page): number | null {
  const tokens = findTokens(page, QUANTITY, plausibleKwh)
  const printed = best(
    findLabelled(page, { label: AVERAGE, unless: NOT_AVERAGE }, tokens).map(({ token, strength }) => ({
      value: token.value,
      score: strength * token.confidence,
    })),
  )
  return printed ?? averageOfHistory(page)
}

const HISTORY =
  /\b((?:jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez)[a-z]*\.?\s?[/ .-]\s?(?:20)?\d{2})\b[\s:|.]{0,6}(\d{1,3}(?:\.\d{3})+|\d{1,5})(?:,0+)?(?![\d/,.])(?:\s?kwh)?/g
/** Months a list must have to be one. */
const SHORTEST_HISTORY = 6

function averageOfHistory(page: Page): number | null {
  const months = new Map<string, number>()
  for (const line of page.lines) {
    for (const [, month = '', kwh = ''] of line
      .map(({ folded }) => folded)
      .join('  ')
      .matchAll(HISTORY)) {
      const at = readMonth(month.replace(/\s+/g, '/').replace(/\/+/g, '/'))
      const value = readKwh(kwh)
      if (at !== null && value !== null && !months.has(at)) months.set(at, value)
    }
  }
  if (months.size < SHORTEST_HISTORY) return null
  const values = [...months.values()].slice(0, 12)
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)
}

const READING_NOW = /\bleitura atual\b|\batual\b/
const READING_BEFORE = /\bleitura anterior\b|\banterior\b/

function readDifference(page: Page): number | null {
  const tokens = findTokens(page, QUANTITY, (text) => readKwh(text))
  const now = findLabelled(page, { label: READING_NOW, unless: /data|mes/ }, tokens)
  const before = findLabelled(page, { label: READING_BEFORE, unless: /data|mes|saldo|debito/ }, tokens)
  const [last, first] = [strongest(now), strongest(before)]
  return last === null || first === null || last <= first ? null : last - first
}

function strongest(found: readonly { token: Token<number>; strength: number }[]): number | null {
  return found.toSorted((a, b) => b.strength - a.strength)[0]?.token.value ?? null
}

/** A list of months may have its heading broken over two lines, and its months misread. */
function inHistory(page: Page, { cell }: Token<number>): boolean {
  return page.lines
    .slice(Math.max(0, cell.line - 4), cell.line)
    .flat()
    .some(
      (other) =>
        /^(?:historico|consumos? (?:dos ultimos|anteriores))\b/.test(other.folded) &&
        cell.y0 - other.y1 < 6 * other.height &&
        overlap(other.x0 - 2 * other.height, other.x1 + 8 * other.height, cell.x0, cell.x1) > 0,
    )
}

function hasUnit(token: Token<number>): boolean {
  return /kw\s?h/.test(token.cell.folded.slice(token.from, token.to + 5))
}

/** Meters count whole kilowatt-hours: cents without a unit are money. */
function plausibleKwh(text: string): number | null {
  return /,\d*[1-9]/.test(text) ? null : plausible(text)
}

/** Q11: more than nothing, less than ten thousand. */
function plausible(text: string): number | null {
  const value = readKwh(text)
  return value !== null && value > 0 && value < 10_000 ? value : null
}
