import { describe, expect, it } from 'vitest'
import { ovenBusiness } from '../../../test/support/business.ts'
import type { DialogueLine } from '../types.ts'
import { createUnderstanding } from '../understanding.ts'

const understanding = createUnderstanding(ovenBusiness())
const asked: DialogueLine[] = [{ role: 'agent', text: 'Qual é o valor médio da sua conta de luz?' }]
function bill(text: string, history: DialogueLine[] = []): string | undefined {
  return understanding.read(text, history).fields.find(({ field }) => field === 'conta')?.value
}

describe('the sum of a bill, in cents', () => {
  it.each([
    ['R$ 1.234,56', '123456'],
    ['conta de luz: R$ 1.050,00', '105000'],
    ['minha conta vem R$ 387.45', '38745'],
    ['uns 350 conto', '35000'],
    ['trezentos e oitenta reais', '38000'],
    ['380 por mês', '38000'],
    ['pago uns 2 mil de luz na padaria', '200000'],
    ['450 de luz e 120 de água', '45000'],
    ['pago 85 de internet e 310 de luz', '31000'],
    ['antes vinha 180, agora vem 260', '26000'],
    ['a fatura fechou em mil e duzentos', '120000'],
    ['meu consumo é 300 kWh e a conta fica em 280 reais', '28000'],
  ])('"%s" unasked is %s', (text, cents) => {
    expect(bill(text)).toBe(cents)
  })

  it.each([
    ['180', '18000'],
    ['199,99', '19999'],
    ['200', '20000'],
    ['uns 300 e pouco', '30000'],
    ['entre 300 e 400 reais', '35000'],
    ['de 180 a 220', '20000'],
    ['mês passado veio 420, esse mês 380', '38000'],
    ['varia, mas dá uns 290 em média', '29000'],
  ])('"%s" to the question is %s', (text, cents) => {
    expect(bill(text, asked)).toBe(cents)
  })

  it.each(['menos de 200 reais', 'não chega a 200 reais'])(
    '"%s" is less than the figure it names',
    (text) => {
      expect(bill(text, asked)).toBe('19999')
    },
  )

  it.each([
    'quero economizar 100 reais por mês',
    'é verdade que o kWh custa 0,50?',
    'consumo 350 kWh por mês',
    'tenho 2 ar condicionados e 3 filhos',
    'pago 85 reais de internet',
    'a máquina custa 30 mil reais',
    'moro na rua 13, número 200',
    'são 5 pessoas em casa',
  ])('"%s" tells no bill', (text) => {
    expect(bill(text)).toBeUndefined()
  })

  it('takes a sum that stands alone, a turn late, but not to another question', () => {
    const late: DialogueLine[] = [
      ...asked,
      { role: 'lead', text: 'quero sim' },
      { role: 'agent', text: 'Estou por aqui.' },
    ]
    expect(bill('acho que uns trezentos e pouco', late)).toBe('30000')
    expect(bill('240', late)).toBe('24000')
    expect(bill('2', late)).toBeUndefined()
    expect(bill('240', [{ role: 'agent', text: 'Quantas unidades você produz por dia?' }])).toBeUndefined()
  })

  it('takes no phone number, count or year for an answer', () => {
    for (const text of ['11999990001', 'somos 4 pessoas', 'moro aqui desde 2019'])
      expect(bill(text, asked)).toBeUndefined()
  })

  it('hears a correction', () => {
    const history: DialogueLine[] = [
      ...asked,
      { role: 'lead', text: '300' },
      { role: 'agent', text: 'Com quem eu falo?' },
    ]
    expect(understanding.read('na verdade são 250 reais', history).fields).toContainEqual(
      expect.objectContaining({ field: 'conta', value: '25000', correction: true }),
    )
  })
})
