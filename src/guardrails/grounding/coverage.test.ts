import { describe, expect, it } from 'vitest'
import { serviceBusiness } from '../../../test/support/service-business.ts'
import { exchangeOf } from '../exchange.ts'
import { readerOf } from '../reading.ts'
import { findWrongCoverage } from './coverage.ts'

const business = serviceBusiness()
const judge = (text: string, coverage?: 'covered' | 'not_covered' | 'unknown') => {
  const exchange = exchangeOf({ known: { city: 'Recife', uf: 'PE' }, ...(coverage && { coverage }) })
  return findWrongCoverage(business, readerOf(business).read(text), exchange).length > 0
}

const DENIALS = [
  'Infelizmente ainda não atendemos Recife.',
  'A sua região fica fora da nossa área de cobertura.',
  'Que pena, não chegamos aí na sua cidade por enquanto.',
  'No momento não há planos para a sua cidade.',
  'Recife ainda não está na área atendida.',
  'Não temos cobertura no seu endereço.',
  'Sua cidade não é contemplada pela assinatura.',
]
const AFFIRMATIONS = [
  'Boa notícia: atendemos Recife!',
  'A sua cidade está dentro da nossa área.',
  'Sim, a sua região é atendida.',
]
const NEITHER = [
  'A consulta da sua cidade ainda não voltou por aqui, então o consultor confirma com você.',
  'Se a sua cidade não for atendida, eu te aviso.',
  'A assinatura atende por área de distribuidora.',
  'O desconto depende do plano disponível na sua cidade.',
  'A assinatura não atende contas com tarifa social.',
  'A assinatura funciona com créditos na conta da distribuidora, sem obra na sua casa.',
  'De qual cidade você fala?',
]

describe('what a draft says of the lead’s place', () => {
  it.each(DENIALS)('is a no only the look-up may give: %s', (text) => {
    expect(judge(text, 'unknown')).toBe(true)
    expect(judge(text, 'covered')).toBe(true)
    expect(judge(text, 'not_covered')).toBe(false)
    expect(judge(text)).toBe(false)
  })

  it.each(AFFIRMATIONS)('is a yes only the look-up may give: %s', (text) => {
    expect(judge(text, 'unknown')).toBe(true)
    expect(judge(text, 'not_covered')).toBe(true)
    expect(judge(text, 'covered')).toBe(false)
    expect(judge(text)).toBe(false)
  })

  it.each(NEITHER)('is neither: %s', (text) => {
    for (const coverage of ['unknown', 'not_covered', 'covered'] as const)
      expect(judge(text, coverage)).toBe(false)
  })
})
