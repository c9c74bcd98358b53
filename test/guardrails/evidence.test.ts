import { beforeAll, describe, expect, it } from 'vitest'
import { loadBusiness } from '../../src/business/load.ts'
import type { Business } from '../../src/business/schema.ts'
import { exchangeOf } from '../../src/guardrails/exchange.ts'
import { evidenceOf } from '../../src/guardrails/grounding/evidence.ts'
import { readerOf } from '../../src/guardrails/reading.ts'

let seleto: Business
let serena: Business
beforeAll(async () => {
  seleto = await loadBusiness('prompts/seleto')
  serena = await loadBusiness('prompts/serena')
})

function carried(business: Business, text: string, lastLead = ''): boolean {
  const passages = business.documents.map(({ slug, meta, body }) => ({
    id: slug,
    document: slug,
    title: meta.title,
    model: meta.model ?? null,
    category: meta.category,
    available: meta.available,
    text: body,
    score: 1,
  }))
  const reading = readerOf(business).read(text)
  const [sentence] = reading.sentences
  if (!sentence) throw new Error('no sentence')
  return evidenceOf(business).carries(sentence, reading, exchangeOf({ passages, lastLead }))
}

describe('evidenceOf', () => {
  it.each([
    'A CT200 corta até 300 kg por hora.',
    'O painel dos misturadores tem botão de emergência.',
    'O InterPlast coloca folhas entre os hambúrgueres.',
  ])('carries what a page says: %s', (text) => {
    expect(carried(seleto, text)).toBe(true)
  })

  it.each([
    ['another figure', 'A CT200 corta até 400 kg por hora.'],
    ['another period', 'A CT200 corta até 300 kg por dia.'],
    ['another product', 'A FS150 corta até 300 kg por hora.'],
    ['said to be the other way round', 'O painel dos misturadores não tem botão de emergência.'],
    ['made wider', 'O painel dos misturadores sempre tem botão de emergência.'],
    ['what is not for sale', 'O equipamento monta espetinho de carne bovina, suína e frango.'],
    ['too little to tell', 'Corta carne.'],
    ['a question', 'O painel dos misturadores tem botão de emergência?'],
  ])('does not carry %s', (_, text) => {
    expect(carried(seleto, text)).toBe(false)
  })

  it('takes the product from the talk', () => {
    const text = 'O intercalador já vem, com papel encerado e plástico.'
    expect(carried(seleto, text, 'quero saber da FB300')).toBe(false)
  })

  it('carries a service in other words of its lexicon', () => {
    expect(carried(serena, 'As usinas ficam longe, e a energia chega pela rede da distribuidora.')).toBe(true)
    expect(carried(serena, 'As usinas ficam perto, e a energia chega pela rede da Serena.')).toBe(false)
  })

  it('a yes carries the figures of the question too', () => {
    const text = 'Sim, a conta é paga por boleto ou cartão de crédito.'
    expect(carried(serena, text, 'posso pagar por boleto?')).toBe(true)
    expect(carried(serena, text, 'posso pagar em 12 vezes?')).toBe(false)
  })
})
