import { readDate, readMonth } from '../amounts.ts'
import { findLabelled, findTokens } from '../labelled.ts'
import type { Page } from '../page.ts'

const MONTH_NAME =
  '(?:jan(?:eiro)?|fev(?:ereiro)?|mar(?:[cç]o)?|abr(?:il)?|mai(?:o)?|jun(?:ho)?|jul(?:ho)?|ago(?:sto)?|set(?:embro)?|out(?:ubro)?|nov(?:embro)?|dez(?:embro)?)'
const DATE = new RegExp(
  `(?<![\\d/.-])(\\d{1,2}\\s?[/.-]\\s?\\d{1,2}\\s?[/.-]\\s?(?:20\\d{2}|\\d{2})|\\d{1,2}(?:\\s?[/.-]\\s?|\\s(?:de\\s)?)${MONTH_NAME}\\.?(?:\\s?[/.-]\\s?|\\s(?:de\\s)?)(?:20\\d{2}|\\d{2})|20\\d{2}-\\d{2}-\\d{2})(?![\\d/]|[.,-]\\d)`,
  'gi',
)
const MONTH = new RegExp(
  `(?<![\\d/.a-zç-])(\\d{1,2}\\s?[/-]\\s?20\\d{2}|${MONTH_NAME}\\.?(?:\\s?[/.-]\\s?|\\s(?:de\\s)?)(?:20\\d{2}|\\d{2}))(?![\\d/.-])`,
  'gi',
)

const DUE =
  /\bvencimento\b|\bvencto\b|\bvcto\b|\bvenc\b\.?|\bvence (?:em|dia)\b|\bpag(?:ue|ar|avel) ate\b|\bdata limite\b|\blimite para pagamento\b/
const NOT_DUE =
  /\bapos\b|\banterior\b|\bproxim|\bmulta\b|\bate o vencimento\b|\batras|\bopcoes\b|\bdatas?\b.*\bdisponive/
const REFERENCE =
  /\b(?:conta )?(?:referente|ref\b\.?)(?: ao?)?(?: mes)?\b|\breferencia\b|\bmes de referencia\b|\bmes\s?\/?\s?ano\b|\bcompetencia\b|\bconta (?:do )?mes\b|\bmes (?:de |do )?faturamento\b|\bfatura de\b/

/** The day the bill is due, or null when two days claim to be it. */
export function readDueDate(page: Page, now: Date): string | null {
  const tokens = findTokens(page, DATE, readDate)
  return best(
    findLabelled(page, { label: DUE, unless: NOT_DUE }, tokens).map(({ token, strength }) => ({
      value: token.value,
      score: strength * token.confidence - (daysFrom(token.value, now) > 365 ? 0.3 : 0),
    })),
  )
}

/** The month the bill is for. */
export function readReferenceMonth(page: Page): string | null {
  const tokens = findTokens(page, MONTH, readMonth)
  return best(
    findLabelled(page, { label: REFERENCE }, tokens).map(({ token, strength }) => ({
      value: token.value,
      score: strength * token.confidence,
    })),
  )
}

/** The value with the best score; the same value found again makes it surer. Null on a draw, or when all are weak. */
export function best<T>(candidates: readonly { value: T; score: number }[], from = 0.5): T | null {
  const scores = new Map<T, number>()
  for (const { value, score } of candidates) {
    const before = scores.get(value)
    scores.set(value, before === undefined ? score : Math.max(before, score) + 0.15)
  }
  const [first, second] = [...scores.entries()].toSorted(([, a], [, b]) => b - a)
  if (first === undefined || first[1] < from) return null
  return second !== undefined && first[1] - second[1] < 0.03 ? null : first[0]
}

function daysFrom(date: string, now: Date): number {
  return Math.abs(Date.parse(date) - now.getTime()) / 86_400_000
}
