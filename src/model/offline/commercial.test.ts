import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Boa tarde! Aqui é a atendente virtual da Gráfica Modelo.'

describe('commercial requests', () => {
  it('varies its words and offers a person to one who insists', () => {
    const asked = (usedReplies: string[]) =>
      write({ text: 'e o preço?', intents: ['price_request'], lastAgent: hello, record: { usedReplies } })
        .reply
    expect(asked([])).toContain('Entendo. O valor')
    expect(asked(['price#0'])).toContain('Sei que é importante')
    expect(asked(['price#0', 'price_again#0'])).toContain('Um consultor pode assumir')
  })

  it.each(['é uns 30 mil?', 'sai por 35k?', 'R$ 20.000 né?'])('neither confirms nor denies "%s"', (text) => {
    const { reply } = write({ text, intents: ['price_request'], lastAgent: hello })
    expect(reply).toContain('não confirmo nem descarto')
    expect(reply).not.toMatch(/\d/)
  })

  it('does not take a production figure for a price', () => {
    const learned = [{ field: 'volume', value: '30 mil folhas por mês' }]
    const { reply } = write({
      text: 'faço 30 mil folhas por mês, quanto custa?',
      intents: ['price_request'],
      learned,
      lastAgent: hello,
    })
    expect(reply).not.toContain('Esse número')
  })

  it('answers the rest of a mixed message', () => {
    const { reply } = write({
      text: 'quanto custa e quantas folhas a P900 imprime?',
      intents: ['price_request', 'product_question'],
      lastAgent: hello,
    })
    expect(reply).toContain('consultor')
    expect(reply).toContain('900 folhas por hora')
  })

  it('answers several commercial questions at once', () => {
    const { reply } = write({
      text: 'preço, parcelas e frete?',
      intents: ['price_request', 'payment_request', 'delivery_request'],
      lastAgent: hello,
    })
    expect(reply).toContain('Tudo isso o consultor acerta')
  })
})
