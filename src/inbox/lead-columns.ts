import type { LeadColumns } from '../db/queries/leads.ts'
import type { FieldValues } from '../understanding/types.ts'

/** Which field fills which column of the sales team's tables. A field not named here lives in `lead_fields` alone. */
const LEAD_COLUMNS: Record<keyof LeadColumns, string> = {
  name: 'name',
  email: 'email',
  company: 'company',
  city: 'city',
  uf: 'uf',
  segmento: 'segment',
  produto_interesse: 'product',
  volume_estimado: 'volume',
  urgencia_compra: 'urgency',
  conhece_empresa: 'knows_company',
}

/** "Não informado" is an answer to a question, not a value for a column. */
const WITHHELD = /^n[ãa]o informad[oa]$/i
const UF = /^[A-Z]{2}$/
const CNPJ = /^[A-Z\d]{12}\d{2}$/
/** "500 hambúrgueres/dia", "1.200/dia". */
const PER_DAY = /^(\d{1,3}(?:\.\d{3})+|\d+)\b.*\/\s*dia$/i
/** Largest value of the column's type. */
const MAX_INTEGER = 2_147_483_647

export function leadColumns(known: FieldValues): LeadColumns {
  const entries = Object.entries(LEAD_COLUMNS).map(([column, field]) => [column, given(known, field)])
  const columns = Object.fromEntries(entries) as Record<keyof LeadColumns, string | null>
  return { ...columns, uf: shaped(columns.uf, UF) }
}

/** Columns that show one of these fields. */
export function columnsShowing(fields: readonly string[]): string[] {
  return Object.entries(LEAD_COLUMNS).flatMap(([column, field]) => (fields.includes(field) ? [column] : []))
}

export interface CompanyColumns {
  nome: string | null
  cnpj: string | null
  cidade: string | null
  uf: string | null
}

export function companyColumns(known: FieldValues): CompanyColumns {
  return {
    nome: given(known, 'company'),
    cnpj: shaped(given(known, 'cnpj'), CNPJ),
    cidade: given(known, 'city'),
    uf: shaped(given(known, 'uf'), UF),
  }
}

/** Units a day, or null when the volume says another period or none. */
export function dailyVolume(known: FieldValues): number | null {
  const digits = PER_DAY.exec(given(known, 'volume') ?? '')?.[1]
  if (digits === undefined) return null
  const units = Number(digits.replaceAll('.', ''))
  return units <= MAX_INTEGER ? units : null
}

function given(known: FieldValues, field: string): string | null {
  const value = Object.hasOwn(known, field) ? known[field]?.trim() : undefined
  return value === undefined || value === '' || WITHHELD.test(value) ? null : value
}

const shaped = (value: string | null, shape: RegExp): string | null =>
  value !== null && shape.test(value) ? value : null
