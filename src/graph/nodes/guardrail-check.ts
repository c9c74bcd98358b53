import { type ChosenReply, chooseReply } from '../../business/choose-reply.ts'
import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import type { TurnMessage } from '../../model/contract.ts'
import { type AskedKind, readDataRequests, withoutGuessedErasure } from '../../privacy/read-request.ts'
import { noteStatements } from '../../qualification/statements.ts'
import { acceptsPerson } from '../accepts-person.ts'
import { mergeLearned, withLearned } from '../learned.ts'
import { readMediaTurn } from '../media-step.ts'
import { missingFields } from '../missing-fields.ts'
import type { Understanding } from '../ports.ts'
import { printBill } from '../print-bill.ts'
import { noteAnswers } from '../record.ts'
import { replyValues } from '../reply-values.ts'
import { routeInbound } from '../routing.ts'
import { questionsOf } from '../specialist-questions.ts'
import type { ConversationMode, Route, TurnStateType, TurnUpdate } from '../state.ts'

const MINUTE_MS = 60_000

/** Reads the lead's messages one by one, each in the light of those before it, and decides the way of the turn. */
export function createGuardrailCheck(deps: { business: Business; understanding: Understanding }) {
  const { business, understanding } = deps
  return async function guardrailCheck(state: TurnStateType): Promise<TurnUpdate> {
    const history = state.window.map(({ role, text }) => ({ role, text }))
    const intents = new Set<Intent>()
    let learned = state.learned
    for (const message of state.inbound) {
      const reading = understanding.read(message.text, history)
      for (const intent of withoutGuessedErasure(reading.intents, message.text)) intents.add(intent)
      learned = mergeLearned(
        learned,
        reading.fields.map((field) => ({ ...field, messageId: message.id })),
      )
      history.push({ role: message.role, text: message.text })
    }
    const statements = noteStatements(business.config, state.record.statements, state.inbound)
    const said = new Set(state.inbound.map(({ id }) => id))
    const media = readMediaTurn({
      config: business.config,
      inbound: state.inbound,
      window: state.window,
      intents,
      learned,
      record: state.record,
      states: Object.values(statements).some(({ messageIds }) => messageIds.some((id) => said.has(id))),
    })
    learned = mergeLearned(media.learned, learned)
    // A file, or an answer about one, was understood.
    if (intents.size > 1 || media.step !== null) intents.delete('unclear')
    const lastAgent = state.window.findLast((line) => line.role === 'agent')?.text ?? ''
    if (acceptsPerson(business.replies, lastAgent, intents, learned.length > 0)) intents.add('human_request')
    const dataRequest = dataRequestOf(state, learned.length > 0)
    const route = routeInbound(state.mode, [...intents], {
      dataRequest: dataRequest !== null,
      // Whatever stands beside a bill, the bill is answered.
      learned: learned.length > 0 || media.step === 'bill_read',
      unreadable: media.step !== 'bill_read' && state.inbound.every(isBare),
      acknowledgedEnough: acknowledgedEnough(state),
    })
    const known = withLearned(state.known, learned)
    const record = {
      ...noteAnswers(state.record, learned),
      statements,
      ...media.record,
    }
    return {
      intents: [...intents],
      learned,
      record,
      mediaStep: media.step,
      route,
      canned: cannedReply(route, { ...state, known, record, mediaStep: media.step }, dataRequest),
      nextMode: nextMode(route, state.mode, [...intents]) ?? state.nextMode,
      technicalQuestions: intents.has('technical_question') && route === 'model' ? questionsOf(state) : [],
      nodes: ['guardrail_check'],
    }
  }

  /** Often enough for now: whoever goes on waiting gets a word again after the time in which people are reminded. */
  function acknowledgedEnough({ record, window, clock }: TurnStateType): boolean {
    const { acknowledge_at_most, remind_after_minutes } = business.config.handoff
    if (record.acknowledged < acknowledge_at_most) return false
    const spoke = window.findLast((line) => line.role === 'agent')
    const silentMs = spoke === undefined ? 0 : Date.parse(clock.now) - Date.parse(spoke.at)
    return silentMs < remind_after_minutes * MINUTE_MS
  }

  /** What is asked about the lead's own data, when the business has words that acknowledge it. */
  function dataRequestOf({ inbound }: TurnStateType, learned: boolean): AskedKind | null {
    const asked = inbound.flatMap(({ text }) => readDataRequests(text))
    // Whoever says what is right has corrected it.
    const open = asked.filter((kind) => !(kind === 'correction' && learned))
    return open.find((kind) => business.replies[dataReply(kind)] !== undefined) ?? null
  }

  function cannedReply(
    route: Route,
    state: TurnStateType,
    dataRequest: AskedKind | null,
  ): ChosenReply | null {
    if (route === 'model' || route === 'silent') return null
    const { known, record, clock } = state
    const missing = missingFields({ config: business.config, known, record, temperature: null })
    const values = replyValues({ business, clock, known, record, missing })
    const own = route === 'media' || route === 'acknowledge' ? aboutMedia(state, values) : null
    const situation = route === 'data_request' ? dataReply(dataRequest ?? 'access') : SITUATION[route]
    return own ?? chooseReply(business.replies, situation, values, record.usedReplies)
  }

  /** What there is to say about a file that came without words, also while a person is awaited. */
  function aboutMedia(
    { mediaStep, record, mode }: TurnStateType,
    values: Record<string, string | undefined>,
  ): ChosenReply | null {
    if (mediaStep === null) return null
    const say = (situation: string, more: Record<string, string | undefined> = {}) =>
      chooseReply(business.replies, situation, { ...values, ...more }, record.usedReplies)
    if (mediaStep === 'bill_read' && record.bill !== null) {
      const read = say('bill_read', { bill: printBill(business, record.bill.reading) })
      const confirm = say('bill_confirm')
      return read === null || confirm === null ? read : { ...read, text: `${read.text} ${confirm.text}` }
    }
    // The person who is awaited was told of already.
    if (mediaStep === 'media_stored' && mode === 'handoff') return null
    return say(mediaStep)
  }
}

/** Nothing to read in it: a file, or something that is no text. */
function isBare({ text, attachment, media }: TurnMessage): boolean {
  return text.trim() === '' && (attachment !== undefined || media !== undefined)
}

/** Key of replies.yaml that acknowledges a request about the lead's own data. A business may have none: people are told all the same. */
const dataReply = (kind: AskedKind) => `data_${kind}`

/** Keys of replies.yaml every business must have; checked when it is loaded. */
export const SITUATION: Record<Exclude<Route, 'model' | 'silent' | 'data_request'>, string> = {
  opt_out: 'opt_out',
  erasure: 'erasure',
  human_request: 'human_request',
  injection: 'injection',
  off_topic: 'off_topic',
  abuse: 'abuse',
  media: 'media_unreadable',
  acknowledge: 'acknowledge',
}

function nextMode(route: Route, mode: ConversationMode, intents: Intent[]): ConversationMode | null {
  // A person is speaking, so the agent says nothing; the wish is kept all the same.
  if (route === 'silent' && mode === 'human' && intents.includes('opt_out')) return 'opted_out'
  if (route === 'opt_out') return 'opted_out'
  if (route === 'erasure' || route === 'human_request') return 'handoff'
  return null
}
