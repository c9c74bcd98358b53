import { describe, expect, it } from 'vitest'
import { ovenBusiness } from '../../../test/support/business.ts'
import { createUnderstanding } from '../understanding.ts'

const understanding = createUnderstanding(ovenBusiness())
function distributor(text: string): string | undefined {
  return understanding.read(text, []).fields.find(({ field }) => field === 'rede')?.value
}

describe('the company whose grid serves the lead', () => {
  it.each([
    ['minha conta é da Luz Norte', 'Luz Norte'],
    ['CELUZ', 'Luz Norte'],
    ['aqui é luz norte litoral', 'Luz Norte Litoral'],
    ['a distribuidora é a luz-norte LT', 'Luz Norte Litoral'],
    ['sou cliente da clara', 'Clara'],
    ['não é RGX, é a Celil', 'Luz Norte Litoral'],
    ['vocês atendem a área da RGX?', 'RGX'],
    ['Preee', 'PREEE'],
    ['moro aqui, conta aurora', 'Aurora'],
  ])('"%s" is %s', (text, name) => {
    expect(distributor(text)).toBe(name)
  })

  it.each([
    'URGXENTE',
    'sou de PRE, bairro novo',
    'uma conta clara',
    'celuzinha',
    'vocês são da RGX?',
    'não sou da RGX',
    'antes era a Celuz',
  ])('"%s" names none', (text) => {
    expect(distributor(text)).toBeUndefined()
  })
})
