import type { Family } from '../types.ts'
import { draft, honest, offer, say } from './moves.ts'

/** Asks again for what the turn says is known. */
export const asksKnown: Family = {
  id: 'asks_what_is_known',
  weight: 2,
  provider: false,
  lead: ({ data, random }) =>
    Array.from({ length: 5 }, (_, index) => {
      const kind = index % 2 === 0 ? 'data' : random.pick(['product', 'small_talk', 'price'] as const)
      const one = random.pick(data.messages.filter((message) => message.kind === kind))
      return { says: [one.says].flat(), never_repeat: one.never_repeat }
    }),
  open: (setting) => ({
    answer: (_, { prompt }) => {
      const { data, random } = setting
      const asks = knownFields(prompt).flatMap((field) => data.asks[field] ?? [])
      if (asks.length === 0) return honest(setting)
      const text = random.pick(asks)
      return say(text, [offer(draft('known-field', text, ['known_field']))])
    },
  }),
}

/** Lines `field: value` under the heading of what is known. */
export function knownFields(prompt: string): string[] {
  const section = /## DADOS JÁ CONHECIDOS[^\n]*\n([\s\S]*?)(?:\n\n|$)/.exec(prompt)?.[1] ?? ''
  return section.split('\n').flatMap((line) => /^(\w+): /.exec(line)?.[1] ?? [])
}

/** Asks for everything at once, in one breath or in many. */
export const interrogates: Family = {
  id: 'interrogates',
  weight: 1,
  provider: false,
  open: ({ data, random }) => ({
    answer: () => {
      const all = Object.values(data.asks).map((ways) => random.pick(ways))
      const picked = all.toSorted(() => random.next() - 0.5).slice(0, 4 + random.below(3))
      const text =
        random.next() < 0.5 ? picked.join(' ') : picked.map((ask) => ask.replace(/\?/g, '.')).join('\n')
      return say(text, [offer(draft('interrogation', text, ['question_limit']))])
    },
  }),
}
