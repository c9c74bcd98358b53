import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Boa tarde! Aqui é a atendente virtual da Gráfica Modelo.'

describe('endings', () => {
  const told = { name: 'Rita', city: 'Itu', uf: 'SP', product: 'P900', volume: '5000 folhas/dia' }

  it('hands a hot lead over and asks nothing', () => {
    const { reply, asked } = write({
      text: 'para já',
      known: told,
      learned: [{ field: 'urgency', value: 'alta' }],
      lastAgent: hello,
    })
    expect(reply).toContain('Um consultor vai falar com você')
    expect(asked).toEqual([])
  })

  it('closes a cold lead kindly', () => {
    const { reply, asked } = write({
      text: 'só pesquisando',
      learned: [{ field: 'urgency', value: 'sem_urgencia' }],
      lastAgent: hello,
    })
    expect(reply).toContain('Tudo no seu tempo')
    expect(asked).toEqual([])
  })

  it('stops asking when everything needed is known, without a promise', () => {
    const { reply, asked } = write({
      text: 'daqui a uns meses',
      known: told,
      learned: [{ field: 'urgency', value: 'baixa' }],
      lastAgent: hello,
    })
    expect(asked).toEqual([])
    expect(reply).not.toContain('vai falar com você')
  })

  it.each([
    ['not_interested', 'a porta fica aberta'],
    ['thanks_or_bye', 'Até mais'],
  ] as const)('%s ends without a question', (intent, words) => {
    const { reply, asked } = write({ text: 'obrigado', intents: [intent], lastAgent: hello })
    expect(reply).toContain(words)
    expect(asked).toEqual([])
  })

  it.each(['😀', '?', '...'])('meets "%s" kindly and without questions about the lead', (text) => {
    const { reply, asked } = write({ text, intents: ['unclear'], lastAgent: hello })
    expect(reply).toContain('não entendi')
    expect(asked).toEqual([])
  })
})
