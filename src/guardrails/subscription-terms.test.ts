import { describe, expect, it } from 'vitest'
import { serviceBusiness } from '../../test/support/service-business.ts'
import { createReviewer } from './check.ts'
import { exchangeOf } from './exchange.ts'
import type { Exchange } from './rule.ts'

/** The parameters of a business whose product is a discount on a bill, with nothing delivered or installed. */
const plain = serviceBusiness()
const reviewer = createReviewer({
  ...plain,
  config: {
    ...plain.config,
    rules: {
      price: { on: true, params: { allow_lead_amounts: true, allowed_cents: [20_000] } },
      payment_terms: { on: true, params: { allowed: ['discount', 'credit', 'boleto', 'card'] } },
      delivery_terms: { on: true, params: { nothing_installed: true } },
    },
  },
})
const strict = createReviewer({
  ...plain,
  config: {
    ...plain.config,
    rules: {
      price: { on: true, params: {} },
      payment_terms: { on: true, params: {} },
      delivery_terms: { on: true, params: {} },
    },
  },
})
const broken = (text: string, exchange: Partial<Exchange> = {}, by = reviewer) =>
  by.review(text, exchangeOf(exchange)).violations.map(({ rule }) => rule)

describe('the terms of a subscription', () => {
  it.each([
    'O desconto depende do plano da sua cidade.',
    'A energia vira crédito na sua conta.',
    'A conta pode ser paga por boleto ou cartão de crédito.',
    'Não existe instalação: nada é instalado na sua casa.',
    'Não há visita de técnico.',
    'A energia chega pela rede da distribuidora.',
    'A assinatura vale para contas a partir de R$ 200 por mês.',
    'A regra é a Lei 14.300/2022.',
  ])('may be said: "%s"', (text) => {
    expect(broken(text)).toEqual([])
  })

  it.each([
    ['Parcelamos em dez vezes no cartão.', 'payment_terms'],
    ['Temos financiamento com desconto em 60 parcelas.', 'payment_terms'],
    ['A instalação fica pronta em dois dias.', 'delivery_terms'],
    ['Nosso técnico vai até a sua casa amanhã instalar.', 'delivery_terms'],
    ['O kWh sai por R$ 0,62.', 'price'],
    ['A mensalidade é de R$ 250.', 'price'],
  ])('do not open the door to "%s"', (text, rule) => {
    expect(broken(text)).toContain(rule)
  })

  it('let the lead’s own bill be repeated, and no other sum', () => {
    const exchange = { lastLead: 'minha conta vem 350 reais', known: { spending: '35000' } }
    expect(broken('Com uma conta de R$ 350 dá para seguir.', exchange)).toEqual([])
    expect(broken('Com uma conta de R$ 370 dá para seguir.', exchange)).toContain('price')
  })

  it('are for those who ask for them', () => {
    expect(broken('O desconto é de 10% para você.', {}, strict)).toContain('payment_terms')
    expect(broken('A instalação não leva nem dois dias.', {}, strict)).toContain('delivery_terms')
    expect(broken('A partir de R$ 200 por mês.', {}, strict)).toContain('price')
  })
})
