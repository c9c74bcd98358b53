import type { BillReading } from '../bills/types.ts'
import { fill } from '../business/choose-reply.ts'
import { printCents } from '../business/print-field.ts'
import type { Business } from '../business/schema.ts'

/**
 * What was read on a bill, in the business's words (`bill_part_…` of replies.yaml), joined by commas. Of a person the
 * first name and an initial: whoever holds the phone may not be who holds the bill.
 */
export function printBill(business: Business, bill: BillReading): string {
  const parts: [string, string | null][] = [
    ['bill_part_total', bill.totalCents === null ? null : printCents(bill.totalCents)],
    [
      'bill_part_consumption',
      bill.consumptionKwh === null ? null : `${bill.consumptionKwh.toLocaleString('pt-BR')} kWh`,
    ],
    ['bill_part_distributor', bill.distributor],
    ['bill_part_due', bill.dueDate === null ? null : bill.dueDate.split('-').reverse().join('/')],
    ['bill_part_holder', bill.holder === null ? null : maskHolder(bill.holder)],
    ['bill_part_place', bill.city === null || bill.uf === null ? null : `${bill.city}/${bill.uf}`],
  ]
  return (
    parts
      .flatMap(([situation, value]) => {
        const template = business.replies[situation]?.[0]
        return template === undefined || value === null ? [] : (fill(template, { value }) ?? [])
      })
      .join(', ')
      // The sentence it stands in has a full stop of its own.
      .replace(/\.$/, '')
  )
}

/** A text says of a bill what one must see to judge it: its amount, however it is written. */
export function showsBill(text: string, { totalCents }: BillReading): boolean {
  return (
    totalCents !== null &&
    [...text.matchAll(AMOUNT)].some(
      ([, reais = '', cents = '00']) =>
        Number(reais.replaceAll('.', '')) * 100 + Number(cents) === totalCents,
    )
  )
}

const AMOUNT = /(?<![\d.,/])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{2}))?(?![\d/]|[.,]\d| ?(?:%|kwh))/gi

const PARTICLES = new Set(['de', 'da', 'do', 'das', 'dos', 'e'])
const FIRM = /\b(?:ltda|eireli|s\.?a|me|epp|condominio|condomínio|igreja|associação)\b/i

/** "MARIA DE NAZARÉ COSTA" → "Maria C."; a firm by its name. */
export function maskHolder(holder: string): string {
  const words = holder.split(/\s+/).map((word) => (word === word.toUpperCase() ? titleCase(word) : word))
  if (FIRM.test(holder)) return words.join(' ')
  const names = words.filter((word) => !PARTICLES.has(word.toLowerCase()))
  const [first = '', ...rest] = names
  const last = rest.at(-1)
  return last === undefined ? first : `${first} ${last.charAt(0)}.`
}

function titleCase(word: string): string {
  const lower = word.toLowerCase()
  return PARTICLES.has(lower) ? lower : `${word.charAt(0)}${lower.slice(1)}`
}
