import { readMoney } from '../amounts.ts'
import { findLabelled, findLabels, findTokens, type Token } from '../labelled.ts'
import type { Page } from '../page.ts'

export interface TotalReading {
  cents: number
  /** 0 to 1. A lone figure that OCR was unsure of is below what is taken. */
  certainty: number
  token: Token<number> | null
}

/** An amount with its cents; no rate, no percentage, no energy. */
export const MONEY =
  /(?<![\d.,/-]|\d\s)((?:r\s?[$s]\s?)?\*{0,12}\s?(?:\d{1,3}(?:\s?\.\s?\d{3})+|\d{1,6})\s?,\s?\d{2}|(?:r\s?[$s]\s?)?\*{0,12}\s?\d{1,6}\.\d{2})(?![\d.,/]|\s?(?:%|kw|m3|m³))/gi

const LABEL =
  /\btotal (?:a |da? |de |geral )?(?:pagar|fatura|conta|nota|nf|documento|consolidado)(?: fiscal)?\b|\b(?:valor|vlr|quantia)\.? (?:total|a pagar|d[ae] (?:sua |esta |nesta )?(?:fatura|conta)|do documento|cobrado|do pagamento)\b|\btotal a pagar\b|\ba pagar\b|\btotal(?: geral)? ?(?:\(?r ?[$s]\)?|:)|^total$|^valor(?: r\$| \(r\$\))?:?$|^valor:|\bpague (?:somente |apenas )?(?:r ?\$)?/
/** Totals of something else. */
const NOT_TOTAL =
  /\bsub ?-?total\b|anterior|atras|vencid|debito|em aberto|\bbase\b|\bicms\b|\bpis\b|cofins|tributo|imposto|parcela|\bmulta\b|\bjuros\b|desconto|economia|energia injetada|creditos?\b|\bmedia\b|ultim[ao]s|\banual\b|acumulad|kwh|historico|\bate o vencimento\b.*\bapos\b|\bnao e\b|sem valor/
/** Certainty from which a figure is a total. One that OCR read is looked at a second time. */
const TAKEN = 0.5

/**
 * What the bill asks for. Figures under or after a label of the total are candidates; the same figure elsewhere on the
 * page (the stub, the sum of the items) or in the payment line supports one against another.
 */
export function readTotal(page: Page, lineCents: number | null): TotalReading | null {
  const tokens = findTokens(page, MONEY, readMoney).filter(({ value }) => value > 0)
  const labelled = findLabelled(page, { label: LABEL, unless: NOT_TOTAL }, tokens)
  const times = new Map<number, number>()
  for (const { value } of tokens) times.set(value, (times.get(value) ?? 0) + 1)

  const scores = new Map<number, { score: number; token: Token<number>; labels: number }>()
  for (const { token, label, strength } of labelled) {
    const weight = strength * labelWeight(label.value)
    const before = scores.get(token.value)
    if (before === undefined) scores.set(token.value, { score: weight, token, labels: 1 })
    else {
      before.labels += 1
      before.score = Math.max(before.score, weight) + 0.1 * before.labels
      if (token.confidence > before.token.confidence) before.token = token
    }
  }
  const ranked = [...scores.entries()].toSorted(([, a], [, b]) => b.score - a.score)
  if (lineCents !== null && lineCents > 0) {
    const same = scores.get(lineCents) ?? null
    const token = same?.token ?? tokens.find(({ value }) => value === lineCents) ?? null
    // Check digits vouch for it; a label that says otherwise is either misread or of another bill.
    return { cents: lineCents, certainty: same !== null ? 1 : token !== null ? 0.9 : 0.7, token }
  }
  const [best, second] = ranked
  if (best === undefined) return null
  const [cents, { token, score }] = best
  const repeated = (times.get(cents) ?? 0) > 1 || sumsUp(page, tokens, cents)
  // Two totals: one of them is another bill's, or misread. A clear lead or a second mention decides.
  const rival = second !== undefined && second[1].score > score - 0.12
  const rivalRepeated = second !== undefined && (times.get(second[0]) ?? 0) > 1
  if (rival && (!repeated || rivalRepeated)) return null
  const read = token.confidence * 0.75 + (repeated ? 0.25 : 0)
  const certainty = Math.min(1, Math.min(score + 0.15, 1) * read + (repeated ? 0.15 : 0))
  return certainty < TAKEN ? null : { cents, certainty, token }
}

function labelWeight(label: string): number {
  if (/pagar|fatura|conta|cobrado|documento/.test(label)) return 1
  if (/^valor/.test(label) && !/total|pagar|documento|cobrado|pagamento/.test(label)) return 0.65
  return /^total$|total ?(?:\(|r|:)/.test(label) ? 0.75 : 0.85
}

/** The column of amounts above a total adds up to it. */
function sumsUp(page: Page, tokens: readonly Token<number>[], cents: number): boolean {
  const totals = findLabels(page, { label: /\btotal\b/ })
  if (totals.length === 0) return false
  const mine = tokens.filter(({ value }) => value === cents)
  return mine.some((total) => {
    const column = tokens.filter(
      (token) => token !== total && token.y1 < total.y1 && Math.abs(token.x1 - total.x1) < 1.5 * total.height,
    )
    const nearest = column.toSorted((a, b) => b.y0 - a.y0)
    let sum = 0
    for (const [index, { value }] of nearest.entries()) {
      sum += value
      if (sum === cents && index > 0) return true
      if (sum > cents) return false
    }
    return false
  })
}
