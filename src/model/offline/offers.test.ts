import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Boa tarde! Aqui é a atendente virtual da Gráfica Modelo.'

describe('offers', () => {
  it('presents the step above once', () => {
    const { reply } = write({ text: 'me fala da P200', lastAgent: hello })
    expect(reply).toContain('Um passo acima está a P900')
    expect(
      write({ text: 'me fala da P200', lastAgent: hello, record: { upsells: ['p200_p900'] } }).reply,
    ).not.toContain('P900')
    expect(
      write({ text: 'me fala da P200', lastAgent: hello, record: { refused: ['p200_p900'] } }).reply,
    ).not.toContain('P900')
  })

  it('presents it beside a price request too', () => {
    const { reply } = write({ text: 'quanto custa a P200?', intents: ['price_request'], lastAgent: hello })
    expect(reply).toContain('consultor')
    expect(reply).toContain('P900')
  })

  it('takes a refusal and goes on', () => {
    const given = {
      lastAgent: 'Um passo acima está a P900, que imprime 900 folhas por hora.',
      record: { upsells: ['p200_p900'] },
    }
    const { reply } = write({
      text: 'não, quero a P200 mesmo',
      intents: ['negation'],
      known: { product: 'P200' },
      ...given,
    })
    expect(reply).toContain('seguimos com a sua escolha')
    expect(reply).not.toContain('P900')
  })

  it('explains what was offered to one who says yes', () => {
    const given = { lastAgent: 'Um passo acima está a P900.', record: { upsells: ['p200_p900'] } }
    expect(write({ text: 'quero sim', intents: ['affirmation'], ...given }).reply).toContain(
      'A P900 é a impressora de produção',
    )
  })

  it('says what is not for sale, with the alternative once, and never its figures', () => {
    const { reply } = write({ text: 'tem laminadora?', lastAgent: hello })
    expect(reply).toContain('não está disponível')
    expect(reply).toContain('a D5')
    const again = write({
      text: 'quando a laminadora volta?',
      lastAgent: reply,
      record: { alternatives: ['Laminadora Z'], usedReplies: ['laminator_off#0'] },
    })
    expect(again.reply).toContain('segue indisponível')
    expect(again.reply).not.toContain('D5')
  })

  it('does not offer an alternative to one who has that step solved', () => {
    const { reply } = write({ text: 'quero uma laminadora, dobrar eu já tenho dobradeira', lastAgent: hello })
    expect(reply).toContain('não está disponível')
    expect(reply).not.toContain('D5')
  })
})
