import { plainWords } from '../../business/terms.ts'
import { COMMERCIAL_INTENTS, isCommercial } from './subject.ts'
import type { Part, Turn } from './turn.ts'

/** Asked this often, the agent stops explaining and offers a person. */
export const INSISTS_AFTER = 2

/** Price, payment, delivery and quotes: understood, tailored to the need, with a person. Never a figure. */
export function commercialParts(turn: Turn): Part[] {
  const { reading, config } = turn
  if (!isCommercial(reading.intents)) return []
  const situations = COMMERCIAL_INTENTS.filter((intent) => reading.intents.has(intent)).map(
    (intent) => config.intents[intent] ?? intent,
  )
  const text = situations.length > 1 ? several(turn, situations) : one(turn, situations[0] ?? '')
  return text === null ? [] : [{ kind: 'policy', text }]
}

function one(turn: Turn, situation: string): string | null {
  const { phrases, config } = turn
  const isPrice = situation === config.intents.price_request
  if (isPrice && saysAmount(withoutFacts(turn))) {
    const guess = phrases.say('price_guess')
    if (guess !== null) return guess
  }
  const before = timesAsked(turn)
  const again = before >= INSISTS_AFTER ? `${situation}_insists` : before > 0 ? `${situation}_again` : null
  return (again === null ? null : phrases.say(again)) ?? phrases.say(situation)
}

/** Several commercial questions at once get one answer, not one each. */
function several(turn: Turn, situations: readonly string[]): string | null {
  return turn.phrases.say('commercial_many') ?? one(turn, situations[0] ?? '')
}

/** Earlier turns of this conversation that were answered with the commercial policy. */
export function timesAsked(turn: Turn): number {
  const { phrases, config } = turn
  const price = config.intents.price_request ?? 'price_request'
  const wordings = [price, `${price}_again`, `${price}_insists`, 'price_guess', 'commercial_many']
  return wordings.reduce((sum, situation) => sum + phrases.uses(situation), 0)
}

/** The words without the figures that are data: "faço 30 mil por mês" is no price. */
function withoutFacts(turn: Turn): string {
  let text = turn.brief.inbound.map((message) => message.text).join('\n')
  for (const { evidence } of turn.brief.learned) text = text.replace(evidence, ' ')
  return plainWords(text)
}

/** "é uns 30 mil?", "sai por 35k?", "R$ 20.000": an amount of money the lead puts forward. */
function saysAmount(words: string): boolean {
  return / (?:r\$ ?\d|(?:uns |umas |por |de |em torno de |na faixa de |acho que )?\d{1,3}(?:[.,]\d+)? ?(?:mil|k|reais|pila|conto|contos|pau)(?: |$)|\d{1,3}\.\d{3} reais )/.test(
    words,
  )
}
