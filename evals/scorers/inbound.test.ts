import { describe, expect, it } from 'vitest'
import { loadBusiness } from '../../src/business/load.ts'
import { createUnderstanding } from '../../src/understanding/understanding.ts'
import { loadExtractionCases, loadIntentCases, scoreExtraction, scoreIntents } from './inbound.ts'

const folder = new URL('../datasets/seleto/', import.meta.url)
const understanding = createUnderstanding(
  await loadBusiness(new URL('../../prompts/seleto', import.meta.url).pathname),
)
const intents = loadIntentCases(new URL('intents.yaml', folder))
const extraction = loadExtractionCases(new URL('extraction.yaml', folder))

describe('inbound reading of the first business', () => {
  it('ids are unique', () => {
    expect(new Set(intents.map(({ id }) => id)).size).toBe(intents.length)
    expect(new Set(extraction.map(({ id }) => id)).size).toBe(extraction.length)
  })

  // Every split has been looked at by now: the floors guard against regressions. What was measured on first sight
  // is in docs/decisions/2026-11-21-inbound-reading.md.
  it.each([
    ['tuning', 0.97],
    ['held', 0.95],
    ['fresh', 0.95],
  ])('intents, %s: macro-F1 at least %f', (split, floor) => {
    const score = scoreIntents(
      intents.filter((one) => one.split === split),
      understanding,
    )
    expect(score.macroF1, JSON.stringify(score.misses.slice(0, 20), null, 1)).toBeGreaterThanOrEqual(floor)
  })

  it.each([
    ['tuning', 0.97],
    ['held', 0.95],
    ['fresh', 0.95],
  ])('fields, %s: all of a message right in at least %f of them', (split, floor) => {
    const score = scoreExtraction(
      extraction.filter((one) => one.split === split),
      understanding,
    )
    expect(
      score.exact / score.cases,
      JSON.stringify(score.misses.slice(0, 20), null, 1),
    ).toBeGreaterThanOrEqual(floor)
  })
})
