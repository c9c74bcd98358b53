import { describe, expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { serviceBusiness } from '../../../test/support/service-business.ts'
import { missingFields } from '../../graph/missing-fields.ts'
import { emptyRecord } from '../../graph/record.ts'
import { writeDraft } from './write.ts'

const business = serviceBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))
const hello = 'Olá! Aqui é a Lia, assistente virtual da Horta Viva.'
const place = { city: 'Itu', uf: 'SP' }

describe('a business that sells a service', () => {
  it('answers from the document that was found, and not from the next', () => {
    const { reply, documents } = write({
      text: 'e se não tiver ninguém em casa?',
      intents: ['product_question'],
      documents: ['entrega', 'pagamento'],
      lastAgent: hello,
    })
    expect(reply).toContain('A cesta fica na portaria.')
    expect(documents).toEqual(['entrega'])
  })

  it('answers a question about its terms from a document, without the policy beside it', () => {
    const { reply } = write({
      text: 'aceita cartão?',
      intents: ['payment_request'],
      documents: ['pagamento'],
      lastAgent: hello,
    })
    expect(reply).toContain('Cartão também serve.')
    expect(reply).not.toContain('combinado depois')
  })

  it('says the policy where no document answers', () => {
    const { reply } = write({ text: 'aceita bitcoin?', intents: ['payment_request'], lastAgent: hello })
    expect(reply).toContain('O pagamento é combinado depois.')
  })

  it('has words of its own for messages it describes, unless they are excepted', () => {
    expect(write({ text: 'tenho alergia a tomate', lastAgent: hello }).reply).toContain('te faz mal')
    expect(write({ text: 'não tenho alergia', lastAgent: hello }).reply).not.toContain('te faz mal')
  })

  it('has words for an answer to what it asked, and only then', () => {
    const whose = 'Que gentileza! Para quem é a cesta?'
    expect(write({ text: 'pra dona Cida', lastAgent: whose }).reply).toContain('com um laço')
    expect(write({ text: 'pra dona Cida', lastAgent: hello }).reply).not.toContain('com um laço')
  })

  it('adds no question to a reply that already asks one', () => {
    const { reply, asked } = write({ text: 'é presente pra minha tia', lastAgent: hello })
    expect(reply.match(/\?/g)).toHaveLength(1)
    expect(asked).toEqual([])
  })
})

describe('asking in order', () => {
  it('asks the first open field, then the next', () => {
    expect(write({ text: 'oi' }).asked).toEqual(['city'])
    const learned = [{ field: 'city', value: 'Itu' }]
    expect(write({ text: 'Itu, SP', learned, known: place, lastAgent: hello }).asked).toEqual(['spending'])
  })

  it('asks nothing else while the first open one was just passed over', () => {
    const { asked } = write({
      text: 'como chega?',
      documents: ['entrega'],
      lastAgent: 'De qual cidade e estado você fala?',
      record: { pendingFields: ['city', 'uf'], asked: { city: 1 } },
    })
    expect(asked).toEqual([])
  })
})

describe('what stays open', () => {
  const open = { pendingFields: ['spending'], asked: { city: 1, spending: 1 } }

  it('is not pressed for when the lead does not know yet', () => {
    const { reply } = write({
      text: 'não sei de cabeça o valor',
      intents: ['payment_request'],
      known: place,
      missing: ['spending', 'name'],
      lastAgent: 'Quanto você gasta de feira por mês?',
      record: open,
    })
    expect(reply).toBe('Sem pressa.')
  })

  it('is asked again of one who only says yes', () => {
    const given = { known: place, missing: ['spending', 'name'], lastAgent: hello, record: open }
    expect(write({ text: 'quero sim', intents: ['affirmation'], ...given }).asked).toEqual(['spending'])
  })

  it('is left to the lead once it was asked in vain', () => {
    const learned = [{ field: 'name', value: 'Rita' }]
    const { reply } = write({ text: 'Rita', learned, known: place, missing: [], lastAgent: hello })
    expect(reply).toContain('Quando souber, é só dizer.')
  })
})

describe('a figure below the least', () => {
  const learned = [{ field: 'spending', value: '9999' }]

  it('is answered kindly, and nothing more is asked', () => {
    const { reply, asked } = write({ text: '99,99', learned, known: place, lastAgent: hello })
    expect(reply).toContain('A porta fica aberta')
    expect(asked).toEqual([])
    const known = { ...place, spending: '9999' }
    expect(
      missingFields({ config: business.config, known, record: emptyRecord(), temperature: null }),
    ).toEqual([])
  })

  it('is said once more, in other words, to one who insists', () => {
    const known = { ...place, spending: '9999' }
    const insist = (usedReplies: string[]) =>
      write({
        text: 'mas não dá mesmo?',
        intents: ['product_question'],
        known,
        missing: [],
        lastAgent: hello,
        record: { usedReplies },
      }).reply
    expect(insist(['too_little#0'])).toContain('O mínimo é mesmo R$ 100')
    expect(insist(['too_little#0', 'too_little#1'])).toContain('Isso eu não sei dizer')
  })

  it('is not one when it is just enough, or corrected', () => {
    const { reply, asked } = write({
      text: 'na verdade 100',
      learned: [{ field: 'spending', value: '10000', correction: true }],
      known: place,
      lastAgent: hello,
    })
    expect(reply).toContain('R$ 100 então')
    expect(asked).toEqual(['name'])
  })
})
