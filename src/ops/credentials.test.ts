import { describe, expect, it } from 'vitest'
import { holdCredential, secretsOf } from './credentials.ts'

describe('several secrets', () => {
  it('are split, trimmed, and blanks dropped', () => {
    expect(secretsOf(' new ,old,, ')).toEqual(['new', 'old'])
  })

  it('moves on once, however many calls were refused with the same one', () => {
    const held = holdCredential({ header: 'token', value: 'new,old', prefix: 'Bearer ' })
    const { value, index } = held.current()
    expect(value).toBe('Bearer new')
    expect(held.refuse(index, 1)).toBe(true)
    expect(held.refuse(index, 1)).toBe(true)
    expect(held.current().value).toBe('Bearer old')
  })

  it('ends when each was refused', () => {
    const held = holdCredential({ header: 'token', value: 'new,old' })
    expect(held.refuse(0, 1)).toBe(true)
    expect(held.refuse(1, 2)).toBe(false)
    expect(holdCredential({ header: 'token', value: 'only' }).refuse(0, 1)).toBe(false)
  })
})
