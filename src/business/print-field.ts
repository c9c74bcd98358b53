import type { BusinessConfig, FieldConfig } from './schema.ts'

/** A field's value as a person reads it: "38050" cents are "R$ 380,50", "1250" kWh are "1.250 kWh". */
export function printField(type: FieldConfig['type'] | undefined, value: string): string {
  if (!/^\d+$/.test(value)) return value
  if (type === 'money') return printCents(Number(value))
  if (type === 'energy') return `${Number(value).toLocaleString('pt-BR')} kWh`
  return value
}

/** Integer cents as "R$ 1.234,56", or "R$ 200" when they are whole reais. */
export function printCents(cents: number): string {
  const digits = cents % 100 === 0 ? 0 : 2
  const amount = (cents / 100).toLocaleString('pt-BR', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return `R$ ${amount}`
}

/** Every value as a person reads it. */
export function printFields(
  config: Pick<BusinessConfig, 'fields'>,
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(known).map(([id, value]) => [id, printField(config.fields[id]?.type, value)]),
  )
}
