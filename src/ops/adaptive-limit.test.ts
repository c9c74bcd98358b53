import { describe, expect, it } from 'vitest'
import { LEAST, nextLimit } from './adaptive-limit.ts'

const settle = (looks: number, from: number, lateMs: number) =>
  Array.from({ length: looks }).reduce<number>((limit) => nextLimit(limit, 16, lateMs), from)

describe('how much runs at once', () => {
  it('grows one by one to the most while the process keeps up', () => {
    expect(nextLimit(3, 16, 2)).toBe(4)
    expect(settle(100, LEAST, 2)).toBe(16)
  })
  it('falls fast while it is late, and never to nothing', () => {
    expect(settle(2, 16, 200)).toBeLessThan(9)
    expect(settle(100, 16, 200)).toBe(LEAST)
  })
  it('stays where it is in between', () => {
    expect(settle(100, 7, 35)).toBe(7)
  })
  it('is never more than the most', () => {
    expect(nextLimit(1, 1, 500)).toBe(1)
    expect(nextLimit(1, 1, 0)).toBe(1)
  })
})
