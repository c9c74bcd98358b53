import { printField } from '../../business/print-field.ts'
import type { BusinessConfig, FieldId } from '../../business/schema.ts'
import type { FieldCandidate } from '../../understanding/types.ts'
import type { Part, Turn } from './turn.ts'

/** Values that are codes, or that the answer itself speaks of: acknowledged without being said. */
const CODED = new Set(['urgency', 'yes_no', 'cnpj', 'product'])

/**
 * One short sign that the message was read: a correction said back, a name greeted, or the most telling fact.
 * Never a recital of all that was told.
 */
export function acknowledgeParts(turn: Turn, hasAnswer: boolean): Part[] {
  const { brief, phrases, config } = turn
  const corrected = brief.learned.filter(({ correction }) => correction === true)
  if (corrected.length > 0) return part(acknowledgeCorrection(turn, corrected))

  const fresh = new Map(brief.learned.map((candidate) => [candidate.field, candidate.value]))
  if (fresh.size === 0) return []
  const pieces: (string | null)[] = []
  const named = [...fresh.keys()].find((field) => config.fields[field]?.type === 'person_name')
  if (named !== undefined) pieces.push(phrases.say('ack_name'))
  const others = [...fresh].filter(([field]) => field !== named)
  if (named === undefined && !hasAnswer && others.length > 0) pieces.push(acknowledgeFacts(turn, others))
  const apart = others.filter(([field]) => !others.some(([other]) => config.fields[other]?.with === field))
  if (named !== undefined && !hasAnswer && apart.length > 1) pieces.push(phrases.say('ack_many'))
  return part(pieces.filter((piece) => piece !== null).join(' '))
}

function acknowledgeFacts(turn: Turn, facts: [FieldId, string][]): string | null {
  const { phrases, config } = turn
  if (facts.length > 1) return phrases.say('ack_data')
  const [only] = facts
  if (only === undefined) return null
  const [field, value] = only
  const type = config.fields[field]?.type
  const say = (situation: string, values?: Record<string, string | undefined>) =>
    phrases.say(situation, values) ?? phrases.say('ack_data')
  if (type === 'urgency')
    return say(value in LOW_URGENCY ? 'ack_urgency_low' : value === 'alta' ? 'ack_urgency_high' : 'ack_data')
  if (type === 'yes_no') return say(value === 'sim' ? 'ack_known_yes' : 'ack_known_no')
  if (type === 'product') {
    const family = config.families[turn.familiesIn(value)[0] ?? '']
    return say('ack_product', { families: family?.plural })
  }
  return say(`ack_${field}`)
}

const LOW_URGENCY: Record<string, true> = { baixa: true, sem_urgencia: true }

function acknowledgeCorrection(turn: Turn, corrected: FieldCandidate[]): string | null {
  const { phrases, config } = turn
  const sayable = corrected.find(
    ({ field }) => !CODED.has(config.fields[field]?.type ?? '') && !(field === 'uf' && corrected.length > 1),
  )
  // A bare figure says too little to be said back.
  if (sayable === undefined || /^[\d.,]+(?: a [\d.,]+)?(?:\/\p{L}+)?$/u.test(printable(config, sayable))) {
    return phrases.say('correction_plain')
  }
  return phrases.say('correction', { value: printable(config, sayable) }) ?? phrases.say('correction_plain')
}

/** "500 folhas/dia" → "500 folhas por dia"; a person by the first name. */
function printable(config: BusinessConfig, { field, value: raw }: FieldCandidate): string {
  const value = printField(config.fields[field]?.type, raw)
  if (field === 'name') return value.split(' ')[0] ?? value
  return value.replace(/\/(hora|dia|semana|mês)$/, ' por $1')
}

function part(text: string | null): Part[] {
  return text === null || text === '' ? [] : [{ kind: 'acknowledge', text }]
}
