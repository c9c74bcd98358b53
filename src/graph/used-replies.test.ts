import { describe, expect, it } from 'vitest'
import { detectUsed } from './used-replies.ts'

const replies = { told: ['Certo, {name}! Um consultor vai te chamar.'], bye: ['Até!'] }

describe('detectUsed', () => {
  it('finds a filled template inside a longer text', () => {
    expect(detectUsed(replies, 'Boa! Certo, Rita! Um consultor vai te chamar. Até mais')).toEqual([
      { situation: 'told', fingerprint: 'told#0' },
    ])
  })
  it('needs all its parts, in order', () => {
    expect(detectUsed(replies, '! Um consultor vai te chamar. Certo, ')).toEqual([])
  })
  it('does not take a few common letters for a template', () => {
    expect(detectUsed(replies, 'Até!')).toEqual([])
  })
})
