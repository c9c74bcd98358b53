import { describe, expect, it } from 'vitest'
import { ovenBusiness } from '../../../test/support/business.ts'
import { createUnderstanding } from '../understanding.ts'

const understanding = createUnderstanding(ovenBusiness())
const asked = [{ role: 'agent' as const, text: 'Qual é o seu consumo em kWh?' }]
function consumption(text: string, history: typeof asked = []): string | undefined {
  return understanding.read(text, history).fields.find(({ field }) => field === 'consumo')?.value
}

describe('consumption in kWh', () => {
  it.each([
    ['gasto 1.250 kWh por mês', '1250'],
    ['uns 350kwh', '350'],
    ['meu consumo é 300', '300'],
    ['1,2 MWh por mês', '1200'],
    ['conta de 280 reais, 310 kWh', '310'],
  ])('"%s" is %s', (text, kwh) => {
    expect(consumption(text)).toBe(kwh)
  })

  it('reads a bare number only as the answer to its question', () => {
    expect(consumption('1.250', asked)).toBe('1250')
    expect(consumption('1.250')).toBeUndefined()
  })

  it.each([
    'o forno consome 12 kWh?',
    'o mínimo é 200 kWh?',
    'quanto custa o kWh?',
    'minhas placas geram 400 kWh',
    'pago 300 reais',
  ])('"%s" tells no consumption', (text) => {
    expect(consumption(text)).toBeUndefined()
  })
})
