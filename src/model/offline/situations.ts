import type { Part, Turn } from './turn.ts'

/**
 * What a business answers in its own words when a message is of a kind it describes: the first that matches.
 * `better`: situations that something looked up has answered.
 */
export function situationParts(turn: Turn, better: ReadonlySet<string> = new Set()): Part[] {
  const { config, reading, phrases, lastSaid } = turn
  const words = reading.words.trim()
  for (const { reply, when, unless, after } of config.situations) {
    const matches = (patterns: readonly string[]) =>
      patterns.some((pattern) => new RegExp(pattern).test(words))
    if (after.length > 0 && !after.some((situation) => lastSaid.has(situation))) continue
    if (!matches(when) || matches(unless) || better.has(reply)) continue
    const text = phrases.say(reply)
    if (text !== null) return [{ kind: 'answer', text }]
  }
  return []
}
