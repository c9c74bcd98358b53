import type { Part, Turn } from './turn.ts'

/** What a business answers in its own words when a message is of a kind it describes: the first that matches. */
export function situationParts(turn: Turn): Part[] {
  const { config, reading, phrases } = turn
  for (const { reply, when, unless } of config.situations) {
    const matches = (patterns: readonly string[]) =>
      patterns.some((pattern) => new RegExp(pattern).test(reading.words))
    if (!matches(when) || matches(unless)) continue
    const text = phrases.say(reply)
    if (text !== null) return [{ kind: 'answer', text }]
  }
  return []
}
