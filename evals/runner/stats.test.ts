import { describe, expect, it } from 'vitest'
import { mcnemar, passHatK, percentile, wilson } from './stats.ts'

describe('the Wilson interval', () => {
  // By hand for 8 of 10, z = 1.96: (0.8 + 0.19208 ± 1.96·√(0.016 + 0.009604)) / 1.38416
  it('of 8 of 10 is 0.490 to 0.943', () => {
    const { low, high } = wilson(8, 10)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
  })

  // (0.38416 / 2 ± 1.96·√(0.38416 / 40)) / 1.38416: from 0 to 0.38416 / 1.38416
  it('of none of 10 starts at 0 and ends at 0.278', () => {
    expect(wilson(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) })
    expect(wilson(10, 10)).toEqual({ low: expect.closeTo(0.7225, 4), high: 1 })
  })

  it('of nothing says nothing', () => expect(wilson(0, 0)).toEqual({ low: 0, high: 1 }))

  it('narrows as the sample grows', () => {
    const width = (n: number) => wilson(n / 2, n).high - wilson(n / 2, n).low
    expect(width(1000)).toBeLessThan(width(100))
  })
})

describe('pass^k', () => {
  it.each([
    [3, 4, 1, 3 / 4],
    [3, 4, 2, 3 / 6],
    [3, 4, 3, 1 / 4],
    [3, 4, 4, 0],
    [4, 4, 4, 1],
    [0, 4, 1, 0],
    // C(5,3) / C(8,3) = 10 / 56
    [5, 8, 3, 10 / 56],
  ])('%i of %i for k = %i is %f', (passed, trials, k, chance) => {
    expect(passHatK(passed, trials, k)).toBeCloseTo(chance, 12)
  })

  it('is unknown with fewer trials than k', () => expect(passHatK(2, 2, 3)).toBeNull())
})

describe('the exact McNemar test', () => {
  it.each([
    [0, 0, 1],
    // 2 · (1/2)^5
    [5, 0, 0.0625],
    [6, 0, 0.03125],
    // 2 · (C(10,0) + C(10,1) + C(10,2)) / 1024
    [8, 2, (2 * 56) / 1024],
    [5, 5, 1],
  ])('of %i against %i is %f', (worse, better, p) => {
    expect(mcnemar(worse, better)).toBeCloseTo(p, 10)
    expect(mcnemar(better, worse)).toBeCloseTo(p, 10)
  })

  it('holds for thousands of pairs', () => {
    expect(mcnemar(2000, 2000)).toBeCloseTo(1, 5)
    expect(mcnemar(2000, 1000)).toBeLessThan(1e-50)
  })
})

it('a percentile is one of the values', () => {
  expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3)
  expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5)
  expect(percentile([], 0.95)).toBe(0)
})
