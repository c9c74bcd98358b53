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

it('gives the same words for the same brief, and stays within the limit', () => {
  const given = {
    text: 'oi, quero a P200, quanto custa, quantas folhas imprime, tem laminadora e garantia?',
    intents: ['price_request' as const],
  }
  expect(write(given)).toEqual(write(given))
  expect(write(given).reply.length).toBeLessThanOrEqual(600)
})
