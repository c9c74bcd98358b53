import { expect, it } from 'vitest'
import { briefOf } from '../../../test/support/brief.ts'
import { exampleBusiness } from '../../../test/support/example-business.ts'
import { writeDraft } from './write.ts'

const business = exampleBusiness()
const write = (given: Parameters<typeof briefOf>[1]) => writeDraft(business, briefOf(business, given))

it('gives the same words for the same brief, and stays within the limit', () => {
  const given = {
    text: 'oi, quero a P200, quanto custa, quantas folhas imprime, tem laminadora e garantia?',
    intents: ['price_request' as const],
  }
  expect(write(given)).toEqual(write(given))
  expect(write(given).reply.length).toBeLessThanOrEqual(600)
})
