import { describe, expect, it } from 'vitest'
import { ovenBusiness } from '../../test/support/business.ts'
import { createQuestionReader } from './question.ts'

const read = createQuestionReader(ovenBusiness())
const ask = (text: string) => read([{ role: 'agent', text }])

describe('what the agent asked', () => {
  it.each(
    Object.entries(ovenBusiness().config.fields).flatMap(([id, field]) =>
      field.ask.map((text) => [text, id] as const),
    ),
  )('"%s" asks for %s', (text, id) => {
    expect(ask(`Perfeito, obrigado! ${text}`).fields).toContain(id)
  })

  it('keeps the order of the words', () => {
    expect(ask('Com quem eu falo? E de qual cidade?').fields).toEqual(['nome', 'cidade', 'estado'])
  })

  it("tells the firm's name from the lead's", () => {
    expect(ask('Como se chama o seu negócio?').fields).toEqual(['firma'])
  })

  it('an offer asks for no field', () => {
    expect(ask('Quer conhecer o FT90?')).toMatchObject({ fields: [], yesNo: true })
  })

  it('knows a question that is answered by yes or no', () => {
    expect(ask('Posso te fazer duas perguntas?').yesNo).toBe(true)
    expect(ask('É para casa ou empresa?').yesNo).toBe(false)
    expect(ask('Você fala de Londrina, certo?').confirms).toBe(true)
  })

  it('looks past other messages of a burst, and not at what the lead asks', () => {
    const history = [
      { role: 'agent' as const, text: 'Com quem eu falo?' },
      { role: 'lead' as const, text: 'qual é o seu e-mail?' },
    ]
    expect(read(history).fields).toEqual(['nome'])
    expect(read([]).fields).toEqual([])
  })
})
