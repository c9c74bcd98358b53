import type { BeforePerson } from '../../graph/before-person.ts'
import { stoppedParts } from './eligibility.ts'
import type { Part, Turn } from './turn.ts'

/** The bill is asked for once, in place of any other question, and waited for without asking again at once. */
function beforePersonParts(
  { phrases }: Turn,
  step: NonNullable<BeforePerson>,
  reply: readonly Part[],
): Part[] {
  if (step === 'settle') return []
  if (step === 'await_bill') {
    const text = reply.length > 0 ? null : phrases.say('bill_awaited')
    return text === null ? [] : [{ kind: 'close', text }]
  }
  const text = reply.some((part) => part.text.includes('?')) ? null : phrases.say('bill_request')
  return text === null ? [] : [{ kind: 'ask', text, fields: [] }]
}

/** How a turn ends when nothing is to be asked any more, or null when the conversation simply goes on. */
export function closingParts(turn: Turn, reply: readonly Part[]): Part[] | null {
  const { brief, config, reading, phrases } = turn
  const { qualification, record, known } = brief
  const close = (situation: string): Part[] => {
    const text = phrases.say(situation)
    return text === null ? [] : [{ kind: 'close', text }]
  }
  const { temperature } = qualification
  const hot = temperature !== null && config.handoff.temperatures.includes(temperature)
  if (hot && brief.beforePerson) return beforePersonParts(turn, brief.beforePerson, reply)
  if (hot && !record.handedHot) {
    if (record.handoffTold) return []
    // The bill was asked for and is not to come: no harm done.
    const without = record.billTurns > 0 && record.bill === null && reply.length === 0
    const declined = without && reading.intents.has('negation')
    return [...(declined ? close('not_now') : []), ...close('handoff_quente')]
  }
  const stopped = stoppedParts(turn)
  if (stopped.length > 0) return stopped
  if (record.handoffTold) return reply.length === 0 ? close('acknowledge') : []

  const answered = reply.some(({ kind }) => kind === 'answer' || kind === 'policy' || kind === 'offer')
  if (reading.intents.has('not_interested') && !answered) return close('not_interested')
  const thanks = reading.intents.has('thanks_or_bye') && !answered && brief.learned.length === 0
  if (thanks) return close('goodbye')

  const { hot_excludes } = config.qualification
  const cool = Object.entries(hot_excludes).some(([field, values]) => values.includes(known[field] ?? ''))
  const justCooled = brief.learned.some(({ field, value }) => hot_excludes[field]?.includes(value))
  if (cool && temperature === 'frio')
    return answered && !justCooled ? [] : record.closed ? [] : close(turn.first ? 'cold_open' : 'cold_close')

  // What it takes was told to somebody who cannot be served: nothing to look forward to.
  if (qualification.status === 'disqualified') return []
  const needed = [...config.minimum, ...config.qualification.hot_requires]
  const complete = needed.every((field) => field in known)
  if (!complete) return null
  const justCompleted = brief.learned.some(({ field }) => needed.includes(field))
  return justCompleted ? close(cool ? 'cold_close' : 'warm_close') : []
}
