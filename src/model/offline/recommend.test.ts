import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Boa tarde! Aqui é a atendente virtual da Gráfica Modelo.'

describe('which one', () => {
  const volume = { known: { volume: '3000 folhas/dia', product: 'impressora' }, lastAgent: hello }

  it.each([
    ['a P900 dá conta?', 'Dá conta: a P900', null],
    ['a P200 serve pra mim?', 'Ficaria apertado: a P200', 'a P900 costuma servir'],
  ])('says whether a model is enough: %s', (text, verdict, instead) => {
    const { reply } = write({ text, ...volume })
    expect(reply).toContain(verdict)
    if (instead !== null) expect(reply).toContain(instead)
  })

  it.each([
    ['qual a menor impressora?', 'a menor é a P200'],
    ['e a maior?', 'a maior é a P900'],
  ])('names the one at the end: %s', (text, words) => {
    expect(write({ text, lastAgent: hello }).reply).toContain(words)
  })

  it('lists a family in the plural and answers for the model in talk in the singular', () => {
    const talk = { lastAgent: 'A P900 imprime 900 folhas por hora.', known: { product: 'P900' } }
    const { reply } = write({ text: 'quantas folhas imprimem as impressoras?', ...talk })
    expect(reply).toContain('*P200*')
    expect(write({ text: 'qual o tamanho da bandeja dessa impressora?', ...talk }).reply).not.toContain(
      '*P200*',
    )
  })

  it('does not guess between models when none is in talk', () => {
    expect(write({ text: 'quanto cabe na bandeja?', lastAgent: hello }).reply).toContain(
      'muda de um equipamento para outro',
    )
  })

  it('takes no number of people from a sentence that merely has people in it', () => {
    const { reply } = write({
      text: 'a P200 precisa de quantas pessoas?',
      intents: ['product_question'],
      lastAgent: hello,
    })
    expect(reply).not.toContain('para quem está começando')
  })
})
