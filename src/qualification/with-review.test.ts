import { expect, it } from 'vitest'
import type { Qualification } from './types.ts'
import { withReview } from './with-review.ts'

const computed: Qualification = {
  temperature: 'morno',
  status: 'in_progress',
  score: 55,
  reasons: [{ component: 'urgency', points: 5, of: 20, text: 'Urgência: baixa.', messageIds: ['m1'] }],
  version: 1,
  inputs: 'a',
}

it('without a review the rules decide', () => expect(withReview(computed, null)).toBe(computed))

it('what a person decided holds, and says what the rules would say', () => {
  const held = withReview(computed, { temperature: 'quente', status: null })
  expect(held).toMatchObject({ temperature: 'quente', status: 'in_progress', score: 55 })
  expect(held.reasons.map(({ text }) => text)).toEqual([
    'Revisto por uma pessoa: quente. Pelas regras seria morno.',
    'Urgência: baixa.',
  ])
})

it('said twice it is said once, and the rules’ own verdict is not lost', () => {
  const review = { temperature: 'frio', status: 'disqualified' } as const
  const once = withReview(computed, review)
  expect(withReview(once, review)).toEqual(once)
  expect(withReview(once, { temperature: 'morno', status: null })).toMatchObject({
    temperature: 'morno',
    status: 'in_progress',
  })
})
