import { type ChosenReply, chooseReply } from '../../business/choose-reply.ts'
import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import { noteStatements } from '../../qualification/statements.ts'
import { acceptsPerson } from '../accepts-person.ts'
import { mergeLearned, withLearned } from '../learned.ts'
import { missingFields } from '../missing-fields.ts'
import type { Understanding } from '../ports.ts'
import { noteAnswers } from '../record.ts'
import { replyValues } from '../reply-values.ts'
import { routeInbound } from '../routing.ts'
import { questionsOf } from '../specialist-questions.ts'
import type { ConversationMode, Route, TurnStateType, TurnUpdate } from '../state.ts'

/** Reads the lead's messages one by one, each in the light of those before it, and decides the way of the turn. */
export function createGuardrailCheck(deps: { business: Business; understanding: Understanding }) {
  const { business, understanding } = deps
  return async function guardrailCheck(state: TurnStateType): Promise<TurnUpdate> {
    const history = state.window.map(({ role, text }) => ({ role, text }))
    const intents = new Set<Intent>()
    let learned = state.learned
    for (const message of state.inbound) {
      const reading = understanding.read(message.text, history)
      for (const intent of reading.intents) intents.add(intent)
      learned = mergeLearned(
        learned,
        reading.fields.map((field) => ({ ...field, messageId: message.id })),
      )
      history.push({ role: message.role, text: message.text })
    }
    if (intents.size > 1) intents.delete('unclear')
    const lastAgent = state.window.findLast((line) => line.role === 'agent')?.text ?? ''
    if (acceptsPerson(business.replies, lastAgent, intents, learned.length > 0)) intents.add('human_request')
    const route = routeInbound(state.mode, [...intents], {
      learned: learned.length > 0,
      unreadable: state.inbound.every(
        ({ text, attachment }) => text.trim() === '' && attachment !== undefined,
      ),
      acknowledgedEnough: state.record.acknowledged >= business.config.handoff.acknowledge_at_most,
    })
    const known = withLearned(state.known, learned)
    const record = {
      ...noteAnswers(state.record, learned),
      statements: noteStatements(business.config, state.record.statements, state.inbound),
    }
    return {
      intents: [...intents],
      learned,
      record,
      route,
      canned: cannedReply(route, { ...state, known, record }),
      nextMode: nextMode(route, state.mode, [...intents]) ?? state.nextMode,
      technicalQuestions: intents.has('technical_question') && route === 'model' ? questionsOf(state) : [],
      nodes: ['guardrail_check'],
    }
  }

  function cannedReply(route: Route, state: TurnStateType): ChosenReply | null {
    if (route === 'model' || route === 'silent') return null
    const { known, record, clock } = state
    const missing = missingFields({ config: business.config, known, record, temperature: null })
    const values = replyValues({ business, clock, known, record, missing })
    return chooseReply(business.replies, SITUATION[route], values, record.usedReplies)
  }
}

/** Keys of replies.yaml every business must have; checked when it is loaded. */
export const SITUATION: Record<Exclude<Route, 'model' | 'silent'>, string> = {
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
