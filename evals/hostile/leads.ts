import { leadTurn } from './data.ts'
import type { LeadTurn, Setting } from './types.ts'

/** A lead of three to seven messages: half of them say hello first, all of them wander. */
export function chooseLead({ data, random }: Setting): LeadTurn[] {
  const greetings = data.messages.filter(({ kind }) => kind === 'greeting')
  const others = data.messages.filter(({ kind }) => kind !== 'greeting')
  const length = 3 + random.below(5)
  return Array.from({ length }, (_, index) =>
    leadTurn(random.pick(index === 0 && random.next() < 0.5 ? greetings : others)),
  )
}
