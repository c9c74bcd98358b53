/** Figures as Brazilian bills print them. A figure that could be two things is neither. */

const MAX_CENTS = 100_000_000_00

/**
 * "R$ 1.234,56", "1.050,00", "387,45", "R$387.45", "***387,45" → integer cents. Null for anything else: a whole number
 * ("1.234", "2026") is no amount of money on a bill.
 */
export function readMoney(text: string): number | null {
  const plain = text
    .trim()
    .replace(/^(?:r\s?[$s5]|brl|\$)\s*/i, '')
    .replace(/^[*x\s]+(?=\d)/i, '')
    .replace(/\s+(?=[.,]|\d)/g, '')
    .replace(/([.,])\s+/g, '$1')
    .replace(/\s*(?:reais|brl)$/i, '')
  const match =
    /^(\d{1,3}(?:\.\d{3})+|\d+),(\d{2})$/.exec(plain) ?? /^(\d{1,3}(?:,\d{3})+|\d+)\.(\d{2})$/.exec(plain)
  if (match === null) return null
  const cents = Number(`${(match[1] ?? '').replace(/[.,]/g, '')}${match[2]}`)
  return cents <= MAX_CENTS ? cents : null
}

/**
 * "412", "412 kWh", "1.250 kWh", "1.250,00", "412,0000" → kWh, whole. "1.250" is a thousand two hundred and fifty:
 * no bill measures thousandths.
 */
export function readKwh(text: string): number | null {
  const plain = text
    .trim()
    .replace(
      /\s*(?:kw\s?h|kilowatts?-?\s?horas?|quilowatts?-?\s?horas?)(?:\s*\/?\s*(?:mes|mês|mensais))?$/i,
      '',
    )
    .replace(/\s+(?=[.,\d])/g, '')
  const match =
    /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,6}))?$/.exec(plain) ?? /^(\d+)(?:\.(\d{1,2}|0{1,6}))?$/.exec(plain)
  if (match === null) return null
  const value = Number(`${(match[1] ?? '').replaceAll('.', '')}.${match[2] ?? '0'}`)
  return Number.isFinite(value) && value < 1e9 ? Math.round(value) : null
}

const MONTHS = ['jan', 'fev', 'mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dez']

/** "10/11/2026", "10.11.26", "2026-11-10", "10 NOV 2026", "10 de novembro de 2026" → ISO date. Null when no such day. */
export function readDate(text: string): string | null {
  const plain = fold(text)
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:t.*)?$/.exec(plain)
  if (iso !== null) return isoDate(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const figures = /^(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})$/.exec(plain)
  if (figures !== null) return isoDate(yearOf(figures[3] ?? ''), Number(figures[2]), Number(figures[1]))
  const words =
    /^(\d{1,2})(?:\s?[/.-]\s?|\s+(?:de\s+)?)([a-z]{3,9})\.?(?:\s?[/.-]\s?|\s+(?:de\s+)?)(\d{4}|\d{2})$/.exec(
      plain,
    )
  if (words === null) return null
  const month = monthOf(words[2] ?? '')
  return month === null ? null : isoDate(yearOf(words[3] ?? ''), month, Number(words[1]))
}

/** "10/2026", "OUT/2026", "outubro de 2026", "OUT/26", "2026-10" → ISO month. */
export function readMonth(text: string): string | null {
  const plain = fold(text)
  const iso = /^(\d{4})-(\d{2})$/.exec(plain)
  if (iso !== null) return isoMonth(Number(iso[1]), Number(iso[2]))
  const figures = /^(\d{1,2})\s?[/.-]\s?(\d{4})$/.exec(plain)
  if (figures !== null) return isoMonth(Number(figures[2]), Number(figures[1]))
  const words = /^([a-z]{3,9})\.?(?:\s?[/.-]\s?|\s+(?:de\s+)?)(\d{4}|\d{2})$/.exec(plain)
  if (words === null) return null
  const month = monthOf(words[1] ?? '')
  return month === null ? null : isoMonth(yearOf(words[2] ?? ''), month)
}

const FULL = 'janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro'.split(
  ' ',
)

function monthOf(word: string): number | null {
  const at = FULL.findIndex((name, index) => word === MONTHS[index] || word === name)
  return at < 0 ? null : at + 1
}

const yearOf = (digits: string) => (digits.length === 2 ? 2000 + Number(digits) : Number(digits))

function isoDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return same && year >= 2000 && year < 2100 ? date.toISOString().slice(0, 10) : null
}

function isoMonth(year: number, month: number): string | null {
  return month >= 1 && month <= 12 && year >= 2000 && year < 2100
    ? `${year}-${String(month).padStart(2, '0')}`
    : null
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}
