/**
 * The digits under the bar code of a bill of a public service ("arrecadação"). Its check digits make it the surest
 * figure on the page; nothing of it is kept.
 */

export interface PaymentLine {
  /** Integer cents; null when the line carries no amount. */
  cents: number | null
  /** Segment 3 of Febraban's layout: electricity and gas. */
  energy: boolean
}

/** Febraban, "Layout padrão de arrecadação/recebimento com utilização do código de barras", version 7. */
export function findPaymentLine(text: string): PaymentLine | null {
  // Four groups of eleven digits and a check digit, printed with spaces, dots and dashes between them.
  for (const match of text.matchAll(/8(?:[\s.-]*\d){47}(?!\d)/g)) {
    const digits = match[0].replace(/\D/g, '')
    const line = parse(digits)
    if (line !== null) return line
  }
  return null
}

function parse(digits: string): PaymentLine | null {
  const groups = [0, 12, 24, 36].map((at) => digits.slice(at, at + 12))
  const kind = digits[2] ?? ''
  const check = kind === '6' || kind === '7' ? modulo10 : kind === '8' || kind === '9' ? modulo11 : null
  if (check === null) return null
  if (!groups.every((group) => check(group.slice(0, 11)) === Number(group[11]))) return null
  const code = groups.map((group) => group.slice(0, 11)).join('')
  // The fourth digit checks all the others.
  if (check(code.slice(0, 3) + code.slice(4)) !== Number(code[3])) return null
  const cents = Number(code.slice(4, 15))
  return { cents: kind === '6' || kind === '8' ? cents || null : null, energy: code[1] === '3' }
}

export function modulo10(digits: string): number {
  let sum = 0
  for (const [index, digit] of [...digits].reverse().entries()) {
    const times = Number(digit) * (index % 2 === 0 ? 2 : 1)
    sum += times > 9 ? times - 9 : times
  }
  return (10 - (sum % 10)) % 10
}

export function modulo11(digits: string): number {
  let sum = 0
  for (const [index, digit] of [...digits].reverse().entries()) sum += Number(digit) * (2 + (index % 8))
  const rest = sum % 11
  return rest === 0 || rest === 1 ? 0 : rest === 10 ? 1 : 11 - rest
}

/** The 48 digits of a bill over `cents`, as they are printed. For pages that tests draw. */
export function printPaymentLine(cents: number, free: string): string {
  const rest = `${String(cents).padStart(11, '0')}${free.padEnd(29, '0').slice(0, 29)}`
  const code = `836${modulo10(`836${rest}`)}${rest}`
  return [0, 11, 22, 33]
    .map((at) => `${code.slice(at, at + 11)}-${modulo10(code.slice(at, at + 11))}`)
    .join(' ')
}
