import type { ChannelEvent } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import { insertDeadLetter } from '../db/queries/dead-letters.ts'
import type { Cause } from '../ops/correlation.ts'
import { recordStatuses, type StatusEvent } from '../outbox/delivery.ts'
import { aliasesOf } from './identity.ts'
import type { WakeAt } from './ports.ts'
import { recordEdit } from './record-edit.ts'
import { type MessageToRecord, type RecordDeps, recordMessages } from './record-messages.ts'
import { storableJson } from './storable.ts'

/** What became of one POST's events. */
export interface AcceptReport {
  /** Messages, edits and statuses stored now. */
  stored: number
  /** Delivered before: nothing was changed. */
  replays: number
  /** Nothing for Prosa: said by the channel, or written before an erasure. */
  ignored: number
  /** Could not be placed: shown to operators, see `prosa dead-letters`. */
  deadLetters: number
  /** Contacts something was stored for. */
  contactIds: string[]
}

/** One event with the business it belongs to; null when no business has the account. */
export interface Placed {
  event: ChannelEvent
  businessId: string | null
  /** The request that brought it. */
  cause?: Cause | undefined
}

export const emptyReport = (): AcceptReport => ({
  stored: 0,
  replays: 0,
  ignored: 0,
  deadLetters: 0,
  contactIds: [],
})

/** Stores the events of several POSTs, in the transaction given. One report for each POST. */
export async function storeEvents(
  tx: Queryable,
  posts: readonly Placed[][],
  deps: RecordDeps,
  wakes: WakeAt[],
): Promise<AcceptReport[]> {
  const { now } = deps
  const reports = posts.map(emptyReport)
  const messages: (MessageToRecord & { report: AcceptReport })[] = []
  const edits: {
    event: Extract<ChannelEvent, { kind: 'edit' }>
    businessId: string
    report: AcceptReport
  }[] = []
  const statuses: StatusEvent[] = []
  for (const [index, post] of posts.entries()) {
    const report = reports[index] ?? emptyReport()
    for (const { event, businessId, cause } of post) {
      if (event.kind === 'ignored') report.ignored++
      else if (event.kind === 'warning') {
        await deps.onWarning?.(tx, event, now)
        report.stored++
      } else if (event.kind === 'status') {
        if (businessId === null) report.ignored++
        else {
          statuses.push(event)
          report.stored++
        }
      } else if (businessId === null) {
        report.deadLetters++
        await buryEvent(tx, event, 'inbox.unknown_account', 'No business has this account.', now)
      } else if (
        aliasesOf(businessId, event.channel, event.kind === 'own_message' ? event.recipient : event.sender)
          .length === 0
      ) {
        report.deadLetters++
        await buryEvent(tx, event, 'inbox.nameless', 'The event says nobody wrote it.', now)
      } else if (event.kind === 'edit') edits.push({ event, businessId, report })
      else messages.push({ event, businessId, cause, report })
    }
  }
  await storeMessages(tx, messages, deps, wakes)
  for (const { event, businessId, report } of edits) {
    const edited = await recordEdit(tx, { event, businessId }, deps)
    if (edited) {
      report.stored++
      report.contactIds.push(edited.contactId)
      wakes.push(...edited.wakes)
    } else {
      // The change came before the message: stored under its id, it stands for both.
      await storeMessages(tx, [{ event: asMessage(event), businessId, report }], deps, wakes)
    }
  }
  await recordStatuses(tx, statuses, now)
  return reports
}

async function storeMessages(
  tx: Queryable,
  messages: readonly (MessageToRecord & { report: AcceptReport })[],
  deps: RecordDeps,
  wakes: WakeAt[],
): Promise<void> {
  if (messages.length === 0) return
  const recorded = await recordMessages(tx, messages, deps)
  wakes.push(...recorded.wakes)
  for (const [index, outcome] of recorded.outcomes.entries()) {
    const report = messages[index]?.report
    if (!report) continue
    if (outcome.kind === 'stored') report.stored++
    else if (outcome.kind === 'replay') report.replays++
    else report.ignored++
    if (outcome.kind === 'stored' && !report.contactIds.includes(outcome.contactId)) {
      report.contactIds.push(outcome.contactId)
    }
  }
}

/** The event goes along, so that `prosa dead-letters retry` can accept it once the cause is mended. */
export function buryEvent(
  tx: Queryable,
  event: ChannelEvent,
  errorCode: string,
  error: string,
  now: Date,
): Promise<void> {
  return insertDeadLetter(tx, {
    kind: 'event',
    payload: { event: storableJson(event) },
    errorCode,
    error,
    now,
  })
}

function asMessage(event: Extract<ChannelEvent, { kind: 'edit' }>): MessageToRecord['event'] {
  return {
    kind: 'message',
    channel: event.channel,
    accountId: event.accountId,
    externalId: event.externalId,
    sender: event.sender,
    sentAt: event.at,
    content: { type: 'text', text: event.text },
  }
}
