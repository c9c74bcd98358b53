import type { Mention, ReadingContext } from '../mention.ts'
import { clauseAround, type Message } from '../message.ts'

const BILL =
  /\b(?:conta|fatura|boleto da luz|luz|energia|pago|pagamos|vem|veio|gasto|gastamos|media|distribuidora|por mes|mensal|gira)\b/
const PRICE =
  /\b(?:custa|custam|preco|maquina|investir|investimento|entrada|parcela\w*|desconto|economi\w+|plano|aluguel|frete|compr\w+|sai por)\b/
const LARGEST_CENTS = 100_000_000_00 // a hundred million reais: no electricity bill of a lead is higher

/** A sum in integer cents, as digits: the lead's bill. */
export function readMoney(message: Message, context: ReadingContext): Mention[] {
  const { text } = message
  const found: Mention[] = []
  for (const number of message.numbers) {
    const plain =
      number.unit === null &&
      number.per === null &&
      !/^\s*(?:kwh|kw|%|anos?|meses)/.test(text.slice(number.end))
    if (!number.money && !(plain && context.asked)) continue
    const cents = Math.round(number.min * 100)
    if (cents <= 0 || cents > LARGEST_CENTS || number.unit?.name === 'US$') continue
    const clause = clauseAround(message, number.start)
    const price = PRICE.test(clause.text)
    let weight = context.asked ? 4 : 0
    if (BILL.test(clause.text)) weight += 3
    if (number.money) weight += 1
    if (context.correcting) weight += 1
    if (price) weight -= 3
    const denied = /\bnao (?:e|eh|sao|foi)?\s*(?:de )?$/.test(
      text.slice(Math.max(0, number.start - 16), number.start),
    )
    found.push({
      value: String(cents),
      start: number.start,
      end: Math.max(number.end, number.unit?.kind === 'money' ? number.stop : number.end),
      standing: denied ? 'denied' : weight >= 3 ? 'said' : 'possible',
      weight,
    })
  }
  return found
}

/** Consumption in kWh, as digits. */
export function readEnergy(message: Message, context: ReadingContext): Mention[] {
  const found: Mention[] = []
  for (const number of message.numbers) {
    const kwh = number.unit?.kind === 'energy'
    const plain = number.unit === null && !number.money && context.asked
    if (!kwh && !plain) continue
    const value = Math.round(number.min * (number.unit?.factor ?? 1))
    if (value <= 0 || value > 10_000_000) continue
    const machine = /\b(?:maquina|ela|equipamento|motor|consome)\b/.test(
      clauseAround(message, number.start).text,
    )
    found.push({
      value: String(value),
      start: number.start,
      end: number.stop,
      standing: machine ? 'denied' : 'said',
      weight: kwh ? 4 : 3,
    })
  }
  return found
}
