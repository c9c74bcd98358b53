import { isCommercial } from './subject.ts'
import type { Part, Turn } from './turn.ts'

/** How the reply begins: who is speaking, the first time; a greeting returned, later. */
export function openingParts(turn: Turn): Part[] {
  const { phrases, reading, first, brief } = turn
  const parts: Part[] = []
  const push = (text: string | null) => {
    if (text !== null) parts.push({ kind: 'greeting', text })
  }
  if (first) push(phrases.say('greeting_short'))
  else if (reading.intents.has('greeting') && isOnlyGreeting(turn) && !reading.howAreYou) {
    push(phrases.say('greeting_again'))
  }
  if (reading.howAreYou && (first || brief.record.turns < 3)) push(phrases.say('how_are_you'))
  if (reading.foreign) push(phrases.say('language_note'))
  return parts
}

/** Small talk and questions about the conversation itself. */
export function talkParts(turn: Turn): Part[] {
  const { phrases, reading } = turn
  const parts: Part[] = []
  const say = (situation: string) => {
    const text = phrases.say(situation)
    if (text !== null) parts.push({ kind: 'answer', text })
  }
  if (reading.identity) say('identity')
  if (reading.whyAsk) say('why_ask')
  const { intents } = reading
  if (intents.has('abuse')) say('abuse')
  if (intents.has('injection') && !isCommercial(intents) && !intents.has('product_question')) say('injection')
  return parts
}

/** What is none of the business's matters; what comes of it is said beside the rest. */
export function offTopicParts({ phrases, reading }: Turn): Part[] {
  const text = reading.intents.has('off_topic') ? phrases.say('off_topic') : null
  return text === null ? [] : [{ kind: 'answer', text }]
}

const CONTENT = [
  'product_question',
  'technical_question',
  'price_request',
  'payment_request',
  'delivery_request',
  'quote_request',
  'provides_data',
  'correction',
] as const

export function isOnlyGreeting(turn: Turn): boolean {
  const { reading, brief } = turn
  return brief.learned.length === 0 && !CONTENT.some((intent) => reading.intents.has(intent))
}
