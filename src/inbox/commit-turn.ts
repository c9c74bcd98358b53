import { randomUUID } from 'node:crypto'
import type { Queryable } from '../db/database.ts'
import { saveConversation } from '../db/queries/conversations.ts'
import { closeOrcamentos } from '../db/queries/crm-links.ts'
import { upsertEmpresa } from '../db/queries/empresa.ts'
import { insertHandoff } from '../db/queries/handoffs.ts'
import { forgetLeadFields, saveLeadFields } from '../db/queries/lead-fields.ts'
import { upsertLead } from '../db/queries/leads.ts'
import { insertMemory } from '../db/queries/memories.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { upsertOrcamento } from '../db/queries/orcamentos.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import { insertProductInterests } from '../db/queries/product-interests.ts'
import { openReview } from '../db/queries/qualification-reviews.ts'
import { insertQualification } from '../db/queries/qualifications.ts'
import { insertTechnicalQuestions } from '../db/queries/technical-questions.ts'
import { commitTurn, type DueTurn } from '../db/queries/turns.ts'
import type { TurnResult } from '../graph/ports.ts'
import type { ConversationMode } from '../graph/state.ts'
import type { TurnMessage } from '../model/contract.ts'
import { ProsaError } from '../ops/errors.ts'
import { withReview } from '../qualification/with-review.ts'
import { companyColumns, dailyVolume, leadColumns } from './lead-columns.ts'
import { writeMediaNotes } from './media-notes.ts'
import type { Wake } from './ports.ts'
import { storableJson, storableText } from './storable.ts'

export interface TurnToCommit {
  id: string
  contactId: string
  due: DueTurn
  inboundIds: readonly string[]
  /** The same as the graph saw them, with what became of their files. */
  inbound: readonly TurnMessage[]
  /** Where the answer goes: the account the newest message of the turn came by. */
  channel: string
  accountId: string
  /** Mode of the conversation as it is locked now. */
  mode: ConversationMode
  result: TurnResult
}

/** Starts the wait for the lead's answer to a message of ours. */
export type ArmReminder = (
  tx: Queryable,
  input: { contactId: string; businessId: string; now: Date },
) => Promise<void>

/** Told of a turn in the transaction that writes it. */
export type OnTurn = (
  tx: Queryable,
  turn: {
    contactId: string
    businessId: string
    mode: ConversationMode
    /** What the lead said. */
    inbound: readonly TurnMessage[]
    result: TurnResult
    now: Date
  },
) => Promise<void>

/**
 * Asked before a reply is queued. What it returns is the conversation's record as it is when the reply is kept from the
 * lead, for a person to send or not; null: it goes. The confirmation of an opt-out is never kept.
 */
export type HoldReply = (
  tx: Queryable,
  turn: {
    contactId: string
    businessId: string
    turnId: string
    text: string
    record: TurnResult['record']
    channel: string
    accountId: string
    now: Date
  },
) => Promise<TurnResult['record'] | null>

/** The graph returned a text that its own gate did not pass. It is a defect, and the text must not be sent. */
export class UnreviewedReplyError extends ProsaError {
  constructor(message: string) {
    super('turn.unreviewed_reply', message)
  }
}

/** The text that may be sent, or null. Throws when there is a text without a pass. */
export function passedReply(result: TurnResult): string | null {
  if (result.reply === null) return null
  if (result.verdict !== 'pass') throw new UnreviewedReplyError('A reply without a pass was not sent.')
  if (result.reply.trim() === '') throw new UnreviewedReplyError('An empty reply was not sent.')
  return result.reply
}

/**
 * Writes everything a turn leaves behind. Called inside the transaction that holds the conversation's lock: all
 * of it exists afterwards, or nothing does. Returns whether there is something to send.
 */
export async function writeTurn(
  tx: Queryable,
  turn: TurnToCommit,
  deps: {
    wake: Wake
    armReminder?: ArmReminder | undefined
    onTurn?: OnTurn | undefined
    hold?: HoldReply | undefined
    now: Date
  },
): Promise<{ sends: boolean }> {
  const { now } = deps
  const { contactId, result } = turn
  const written = passedReply(result)
  const { channel, accountId } = turn
  const { businessId } = turn.due
  const held =
    written === null || result.nextMode === 'opted_out'
      ? null
      : ((await deps.hold?.(tx, {
          contactId,
          businessId,
          turnId: turn.id,
          text: written,
          record: result.record,
          channel,
          accountId,
          now,
        })) ?? null)
  const reply = held === null ? written : null
  await writeMediaNotes(tx, { contactId, turnId: turn.id, messages: turn.inbound, now })
  if (reply !== null) {
    const messageId = randomUUID()
    await insertMessage(tx, {
      id: messageId,
      contactId,
      role: 'agent',
      text: reply,
      turnId: turn.id,
      at: now,
    })
    await insertOutbound(tx, {
      id: randomUUID(),
      contactId,
      turnId: turn.id,
      messageId,
      channel: turn.channel,
      accountId: turn.accountId,
      // The confirmation of an opt-out must still go, in the mode it brings about.
      author: result.nextMode === 'opted_out' ? 'system' : 'agent',
      body: { type: 'text', text: reply },
      now,
    })
  }
  await commitTurn(tx, { id: turn.id, inboundIds: turn.inboundIds, trace: traceOf(result), now })
  await saveConversation(tx, {
    contactId,
    record: storableJson(held ?? result.record) as TurnResult['record'],
    summary: storableText(result.summary),
    summaryUpto: result.summaryUpto,
    mode: result.nextMode ?? turn.mode,
    modeReason: result.nextMode === null ? null : (result.handoff?.reason ?? `turn:${result.nextMode}`),
    now,
  })
  await writeLearned(tx, turn, now)
  await insertTechnicalQuestions(tx, contactId, result.technicalQuestions.map(storeable), now)
  await insertProductInterests(tx, contactId, result.productInterests, now)
  // What nobody was told did not happen to the lead.
  const told = held === null ? result : { ...result, reply: null }
  await deps.onTurn?.(tx, {
    contactId,
    businessId,
    mode: turn.mode,
    inbound: turn.inbound,
    result: told,
    now,
  })
  if (reply !== null) {
    await deps.wake.outbox(contactId, now, tx)
    const waits = (result.nextMode ?? turn.mode) === 'agent' && !result.intents.includes('not_interested')
    if (waits) await deps.armReminder?.(tx, { contactId, businessId, now })
  }
  return { sends: reply !== null }
}

async function writeLearned(tx: Queryable, turn: TurnToCommit, now: Date): Promise<void> {
  const { contactId, result } = turn
  const { learned, handoff } = result
  await forgetLeadFields(tx, contactId, result.forgotten, now)
  if (result.ended) {
    const ended = { ...result.ended, summary: storableText(result.ended.summary) }
    await insertMemory(tx, contactId, ended, now)
    await closeOrcamentos(tx, contactId, now)
  }
  await saveLeadFields(tx, {
    contactId,
    turnId: turn.id,
    fields: latestOfEach(learned).map((field) => ({
      field: field.field,
      value: storableText(field.value),
      evidence: storableText(field.evidence),
      messageId: field.messageId ?? turn.inboundIds.at(-1) ?? null,
    })),
    now,
  })
  // A person may have decided while the graph ran.
  const verdict =
    result.qualification === null ? null : withReview(result.qualification, await openReview(tx, contactId))
  const qualification = result.qualificationChanged ? verdict : null
  if (qualification) await insertQualification(tx, { contactId, turnId: turn.id, qualification, now })
  if (handoff) await insertHandoff(tx, { id: randomUUID(), contactId, turnId: turn.id, handoff, now })
  if (learned.length === 0 && !qualification && !handoff && result.forgotten.length === 0) return
  await writeSalesRows(tx, { ...turn, result: { ...result, qualification: verdict } }, now)
}

/** The rows the sales team works with follow what is known; what the lead took back is replaced, not kept. */
async function writeSalesRows(tx: Queryable, turn: TurnToCommit, now: Date): Promise<void> {
  const { result, due } = turn
  const columns = leadColumns(result.known)
  const leadId = await upsertLead(tx, {
    contactId: turn.contactId,
    businessId: due.businessId,
    phone: phoneOf(due.aliases),
    columns,
    temperature: result.qualification?.temperature ?? null,
    status: result.qualification?.status ?? null,
    now,
  })
  const volumeDiario = dailyVolume(result.known)
  const resumo = result.handoff?.summary ?? null
  if (columns.produto_interesse !== null || volumeDiario !== null || resumo !== null) {
    await upsertOrcamento(tx, {
      leadId,
      resumo,
      produto: columns.produto_interesse,
      segmento: columns.segmento,
      urgenciaCompra: columns.urgencia_compra,
      volumeDiario,
      now,
    })
  }
  const { nome, ...company } = companyColumns(result.known)
  if (nome !== null) await upsertEmpresa(tx, { leadId, nome, ...company, email: columns.email, now })
}

const phoneOf = (aliases: DueTurn['aliases']): string | null =>
  aliases.find(({ kind }) => kind === 'phone')?.value ??
  aliases.find(({ kind, value }) => kind === 'simulator' && /^\d+$/.test(value))?.value ??
  null

/** A field learned twice in one turn: the later candidate is the correction. */
function latestOfEach(learned: TurnResult['learned']): TurnResult['learned'] {
  return [...new Map(learned.map((field) => [field.field, field])).values()]
}

const storeable = ({ question, messageId }: { question: string; messageId: string }) => ({
  question: storableText(question),
  messageId,
})

function traceOf(result: TurnResult) {
  return {
    promptVersion: result.promptVersion,
    nodes: result.nodes,
    intents: result.intents,
    llmCalls: result.llmCalls,
    inputTokens: result.usage.inputTokens,
    outputTokens: result.usage.outputTokens,
    models: result.models,
    violations: storableJson(result.violations) as TurnResult['violations'],
    tools: result.tools,
    revisions: result.revisions,
    canned: result.canned,
  }
}
