import type { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { trace } from '@opentelemetry/api'
import { uuid7 } from 'langsmith'
import type { Business } from '../business/schema.ts'
import type { ConversationGraph } from './graph.ts'
import type { TurnGraph } from './ports.ts'
import type { TurnStateType } from './state.ts'

/** Steps of one turn, revisions and look-ups included; a loop past this is a defect and fails the turn. */
const RECURSION_LIMIT = 40

/**
 * Runs the compiled graph as one turn of a contact's thread.
 *
 * @param durability `exit` writes one checkpoint a turn, for production; `async` one a node, for stepping.
 */
export function createTurnGraph(deps: {
  business: Business
  graph: ConversationGraph
  durability: 'exit' | 'async' | 'sync'
  /** Tracers: hear every step of every run. */
  callbacks?: BaseCallbackHandler[]
}): TurnGraph {
  const { business, graph, durability, callbacks = [] } = deps
  return {
    async run(input, options = {}) {
      const runId = uuid7()
      if (callbacks.length > 0) trace.getActiveSpan()?.setAttribute('langsmith.run_id', runId)
      const state = await graph.invoke(
        { contactId: input.contactId, inbound: input.inbound },
        {
          configurable: { thread_id: input.contactId },
          durability,
          recursionLimit: RECURSION_LIMIT,
          callbacks,
          runId,
          runName: `turn-${business.id}`,
          // By this its traces are found when the contact is erased.
          metadata: { thread_id: input.contactId },
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        },
      )
      return {
        reply: state.reply,
        verdict: state.reply === null ? null : state.verdict === 'pass' ? 'pass' : null,
        learned: state.learned,
        known: state.known,
        record: state.record,
        summary: state.summary,
        summaryUpto: state.summaryUpto,
        qualification: state.qualification,
        qualificationChanged: state.qualification?.inputs !== state.previousQualification?.inputs,
        newlyQualified:
          state.qualification?.status === 'qualified' && state.previousQualification?.status !== 'qualified',
        unanswered: isUnanswered(state),
        handoff: state.handoffAction,
        nextMode: state.nextMode,
        technicalQuestions: state.technicalQuestions,
        productInterests: state.productInterests,
        ended: state.ended,
        forgotten: state.forgotten,
        intents: state.intents,
        nodes: state.nodes,
        violations: state.violations,
        tools: state.toolTrace,
        revisions: state.revisions,
        canned: state.canned !== null,
        llmCalls: state.llmCalls,
        models: state.models,
        usage: state.usage,
        promptVersion: business.version,
      }
    },
  }
}

/** The documents were searched for a question and had nothing. */
function isUnanswered({ nodes, evidence, intents }: TurnStateType): boolean {
  const asked = intents.includes('product_question') || intents.includes('technical_question')
  return asked && nodes.includes('retrieve') && !evidence
}
