import type { EligibilityRule } from '../business/partner-schema.ts'
import { printCents, printField } from '../business/print-field.ts'
import type { BusinessConfig, FieldId } from '../business/schema.ts'
import { plainWords } from '../business/terms.ts'
import type { ConversationRecord } from '../model/contract.ts'
import { type Offer, readOffer } from '../partners/offer.ts'
import type { FieldValues } from '../understanding/types.ts'
import { effectiveAmount, withEffectiveBill } from './effective-amount.ts'
import { isSameHolder } from './holder.ts'
import { oddFigures } from './plausible.ts'
import type { Statement } from './statements.ts'

export interface EligibilityInput {
  config: BusinessConfig
  known: FieldValues
  /** Field → ids of the messages it was learned from. */
  evidence: Record<FieldId, string[]>
  record: Pick<ConversationRecord, 'lookups' | 'bill' | 'statements'>
  now: Date
}

/** A rule that is broken, with what shows it. */
export interface Finding {
  rule: EligibilityRule
  /** pt-BR, for a salesperson. */
  text: string
  messageIds: string[]
  /** Ids of the bill and of look-ups. */
  evidence: string[]
}

/** Every rule this lead breaks, in the business's order. Pure; what is unknown breaks none. */
export function evaluateRules(input: EligibilityInput): Finding[] {
  const { config, known, evidence, record } = input
  const offer = readOffer(
    config,
    withEffectiveBill(config, { known, evidence, bill: record.bill }),
    record.lookups,
  )
  return rulesOf(input.config).flatMap((rule) => check(rule, input, offer) ?? [])
}

/** The business's rules, with its floors among them. */
export function rulesOf({ qualification }: Pick<BusinessConfig, 'qualification'>): EligibilityRule[] {
  const floors = qualification.floors.map(
    ({ field, at_least, reply }): EligibilityRule => ({
      code: 'below_minimum',
      check: 'bill_total',
      verdict: 'disqualify',
      field,
      at_least,
      reply,
    }),
  )
  return [...floors, ...qualification.rules]
}

function check(rule: EligibilityRule, input: EligibilityInput, offer: Offer): Finding | null {
  const { config, known, record } = input
  const { bill } = record
  const reading = bill?.reading.documentClass === 'energy_bill' ? bill.reading : null
  const billId = bill === null ? [] : [bill.mediaId]
  const broken = (text: string, messageIds: string[] = [], evidence: string[] = []): Finding => ({
    rule,
    text,
    messageIds,
    evidence,
  })
  const said = (key: string = rule.code): Statement | undefined => record.statements[key]
  const onBill = (text: string) => broken(text, [], billId)

  switch (rule.check) {
    case 'bill_total': {
      const amount = amountOf(rule.field, input)
      if (amount === null || amount.cents >= rule.at_least) return null
      const { label = rule.field, type } = config.fields[rule.field] ?? {}
      const print = (figure: number) => printField(type, String(figure))
      const text = `${label}: ${print(amount.cents)}, abaixo do mínimo de ${print(rule.at_least)}.`
      return broken(text, amount.messageIds, amount.evidence)
    }
    case 'average_kwh': {
      const average = reading?.averageKwh ?? null
      if (average === null || average >= rule.at_least) return null
      return onBill(`Média de ${average} kWh, abaixo do mínimo de ${rule.at_least} kWh.`)
    }
    case 'coverage':
      return offer.coverage === 'not_covered'
        ? broken('Cidade sem área atendida e sem plano.', [], offer.evidence)
        : null
    case 'partner_says':
      return offer.accepted === false && offer.coverage !== 'not_covered'
        ? broken('O parceiro não aceita este lead.', [], offer.evidence)
        : null
    case 'holder': {
      const statement = said()
      if (statement !== undefined)
        return broken('A conta é de outra pessoa, disse o lead.', statement.messageIds)
      const juridical = config.partner?.fields.person
      // A company's bill carries the company's name, and a person writes for it.
      const company = juridical !== undefined && config.partner?.juridical.includes(known[juridical] ?? '')
      if (reading === null || company || isSameHolder(reading.holder, known[rule.field]) !== false)
        return null
      return onBill('O titular da conta não é o lead.')
    }
    case 'excluded_class': {
      const statement = said()
      if (statement !== undefined)
        return broken('Classe que não pode contratar, disse o lead.', statement.messageIds)
      const printed = reading?.signals.excludedClass ?? null
      if (printed === null || !namesClass(printed, rule.classes)) return null
      return onBill(`Classe que não pode contratar: ${printed}.`)
    }
    case 'overdue': {
      const defaulted = said(`${rule.code}:defaulted`)
      if (defaulted !== undefined)
        return broken('Parcelamento em atraso, disse o lead.', defaulted.messageIds)
      const statement = said()
      if (statement !== undefined && statement.count >= rule.from)
        return broken(`${statement.count} contas em atraso, disse o lead.`, statement.messageIds)
      const printed = reading?.signals.overdueBills ?? 0
      return printed >= rule.from ? onBill(`${printed} contas em atraso no aviso da conta.`) : null
    }
    case 'own_generation': {
      const statement = said()
      if (statement !== undefined)
        return broken('Já gera a própria energia, disse o lead.', statement.messageIds)
      return reading?.signals.ownGeneration === true
        ? onBill('A conta mostra energia própria injetada.')
        : null
    }
    case 'high_voltage': {
      const statement = said()
      if (statement !== undefined) return broken('Média ou alta tensão, disse o lead.', statement.messageIds)
      if (reading?.signals.groupA === true) return onBill('A conta é de média ou alta tensão.')
      const amount = amountOf(rule.field, input)
      if (amount === null || amount.cents <= rule.above) return null
      const text = `Conta de ${printCents(amount.cents)}, acima de ${printCents(rule.above)}.`
      return broken(text, amount.messageIds, amount.evidence)
    }
    case 'document': {
      if (bill === null) return null
      const { documentClass, classConfidence, confidence } = bill.reading
      if (documentClass !== 'energy_bill' || classConfidence <= rule.class_above)
        return onBill('O documento não é uma conta de luz com segurança.')
      return confidence < rule.reading_from ? onBill('A conta não foi lida com segurança.') : null
    }
    case 'plausible': {
      if (reading === null) return null
      const options = rule.distributor === undefined ? undefined : config.fields[rule.distributor]?.options
      const odd = oddFigures(reading, input.now, options === undefined ? null : Object.keys(options))
      return odd.length === 0 ? null : onBill(`Conferir na conta: ${odd.join(', ')}.`)
    }
  }
}

/** A bill says what money comes to, and nothing of a figure in another unit. */
function amountOf(field: FieldId, { config, known, evidence, record }: EligibilityInput) {
  const bill = config.fields[field]?.type === 'money' ? record.bill : null
  return effectiveAmount(field, { known, evidence, bill })
}

/** Whole words: "NIS" is no part of "TÊNIS". */
function namesClass(printed: string, classes: readonly string[]): boolean {
  const words = plainWords(printed.replace(/[-/]/g, ' '))
  return classes.some((one) => words.includes(plainWords(one.replace(/[-/]/g, ' '))))
}
