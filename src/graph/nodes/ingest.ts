import type { Business } from '../../business/schema.ts'
import { continueConversation } from '../../memory/new-conversation.ts'
import type { ConversationRecord } from '../../model/contract.ts'
import type { Clock } from '../../ops/clock.ts'
import { clockFacts } from '../clock-facts.ts'
import type { ConversationStore } from '../ports.ts'
import type { ConversationMode, TurnStateType, TurnUpdate } from '../state.ts'
import { summarise } from '../summary.ts'

/**
 * Rebuilds the conversation from the transcript and clears what the turn before left. The only node that
 * reads the store or the clock.
 */
export function createIngest(deps: { business: Business; store: ConversationStore; clock: Clock }) {
  const { business, store, clock } = deps
  return async function ingest(state: TurnStateType): Promise<TurnUpdate> {
    const stored = await store.load({
      contactId: state.contactId,
      inboundIds: state.inbound.map((message) => message.id),
      windowMessages: business.config.limits.window_messages,
    })
    const now = clock.now()
    const startsAt = state.inbound[0]?.at ?? now.toISOString()
    const { snapshot, ended, forgotten } = continueConversation(business.config, stored, startsAt, now)
    return {
      mode: snapshot.mode,
      clock: clockFacts(business.config, now, snapshot.lastInboundAt),
      profileName: snapshot.profileName,
      window: snapshot.window,
      summary: summarise(snapshot.summary, snapshot.unsummarised),
      summaryUpto: snapshot.summaryUpto,
      known: snapshot.known,
      sources: snapshot.sources,
      record: ownRecord(snapshot.mode, snapshot.record),
      previousQualification: snapshot.qualification,
      ended,
      forgotten,
      intents: [],
      mediaStep: null,
      learned: [],
      route: 'model',
      passages: [],
      evidence: false,
      toolCalls: [],
      toolMessages: { replace: [] },
      toolTrace: { replace: [] },
      toolMs: 0,
      draft: '',
      canned: null,
      verdict: null,
      violations: { replace: [] },
      revisions: 0,
      llmCalls: 0,
      models: { replace: [] },
      usage: { inputTokens: 0, outputTokens: 0 },
      qualification: null,
      handoffAction: null,
      // A handover that ended with the conversation before.
      nextMode: snapshot.mode === stored.mode ? null : snapshot.mode,
      technicalQuestions: [],
      productInterests: [],
      reply: null,
      nodes: { replace: ['ingest'] },
    }
  }
}

/** Where the agent speaks again, nobody waits for a person any more. */
function ownRecord(mode: ConversationMode, record: ConversationRecord): ConversationRecord {
  return mode === 'agent' && record.handoffTold ? { ...record, handoffTold: false, acknowledged: 0 } : record
}
