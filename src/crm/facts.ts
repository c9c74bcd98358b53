import type { CrmConfig } from '../business/crm-schema.ts'
import type { CrmFactsRow } from '../db/queries/crm-facts.ts'
import type { CrmCycle } from '../db/queries/crm-links.ts'
import { bareCnpj } from './match.ts'

/** What is known of a lead, by what the CRM calls it. Null: not told. */
export interface CrmFacts extends CrmFactsRow {
  name: string | null
  company: string | null
  /** 14 characters with right check digits. */
  cnpj: string | null
  email: string | null
  city: string | null
  uf: string | null
  segment: string | null
  product: string | null
  /** Value of any field of the business. */
  known: Readonly<Record<string, string>>
}

/** "Não informado" answers a question, and is not a fact. */
const WITHHELD = /^n[ãa]o informad[oa]$/i

export function toFacts(row: CrmFactsRow, config: CrmConfig): CrmFacts {
  const told = row.fields.filter(({ value }) => value.trim() !== '' && !WITHHELD.test(value.trim()))
  const known = Object.fromEntries(told.map(({ field, value }) => [field, value.trim()]))
  const of = (key: keyof CrmConfig['fields']) => known[config.fields[key]] ?? null
  return {
    ...row,
    known,
    name: of('name'),
    company: of('company'),
    cnpj: bareCnpj(of('cnpj')),
    email: of('email'),
    city: of('city'),
    uf: of('uf'),
    segment: of('segment'),
    product: of('product'),
  }
}

/** Whether the lead is due for a deal in this cycle. A lead who only comes back, and tells nothing new, opens none. */
export function opensDeal(facts: CrmFacts, config: CrmConfig, cycle: CrmCycle): boolean {
  const { fields, temperatures } = config.open_deal
  if (facts.temperature === null || !temperatures.includes(facts.temperature)) return false
  if (!fields.every((field) => field in facts.known)) return false
  return facts.fields.some(({ at }) => at >= cycle.openedAt)
}
