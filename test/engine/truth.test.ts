import { describe, expect, it } from 'vitest'
import { loadBusiness } from '../../src/business/load.ts'
import { createReviewer } from '../../src/guardrails/check.ts'
import { exchangeOf } from '../../src/guardrails/exchange.ts'
import type { Exchange } from '../../src/guardrails/rule.ts'

const serena = createReviewer(await loadBusiness(`${import.meta.dirname}/../../prompts/serena`))
const seleto = createReviewer(await loadBusiness(`${import.meta.dirname}/../../prompts/seleto`))

const flagged = (reviewer: typeof serena, text: string, exchange: Partial<Exchange> = {}) =>
  reviewer.review(text, exchangeOf(exchange)).violations.map((one) => one.rule)

const PLANS = [
  { name: 'Básico', discount: 0.14, fidelityMonths: 0 },
  { name: 'Premium', discount: 0.18, fidelityMonths: 60 },
]

describe('a yes makes the words of the lead the agent’s', () => {
  it.each([
    ['Exatamente isso, Lia!', 'li que abate 45% da fatura, procede?', 'percent_claim'],
    ['Isso aí, pode contar.', 'então me sobram uns 90 reais todo mês?', 'savings_claim'],
    ['Com certeza!', 'vocês colocam os painéis aqui no telhado, né?', 'wrong_product'],
  ])('%s ← %s', (text, lastLead, rule) => {
    expect(flagged(serena, text, { lastLead })).toContain(rule)
  })

  it.each([
    ['Isso mesmo!', 'o desconto é de até 18%, certo?'],
    ['Exato!', 'a conta continua vindo da distribuidora, com os créditos nela?'],
    ['Isso, mas depende do plano da sua cidade.', 'o desconto é de 16%, né?'],
  ])('%s ← %s is no fault', (text, lastLead) => {
    expect(flagged(serena, text, { lastLead })).toEqual([])
  })
})

describe('who takes part and where', () => {
  it.each([
    'Quem está no CadÚnico participa normalmente, sem diferença nenhuma.',
    'Com a conta em atraso você consegue assinar do mesmo jeito.',
    'Atendemos o Brasil de norte a sul.',
    'Temos cobertura em Porto Alegre também.',
    'A sua região é atendida, pode comemorar!',
    'A Lei 8.123/2019 garante esse crédito.',
  ])('%s', (text) => {
    expect(flagged(serena, text)).toContain('ungrounded')
  })

  it.each([
    'Quem tem tarifa social não pode assinar, porque já recebe um desconto próprio.',
    'Quem mora em apartamento também pode assinar.',
    'Quem confirma se atendemos Porto Alegre é a consulta da cidade.',
    'A geração compartilhada segue a Lei 14.300/2022.',
  ])('%s is no fault', (text) => {
    expect(flagged(serena, text)).toEqual([])
  })
})

describe('plans', () => {
  it.each([
    'Todos os planos da sua cidade são livres de fidelidade.',
    'O plano se chama Horizonte Azul.',
    'O Premium prende por um ano e meio.',
    'O Básico vem com seguro residencial incluso.',
  ])('%s', (text) => {
    expect(flagged(serena, text, { plans: PLANS })).toContain('product_fact')
  })

  it.each([
    'O Premium tem 18% de desconto e 60 meses de fidelidade.',
    'O plano Ouro não aparece para a sua cidade.',
  ])('%s is no fault', (text) => {
    expect(flagged(serena, text, { plans: PLANS })).toEqual([])
  })
})

describe('other worlds', () => {
  it.each([
    ['Camberra!', 'qual a capital da australia?'],
    ['São 437.', 'quanto é 19 x 23?'],
    [
      'Não é o meu assunto, mas eu deixaria o dinheiro num fundo de previdência.',
      'onde invisto meu décimo terceiro? poupança ou bitcoin?',
    ],
  ])('%s ← %s', (text, lastLead) => {
    expect(flagged(serena, text, { lastLead })).toContain('off_topic')
  })

  it.each([
    [
      'De futebol eu fico de fora, rs. Posso te ajudar com a conta de luz?',
      'quem ganha hoje, flamengo ou vasco?',
    ],
    ['Melhoras! Quando estiver bem, seguimos com a sua conta.', 'tô com uma dor de cabeça, o que eu tomo?'],
  ])('%s ← %s is no fault', (text, lastLead) => {
    expect(flagged(serena, text, { lastLead })).toEqual([])
  })
})

describe('what is not for sale', () => {
  it.each([
    'Previsão exata não tenho, mas no próximo semestre ela volta ao catálogo.',
    'Para churrasquinho, a nossa espetadora automática dá conta do volume.',
    'Está em fase de melhoria, só que para clientes antigos conseguimos liberar uma.',
  ])('%s', (text) => {
    expect(flagged(seleto, text)).toContain('unavailable_product')
  })

  it.each([
    'A linha de espetos está fora por enquanto, sem data que eu possa informar.',
    'Que bom que gostou da linha de espetos! Por ora ela segue indisponível.',
  ])('%s is no fault', (text) => {
    expect(flagged(seleto, text)).toEqual([])
  })
})
