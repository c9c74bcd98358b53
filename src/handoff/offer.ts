import { randomUUID } from 'node:crypto'
import { chooseReply } from '../business/choose-reply.ts'
import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import { type LockedConversation, patchRecord, readConversationHead } from '../db/queries/conversations.ts'
import { readAgentFlag } from '../db/queries/flags.ts'
import { readHandoffFacts } from '../db/queries/handoff-facts.ts'
import { insertHandoff } from '../db/queries/handoffs.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import { clockFacts } from '../graph/clock-facts.ts'
import { passGate } from '../graph/gate.ts'
import { toldSituation } from '../graph/nodes/handoff.ts'
import { readRecord } from '../graph/record.ts'
import { replyValues } from '../graph/reply-values.ts'
import type { HandoffAction } from '../graph/state.ts'
import type { Reviewer } from '../guardrails/rule.ts'
import type { Wake } from '../inbox/ports.ts'
import { isCopilot } from './copilot.ts'
import { moveConversation } from './move.ts'
import { noteHandoff } from './note-handoff.ts'

/**
 * Calls for a person outside a turn. The conversation must be locked; only one the agent has is handed over. The lead
 * is told once, in the business's own words and while it may be written to. Returns whether it was handed over.
 */
export async function offerHandoff(
  tx: Queryable,
  offer: {
    conversation: LockedConversation
    business: Business
    reviewer: Reviewer
    reason: HandoffAction['reason']
    now: Date
  },
  deps: { wake: Wake },
): Promise<boolean> {
  const { conversation, business, reason, now } = offer
  const { contactId, mode } = conversation
  if (mode !== 'agent' || conversation.erasedAt !== null) return false
  const handoff = { reason, summary: '' }
  if (!(await insertHandoff(tx, { id: randomUUID(), contactId, turnId: null, handoff, now }))) return false
  await moveConversation(tx, { contactId, mode, event: 'handed_over', reason, now })
  await tell(tx, offer, deps)
  await noteHandoff(tx, { contactId, business, now }, deps)
  return true
}

async function tell(
  tx: Queryable,
  offer: Parameters<typeof offerHandoff>[1],
  deps: { wake: Wake },
): Promise<void> {
  const { conversation, business, reviewer, reason, now } = offer
  const { contactId, channel, accountId } = conversation
  const head = await readConversationHead(tx, contactId)
  const facts = await readHandoffFacts(tx, contactId)
  const record = readRecord(head?.record ?? null)
  const known = Object.fromEntries(
    Object.entries(facts?.fields ?? {}).map(([field, { value }]) => [field, value]),
  )
  const clock = clockFacts(business.config, now, head?.lastInboundAt ?? null)
  const values = replyValues({ business, clock, known, record, missing: [] })
  const chosen = chooseReply(business.replies, toldSituation(business, reason), values, record.usedReplies)
  const exchange = {
    known,
    lastLead: '',
    lastAgent: '',
    passages: [],
    plans: [],
    bill: null,
    succeededTools: [],
  }
  // Where people send what is said, they tell the lead themselves.
  const off = (await readAgentFlag(tx, contactId)) === 'off'
  const silent = off || !clock.windowOpen || (await isCopilot(tx, contactId, business))
  const gate = chosen === null || silent ? null : passGate(reviewer, chosen.text, exchange)
  const text = gate?.open ? gate.text : null
  await patchRecord(tx, contactId, {
    handoffTold: true,
    acknowledged: 0,
    failures: 0,
    abuses: 0,
    pendingFields: [],
    ...(text === null || chosen === null ? {} : { usedReplies: [...record.usedReplies, chosen.fingerprint] }),
  })
  if (text === null) return
  const messageId = randomUUID()
  await insertMessage(tx, { id: messageId, contactId, role: 'agent', text, at: now })
  await insertOutbound(tx, {
    id: randomUUID(),
    contactId,
    turnId: null,
    messageId,
    channel,
    accountId,
    author: 'agent',
    body: { type: 'text', text },
    now,
  })
  await deps.wake.outbox(contactId, now, tx)
}
