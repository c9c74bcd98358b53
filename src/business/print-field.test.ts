import { describe, expect, it } from 'vitest'
import { printCents, printField } from './print-field.ts'

describe('printField', () => {
  it.each([
    ['money', '38050', 'R$ 380,50'],
    ['money', '123400', 'R$ 1.234'],
    ['energy', '1250', '1.250 kWh'],
    ['money', 'não informado', 'não informado'],
    ['city', 'Recife', 'Recife'],
    ['cnpj', '11222333000181', '11222333000181'],
  ] as const)('a %s of %s is "%s"', (type, value, text) => {
    expect(printField(type, value)).toBe(text)
  })

  it('keeps the last cent', () => {
    expect(printCents(19_999)).toBe('R$ 199,99')
    expect(printCents(5)).toBe('R$ 0,05')
  })
})
