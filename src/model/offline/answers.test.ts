import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Boa tarde! Aqui é a atendente virtual da Gráfica Modelo.'

describe('catalogue', () => {
  it('answers a figure with the sentence of the catalogue, its subject said', () => {
    const { reply, documents } = write({ text: 'quantas folhas a P900 imprime?', lastAgent: hello })
    expect(reply).toContain('A P900 imprime 900 folhas por hora.')
    expect(documents).toEqual(['p900'])
  })

  it('says a figure in other words when the sentence was already said', () => {
    const { reply } = write({
      text: 'e a bandeja da P200?',
      lastAgent: 'Na P200, a bandeja comporta 250 folhas.',
    })
    const again = write({ text: 'a bandeja da P200, quanto?', lastAgent: 'A bandeja comporta 250 folhas.' })
    expect(reply).toContain('250 folhas')
    expect(again.reply).toContain('A P200 tem bandeja de 250 folhas')
  })

  it('sends to a specialist what the catalogue does not say', () => {
    const { reply } = write({ text: 'qual a voltagem da D5?', lastAgent: hello })
    expect(reply).toContain('especialista')
    expect(reply).not.toMatch(/\d+ ?V/)
  })

  it('answers every question of a message', () => {
    const { reply } = write({
      text: 'Qual a voltagem da P900? E quantas folhas imprime? Tem garantia?',
      lastAgent: hello,
      documents: ['garantia'],
    })
    expect(reply).toContain('220 V')
    expect(reply).toContain('900 folhas por hora')
    expect(reply).toContain('6 meses')
  })

  it('compares models side by side', () => {
    const { reply } = write({ text: 'qual a diferença entre a P200 e a P900?', lastAgent: hello })
    expect(reply).toContain('- *P200*: 200 folhas por hora')
    expect(reply).toContain('- *P900*: 900 folhas por hora')
  })

  it('finds the two models a comparison is about without their names', () => {
    const { reply } = write({
      text: 'qual a diferença, de mesa ou de produção?',
      lastAgent: hello,
      documents: ['p200-ou-p900'],
    })
    expect(reply).toContain('A P200 trabalha sobre a mesa')
    expect(reply).toContain('- *P900*: 900 folhas por hora')
  })

  it('sets a named model against the one the talk was about', () => {
    const { reply } = write({
      text: 'e a diferença para a P900?',
      lastAgent: 'A P200 imprime 200 folhas por hora.',
    })
    expect(reply).toContain('*P200*')
    expect(reply).toContain('*P900*')
  })

  it('understands "e a X?" by the question before it', () => {
    const window = [
      { id: 'l0', role: 'lead' as const, text: 'quantas folhas a P200 imprime?', at: '' },
      { id: 'a0', role: 'agent' as const, text: 'A P200 imprime 200 folhas por hora.', at: '' },
    ]
    const { reply } = write({ text: 'e a P900?', window, record: { turns: 1, upsells: ['p200_p900'] } })
    expect(reply).toContain('900 folhas por hora')
  })

  it.each([
    ['a P200 aceita papel de 25 cm?', 'Sim, serve', 'a P200'],
    ['a P200 aceita papel de 45 cm?', 'a P900', 'não chega'],
    ['vocês têm impressora para papel de 90 cm?', '90 cm', 'especialista'],
  ])('checks a stated length: %s', (text, ...words) => {
    const { reply } = write({ text, lastAgent: hello })
    for (const word of words) expect(reply).toContain(word)
  })

  it('says what is not made and what is', () => {
    const { reply } = write({
      text: 'vocês vendem geladeira?',
      intents: ['product_question'],
      lastAgent: hello,
    })
    expect(reply).toContain('não faz parte')
    expect(reply).toContain('impressoras e dobradeiras')
  })

  it.each([
    ['300 folhas/dia', 'a P200'],
    ['1600 folhas/dia', 'a P200'],
    ['1601 folhas/dia', 'a P900'],
    ['300 folhas/hora', 'a P900'],
    ['8000 folhas/semana', 'a P200'],
  ])('recommends for %s', (volume, model) => {
    const { reply } = write({
      text: `${volume}, qual vocês indicam?`,
      known: { product: 'impressora' },
      learned: [{ field: 'volume', value: volume }],
      record: { upsells: ['p200_p900'] },
      lastAgent: hello,
    })
    expect(reply).toContain(`Para esse ritmo, ${model} costuma servir`)
  })

  it('says when a volume is past every model', () => {
    const learned = [{ field: 'volume', value: '50000 folhas/dia' }]
    expect(
      write({ text: '50000 folhas/dia', known: { product: 'impressora' }, learned, lastAgent: hello }).reply,
    ).toContain('mais de uma máquina')
  })

  it('warns when the chosen model cannot do the volume', () => {
    const learned = [{ field: 'volume', value: '5000 folhas/dia' }]
    expect(
      write({ text: '5000 folhas/dia', known: { product: 'P200' }, learned, lastAgent: hello }).reply,
    ).toContain('a P900 costuma servir')
  })
})
