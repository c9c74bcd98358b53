import { describe, expect, it } from 'vitest'
import { chooseReply, fill } from './choose-reply.ts'

const replies = {
  price: ['Oi {name}, quem passa é o consultor.', 'O consultor explica.', 'Depende: {question}'],
}

describe('chooseReply', () => {
  it('skips a variant nobody can fill', () => {
    expect(chooseReply(replies, 'price', {}, [])?.text).toBe('O consultor explica.')
    expect(chooseReply(replies, 'price', { name: '' }, [])?.text).toBe('O consultor explica.')
  })

  it('goes through every variant before any comes back, then takes the oldest', () => {
    const values = { name: 'Rita', question: 'Quanto produz?' }
    const used: string[] = []
    const texts = Array.from({ length: 4 }, () => {
      const chosen = chooseReply(replies, 'price', values, used)
      used.push(chosen?.fingerprint ?? '')
      return chosen?.text
    })
    expect(new Set(texts.slice(0, 3)).size).toBe(3)
    expect(texts[3]).toBe(texts[0])
  })

  it('knows no situation it was not given', () => {
    expect(chooseReply(replies, 'nothing', {}, [])).toBeNull()
  })

  it('does not fill a placeholder with what another value contains', () => {
    expect(fill('{name} {city}', { name: '{city}', city: 'Recife' })).toBe('{city} Recife')
  })
})
