import { expect, it } from 'vitest'
import type { Intent } from '../business/rule-ids.ts'
import { acceptsPerson } from './accepts-person.ts'

const replies = {
  price_insists: ['Um consultor pode assumir esta conversa. Basta um sim seu.'],
  price: ['Quem trata de valor é o consultor, conforme a sua necessidade.'],
}
const offer = 'Entendo. Um consultor pode assumir esta conversa. Basta um sim seu.'

it.each<[string, Intent[], boolean, boolean]>([
  [offer, ['affirmation'], false, true],
  [offer, ['affirmation', 'thanks_or_bye'], false, true],
  [offer, ['affirmation', 'product_question'], false, false],
  [offer, ['negation'], false, false],
  [offer, ['affirmation', 'negation'], false, false],
  [offer, ['affirmation'], true, false],
  ['Quem trata de valor é o consultor, conforme a sua necessidade.', ['affirmation'], false, false],
  ['', ['affirmation'], false, false],
])('%s + %s (learned: %s) → %s', (lastAgent, intents, learned, expected) => {
  expect(acceptsPerson(replies, lastAgent, new Set(intents), learned)).toBe(expected)
})
