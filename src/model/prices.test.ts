import { describe, expect, it } from 'vitest'
import { createPrices, parsePrices } from './prices.ts'

describe('prices of models', () => {
  const priceOf = createPrices(parsePrices('small=0.15/0.60, big = 2/8'))

  it.each([
    ['small', 1_000_000, 0, 0.15],
    ['openai:small', 1_000_000, 1_000_000, 0.75],
    ['openai:big', 500_000, 250_000, 3],
    ['offline', 0, 0, 0],
    ['unheard-of', 0, 0, 0],
    ['unheard-of', 1, 0, null],
  ])('%s with %i and %i tokens costs %s', (model, inputTokens, outputTokens, cost) => {
    const found = priceOf(model, { inputTokens, outputTokens })
    if (cost === null) expect(found).toBeNull()
    else expect(found).toBeCloseTo(cost, 10)
  })

  it('counts sound by the second, and knows no price of a model that only writes', () => {
    const heard = createPrices(parsePrices('ear=0.006/min,small=0.15/0.60'))
    const minutes = (seconds: number) => ({ inputTokens: 0, outputTokens: 0, seconds })
    expect(heard('ear', minutes(90))).toBeCloseTo(0.009, 10)
    expect(heard('small', minutes(1))).toBeNull()
    expect(heard('small', minutes(0))).toBe(0)
  })

  it.each(['ear=/min', 'ear=0.1/hour', 'small', 'small=1', 'small=1/', 'small=a/b', 'small=-1/2', '=1/2'])(
    'refuses "%s"',
    (text) => {
      expect(() => parsePrices(text)).toThrow(RangeError)
    },
  )

  it('reads nothing as no prices', () => expect(parsePrices(' ').size).toBe(0))
})
