import { printBill } from '../../graph/print-bill.ts'
import type { Part, Turn } from './turn.ts'

/**
 * What files of the lead, or the answer about a bill shown before, ask the reply to say. A bill just read is shown
 * whole; `asks` is the question whether it is right, asked in place of any other unless nothing is asked any more.
 */
export function mediaParts(turn: Turn): { says: Part[]; asks: Part[] } {
  const { brief, phrases, business } = turn
  const { mediaStep: step = null, record } = brief
  if (step === null || step === 'bill_to_person') return NOTHING
  const say = (situation: string, values?: Record<string, string | undefined>): Part[] => {
    const text = phrases.say(situation, values)
    return text === null ? [] : [{ kind: 'answer', text }]
  }
  if (step === 'bill_read') {
    const { bill } = record
    if (bill === null) return NOTHING
    const says = say('bill_read', { bill: printBill(business, bill.reading) })
    const stopped = brief.qualification.status === 'disqualified'
    const confirm = stopped ? null : phrases.say('bill_confirm')
    return { says, asks: confirm === null ? [] : [{ kind: 'ask', text: confirm, fields: [] }] }
  }
  return { says: say(step), asks: [] }
}

const NOTHING: { says: Part[]; asks: Part[] } = { says: [], asks: [] }
