import { describe, expect, it } from 'vitest'
import { ovenBusiness } from '../../test/support/business.ts'
import { checkInbound } from './check-inbound.ts'
import { createUnderstanding } from './understanding.ts'

const understanding = createUnderstanding(ovenBusiness())

describe('one line of prosa check --direction inbound', () => {
  it('answers with intents and values', () => {
    expect(checkInbound({ id: 7, text: 'sou de Londrina, quanto custa o turbo?' }, understanding)).toEqual({
      id: 7,
      intents: expect.arrayContaining(['price_request', 'provides_data']),
      fields: { cidade: 'Londrina', estado: 'PR', produto: 'FT90' },
    })
  })

  it.each(['agent', 'assistant', 'human', 'Assistant'])('takes the question of role "%s"', (role) => {
    const history = [{ role, text: 'De qual cidade e estado você fala?' }]
    expect(checkInbound({ id: 1, text: 'Feliz', history }, understanding).fields).toEqual({
      cidade: 'Feliz',
      estado: 'RS',
    })
  })

  it.each([
    ['text that is no text', { id: 'a', text: 5 }],
    ['no text', { id: 'a' }],
    ['a history that is none', { id: 'a', text: '', history: 'x' }],
    [
      'a history of anything',
      { id: 'a', text: '', history: [null, 3, { role: 'x' }, { role: 'agent', text: 1 }] },
    ],
  ])('bears %s', (_, line) => {
    expect(checkInbound(line, understanding)).toEqual({ id: 'a', intents: ['unclear'], fields: {} })
  })
})
