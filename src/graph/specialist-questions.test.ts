import { expect, it } from 'vitest'
import { exampleBusiness } from '../../test/support/example-business.ts'
import { specialistQuestions } from './specialist-questions.ts'

const example = exampleBusiness()
const business = {
  ...example,
  config: { ...example.config, intents: { ...example.config.intents, technical_question: 'technical' } },
}
const inbound = [{ id: 'm1', role: 'lead' as const, text: 'quanto pesa a P200?', at: '' }]
const asked = [{ question: 'quanto pesa a P200?', messageId: 'm1' }]

it('records what the reply hands to a specialist', () => {
  const reply = 'Isso é para o especialista. Levo a sua dúvida para ele. Com quem eu falo?'
  expect(specialistQuestions(business, { inbound, technicalQuestions: [] }, reply)).toEqual(asked)
})

it('records nothing when the reply promises nothing', () => {
  expect(specialistQuestions(business, { inbound, technicalQuestions: [] }, 'A P200 imprime.')).toEqual([])
})

it('keeps what was read as technical, once', () => {
  const reply = 'Isso é para o especialista. Levo a sua dúvida para ele.'
  expect(specialistQuestions(business, { inbound, technicalQuestions: asked }, reply)).toBe(asked)
})
