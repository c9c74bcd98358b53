import { describe, expect, it } from 'vitest'
import { LEAST, type LoopState, nextLimit } from './adaptive-limit.ts'

const MOST = 16
const EASY = { lateMs: 2, busy: 0.3 }
const FULL = { lateMs: 5, busy: 0.95 }
const LATE = { lateMs: 200, busy: 0.98 }
const CROWDED = { lateMs: 200, busy: 0.2 }
const looks = (count: number, from: number, state: LoopState) =>
  Array.from({ length: count }).reduce<number>((limit) => nextLimit(limit, MOST, state), from)

describe('how much runs at once', () => {
  it('grows one by one to the most while the process keeps up', () => {
    expect(nextLimit(3, MOST, EASY)).toBe(4)
    expect(looks(100, LEAST, EASY)).toBe(MOST)
    expect(looks(100, LEAST, FULL)).toBe(MOST)
  })
  it('falls fast while it is late by its own doing, and never to nothing', () => {
    expect(looks(2, MOST, LATE)).toBeLessThan(9)
    expect(looks(100, MOST, LATE)).toBe(LEAST)
  })
  it('does not fall when others on the machine make it late', () => {
    expect(looks(100, LEAST, CROWDED)).toBe(MOST)
  })
  it('stays where it is in between', () => {
    expect(looks(100, 7, { lateMs: 35, busy: 0.9 })).toBe(7)
  })
  it('is never more than the most', () => {
    expect(nextLimit(1, 1, LATE)).toBe(1)
    expect(nextLimit(1, 1, EASY)).toBe(1)
  })
})
