import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Boa tarde! Aqui é a atendente virtual da Gráfica Modelo.'

describe('collecting', () => {
  it('asks one thing of a short answer, hooked and never what is known', () => {
    const { reply, asked } = write({
      text: 'Rita',
      learned: [{ field: 'name', value: 'Rita' }],
      known: { product: 'P900' },
      lastAgent: hello,
    })
    expect(reply).toContain('Prazer, Rita!')
    expect(asked).toEqual(['city'])
  })

  it('asks two of one who tells several things', () => {
    const learned = [
      { field: 'name', value: 'Rita' },
      { field: 'product', value: 'P900' },
    ]
    expect(write({ text: 'Rita, quero a P900', learned, lastAgent: hello }).asked).toEqual(['volume', 'city'])
  })

  it('never asks again in words already used', () => {
    const { reply } = write({
      text: 'ok',
      intents: ['affirmation'],
      known: { product: 'P900', name: 'Rita' },
      lastAgent: 'Em qual cidade e estado vocês ficam?',
      record: { asked: { city: 1 } },
    })
    expect(reply).not.toContain('Em qual cidade')
  })

  it('does not repeat at once a question that was passed over', () => {
    const { asked } = write({
      text: 'hm',
      lastAgent: 'Com quem eu falo?',
      missing: ['name'],
      known: { product: 'P900' },
      record: { pendingFields: ['name'], asked: { name: 1 } },
    })
    expect(asked).toEqual([])
  })

  it('asks for the state alone only once the city is known', () => {
    const known = { name: 'Rita', product: 'P900', volume: '10 folhas/dia' }
    expect(write({ text: 'oi', known, missing: ['uf'], lastAgent: hello }).asked).toEqual([])
    expect(
      write({ text: 'oi', known: { ...known, city: 'Itu' }, missing: ['uf'], lastAgent: hello }).asked,
    ).toEqual(['uf'])
  })

  it('says a correction back', () => {
    const { reply } = write({
      text: 'na verdade é Jaú',
      learned: [{ field: 'city', value: 'Jaú', correction: true }],
      lastAgent: hello,
    })
    expect(reply).toContain('Certo, Jaú então.')
  })
})
