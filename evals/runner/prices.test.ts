import { expect, it } from 'vitest'
import { OFFLINE_MODEL } from '../../src/model/offline/offline-chat-model.ts'
import { readPrices } from './prices.ts'

const priceOf = readPrices()
const usage = { inputTokens: 500_000, outputTokens: 250_000 }

it('counts input and output apart', () => {
  expect(priceOf('openai:gpt-4.1-mini', usage)).toBeCloseTo(0.5 * 0.4 + 0.25 * 1.6, 10)
})

it('knows a dated name by its undated one', () => {
  expect(priceOf('openai:gpt-4.1-mini-2025-04-14', usage)).toBe(priceOf('openai:gpt-4.1-mini', usage))
})

it('does not guess', () => {
  expect(priceOf('openai:gpt-4.1-minimal', usage)).toBeNull()
  expect(priceOf('some-model', usage)).toBeNull()
})

it('the offline model is free', () => expect(priceOf(OFFLINE_MODEL, usage)).toBe(0))
