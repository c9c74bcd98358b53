import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Boa tarde! Aqui é a atendente virtual da Gráfica Modelo.'

describe('opening', () => {
  it('says who is speaking and asks what is wanted and by whom', () => {
    const { reply, asked } = write({ text: 'oi', intents: ['greeting'] })
    expect(reply).toBe(`${hello} Que equipamento você procura hoje? E com quem eu falo?`)
    expect(asked).toEqual(['product', 'name'])
  })

  it('introduces itself when the first message is already a request', () => {
    const { reply } = write({ text: 'quanto custa?', intents: ['price_request'] })
    expect(reply).toContain(hello)
    expect(reply).toContain('consultor')
  })

  it('does not introduce itself again', () => {
    const { reply } = write({ text: 'bom dia', intents: ['greeting'], lastAgent: hello })
    expect(reply).not.toContain('Aqui é')
  })

  it('answers in its own language to one who writes in another', () => {
    const { reply } = write({
      text: 'Hola, quiero saber cuanto produce la P200',
      intents: ['product_question'],
    })
    expect(reply).toContain('português')
    expect(reply).toContain('200 folhas por hora')
  })
})
