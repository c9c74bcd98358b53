import type { FieldId } from '../../business/schema.ts'
import { INSISTS_AFTER, timesAsked } from './commercial.ts'
import { isCommercial } from './subject.ts'
import type { Part, Turn } from './turn.ts'
import { lowerFirst } from './words.ts'

/** Facts told in one message from which a lead is taken to be willing to answer two questions. */
const TALKATIVE = 2

/**
 * What to ask next: one thing, two when the conversation opens or the lead is talkative, none when the minimum is
 * complete. Always in words not used before, hooked to what was just said.
 */
export function askParts(turn: Turn, reply: readonly Part[]): Part[] {
  const fields = chooseFields(turn, reply)
  const texts: string[] = []
  const asked: FieldId[] = []
  for (const field of fields) {
    const question = wording(turn, field, texts.length === 0)
    if (question === null) continue
    texts.push(texts.length === 0 ? hooked(turn, field, question, reply) : second(question))
    asked.push(field)
  }
  return texts.length === 0 ? [] : [{ kind: 'ask', text: texts.join(' '), fields: asked }]
}

function chooseFields(turn: Turn, reply: readonly Part[]): FieldId[] {
  const { brief, config, first, reading } = turn
  const { known, record, missing } = brief
  const needed = new Set([...config.minimum, ...config.qualification.hot_requires])
  if ([...needed].every((field) => field in known)) return []
  // Whoever insists is not questioned: the offer of a person stands alone.
  if (isCommercial(reading.intents) && timesAsked(turn) >= INSISTS_AFTER) return []
  // What was asked a moment ago and passed over is not asked again at once, unless the lead is telling things.
  // "Quero sim" after a question in a fixed order leaves nothing to say but that question.
  const willing = config.ask_in_order && reading.intents.has('affirmation')
  const pressed = (field: FieldId) =>
    record.pendingFields.includes(field) && brief.learned.length === 0 && !willing
  const open = missing.filter((field) => !(field in known) && !pressed(field))
  // What is asked together with another field is asked alone only once that one is known.
  const alone = open.filter((field) =>
    Object.entries(config.fields).every(([other, { with: partner }]) => partner !== field || other in known),
  )
  const necessary = alone.filter((field) => needed.has(field))
  if (necessary.length === 0 && [...needed].some((field) => pressed(field) && !(field in known))) return []
  // Strictly in order: until the first open one is known nothing else is asked.
  const [next] = missing.filter((field) => alone.includes(field) || pressed(field))
  if (config.ask_in_order) return next !== undefined && alone.includes(next) ? room(turn, reply, [next]) : []
  const candidates = (necessary.length > 0 ? necessary : alone).filter((field) => !isObvious(turn, field))
  const rank = (field: FieldId) =>
    preference(turn, field) + candidates.indexOf(field) + (record.asked[field] ?? 0) * 3
  const ordered = candidates.toSorted((a, b) => rank(a) - rank(b))
  const firstRequest = isCommercial(reading.intents) && timesAsked(turn) === 0
  const two = first || firstRequest || brief.learned.length >= TALKATIVE
  const offered = reply.some(({ kind }) => kind === 'offer')
  const most = Math.min(
    two && !offered ? 2 : 1,
    config.limits.questions_per_turn,
    config.limits.fields_per_turn,
  )
  return room(turn, reply, ordered.slice(0, most))
}

/** As many questions as the business allows beside those the reply already has. */
function room(turn: Turn, reply: readonly Part[], fields: FieldId[]): FieldId[] {
  const there = reply.reduce((sum, { text }) => sum + (text.match(/\?/g)?.length ?? 0), 0)
  return fields.slice(0, Math.max(0, turn.config.limits.questions_per_turn - there))
}

/** Nobody who is speaking of a machine is asked what they are looking for. */
function isObvious(turn: Turn, field: FieldId): boolean {
  const { config, reading } = turn
  return (
    config.fields[field]?.type === 'product' &&
    (reading.focus.length > 0 || reading.familiesInTalk.length > 0)
  )
}

/** Right after a product was named the volume is what one naturally asks; what is wanted comes before who asks. */
function preference(turn: Turn, field: FieldId): number {
  const { brief, reading, config } = turn
  const type = config.fields[field]?.type
  if (type === 'product') return -60
  const wanted = turn.catalogue.mentions(brief.known.product ?? '').map(({ entry }) => entry)
  const about = reading.models.length > 0 || reading.families.length > 0 || 'product' in brief.known
  const now = reading.recommend || isCommercial(reading.intents) || isObviousNow(turn)
  const unavailable = [...reading.models, ...wanted].some(({ available }) => !available)
  return type === 'volume' && about && now && !unavailable ? -50 : 0
}

function isObviousNow(turn: Turn): boolean {
  const { brief, reading, config } = turn
  const learned = brief.learned.some(({ field }) => config.fields[field]?.type === 'product')
  return learned || reading.models.length > 0 || reading.families.length > 0
}

/** A way to ask that this conversation has not heard. */
function wording(turn: Turn, field: FieldId, firstQuestion: boolean): string | null {
  const { config, brief, phrases, first } = turn
  if (first && firstQuestion && config.fields[field]?.type === 'product')
    return phrases.say('opening_question')
  const { ask = [], ask_alone: alone = [], with: partner } = config.fields[field] ?? {}
  const ways = partner !== undefined && partner in brief.known && alone.length > 0 ? alone : ask
  const start = brief.record.asked[field] ?? 0
  const rotated = [
    ...ways.slice(start % Math.max(1, ways.length)),
    ...ways.slice(0, start % Math.max(1, ways.length)),
  ]
  return rotated.find((way) => !phrases.alreadySaid(way) && !phrases.alreadySaid(lowerFirst(way))) ?? null
}

/** "Para indicar o modelo certo, quanto você produz por dia?": the reason goes first, when there is one. */
function hooked(turn: Turn, field: FieldId, question: string, reply: readonly Part[]): string {
  if (!reply.some(({ kind }) => kind === 'answer' || kind === 'policy' || kind === 'offer')) return question
  const hook = turn.phrases.say(`hook_${field}`)
  return hook === null ? question : `${hook} ${lowerFirst(question)}`
}

function second(question: string): string {
  return /^E\s/.test(question) ? question : `E ${lowerFirst(question)}`
}
