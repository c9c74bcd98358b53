/** Most a month's bill can be, in cents: more is a slip of the keyboard. */
const MOST_CENTS = 10_000_000_00

/**
 * Integer cents of a sum as people type it: "R$ 1.234,56", "1234.5", "1.234", "350", 350.5, "350 reais". A point before
 * three digits at the end separates thousands, as it does in Brazil. Null: no single positive sum.
 */
export function parseMoney(value: unknown): number | null {
  if (typeof value === 'number') return toCents(value)
  if (typeof value !== 'string') return null
  const text = value
    .trim()
    .toLowerCase()
    .replace(/^(?:r\s*\$|brl|reais)\s*/, '')
    .replace(/\s*(?:reais|real|r\$|brl)?\s*(?:por m[eê]s|\/\s*m[eê]s|mensais)?\.?$/, '')
    .replace(/(?<=\d)[\s\u00a0](?=\d{3}(?:\D|$))/g, '')
  if (!/^\d[\d.,]*$/.test(text)) return null
  const number = readNumber(text)
  return number === null ? null : toCents(number)
}

function readNumber(text: string): number | null {
  const grouped = (group: string, decimal: string) =>
    new RegExp(`^\\d{1,3}(?:\\${group}\\d{3})+(?:\\${decimal}\\d{1,2})?$`).test(text)
  const plain = (decimal: string) => new RegExp(`^\\d+(?:\\${decimal}\\d{1,2})?$`).test(text)
  if (grouped('.', ',')) return Number(text.replaceAll('.', '').replace(',', '.'))
  if (grouped(',', '.')) return Number(text.replaceAll(',', ''))
  if (plain(',')) return Number(text.replace(',', '.'))
  if (plain('.')) return Number(text)
  return null
}

function toCents(amount: number): number | null {
  const cents = Math.round(amount * 100)
  return Number.isFinite(cents) && cents > 0 && cents <= MOST_CENTS ? cents : null
}
