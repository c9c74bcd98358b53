import type { ChannelEvent, DeliveryStatus } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import { closeOutboundDeadLetters, insertDeadLetter } from '../db/queries/dead-letters.ts'
import {
  insertDeliveryEvents,
  lockOutboundFor,
  lockUnsettledByRecipient,
  type MatchedOutbound,
  markEventsApplied,
  type NewDeliveryEvent,
  type OutboundDelivery,
  saveDelivery,
  waitingDeliveryEvents,
} from '../db/queries/delivery-events.ts'
import { moveByTemplate } from '../journey/journey.ts'
import { UNSETTLED } from './codes.ts'

export type StatusEvent = Extract<ChannelEvent, { kind: 'status' }>

const RANK: Record<DeliveryStatus, number> = { sent: 1, failed: 2, delivered: 3, read: 4 }
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/**
 * A row after one more status. Statuses come in any order and more than once: the delivery never goes back,
 * and a failure counts only while nothing says that the message arrived. Any status proves that the provider
 * had the message, which settles a send nobody could tell about, and keeps a queued one from going twice.
 */
export function afterStatus(
  row: Pick<MatchedOutbound, 'state' | 'delivery' | 'externalIds'>,
  event: { status: DeliveryStatus; externalId: string },
): Pick<MatchedOutbound, 'state' | 'delivery' | 'externalIds'> {
  const forward = row.delivery === null || RANK[event.status] > RANK[row.delivery]
  const delivery = forward ? event.status : row.delivery
  const externalIds = row.externalIds.includes(event.externalId)
    ? row.externalIds
    : [...row.externalIds, event.externalId]
  if (delivery === 'failed')
    return { state: row.state === 'cancelled' ? row.state : 'failed', delivery, externalIds }
  const settles = row.state === 'sending' || row.state === 'unknown' || row.state === 'queued'
  const arrived = row.state === 'failed' && forward && delivery !== 'sent'
  return { state: settles || arrived ? 'sent' : row.state, delivery, externalIds }
}

/**
 * Stores statuses and applies those whose row is known. One about a send whose answer is not stored yet waits
 * in the table, see `applyWaiting`.
 */
export async function recordStatuses(
  tx: Queryable,
  events: readonly StatusEvent[],
  now: Date,
): Promise<{ fresh: number }> {
  if (events.length === 0) return { fresh: 0 }
  const stored = events.map(toStored)
  const fresh = await insertDeliveryEvents(tx, stored, now)
  const news = fresh.flatMap((ord) => {
    const event = stored[ord]
    const source = events[ord]
    return event && source ? [{ event, source }] : []
  })
  if (news.length === 0) return { fresh: 0 }
  const rows = await lockOutboundFor(tx, {
    externalIds: news.map(({ event }) => event.externalId),
    ids: news.flatMap(({ event }) => event.correlationId ?? []),
  })
  const byRow = new Map<string, { row: MatchedOutbound; events: NewDeliveryEvent[] }>()
  for (const { event, source } of news) {
    const row = rows.find((one) => isAbout(event, one)) ?? (await unsettledOf(tx, source, event))
    if (!row) continue
    const entry = byRow.get(row.id) ?? { row, events: [] }
    entry.events.push(event)
    byRow.set(row.id, entry)
  }
  for (const { row, events: about } of byRow.values()) await apply(tx, row, about, now)
  return { fresh: news.length }
}

/** Applies what came before the send's own answer. The row's ids must be stored already. */
export async function applyWaiting(
  tx: Queryable,
  outbound: { id: string; channel: string; accountId: string; externalIds: readonly string[] },
  now: Date,
): Promise<void> {
  if (outbound.externalIds.length === 0) return
  const events = await waitingDeliveryEvents(tx, { ...outbound, outboundId: outbound.id })
  if (events.length === 0) return
  const [row] = await lockOutboundFor(tx, { externalIds: [], ids: [outbound.id] })
  if (row) await apply(tx, row, events, now)
}

async function apply(
  tx: Queryable,
  row: MatchedOutbound,
  events: readonly NewDeliveryEvent[],
  now: Date,
): Promise<void> {
  let next: Pick<MatchedOutbound, 'state' | 'delivery' | 'externalIds'> = row
  let failure: NewDeliveryEvent | undefined
  let deliveryAt: Date | null = null
  for (const event of events) {
    const after = afterStatus(next, event)
    if (after.delivery !== next.delivery) deliveryAt = event.at
    if (after.delivery === 'failed' && next.delivery !== 'failed') failure = event
    next = after
  }
  const failed = next.delivery === 'failed' ? failure : undefined
  const delivery: OutboundDelivery = {
    id: row.id,
    ...next,
    deliveryAt,
    errorCode: failed?.errorCode ?? null,
    error: failed?.error ?? null,
  }
  await saveDelivery(tx, [delivery], now)
  await markEventsApplied(tx, events)
  // What nobody could tell about, or gave up, arrived after all.
  if (row.state !== 'sent' && next.state === 'sent') await moveByTemplate(tx, row, 'template_accepted', now)
  if (row.state === 'unknown' && next.state !== 'unknown')
    await closeOutboundDeadLetters(tx, [row.id], UNSETTLED, now)
  if (failed) {
    await moveByTemplate(tx, row, 'template_failed', now)
    await insertDeadLetter(tx, {
      kind: 'outbound',
      contactId: row.contactId,
      outboundId: row.id,
      errorCode: `outbox.delivery_failed.${failed.errorCode ?? 'unknown'}`,
      error: failed.error ?? 'The provider could not deliver the message.',
      now,
    })
  }
}

const isAbout = (event: NewDeliveryEvent, row: MatchedOutbound): boolean =>
  row.channel === event.channel &&
  row.accountId === event.accountId &&
  (row.id === event.correlationId || row.externalIds.includes(event.externalId))

/** Providers that do not give our id back at least say to whom. */
async function unsettledOf(
  tx: Queryable,
  source: StatusEvent,
  event: NewDeliveryEvent,
): Promise<MatchedOutbound | null> {
  if (event.correlationId !== null || source.correlationId !== undefined || !source.recipient) return null
  for (const recipient of Object.values(source.recipient)) {
    const row = await lockUnsettledByRecipient(tx, { ...event, recipient })
    if (row) return row
  }
  return null
}

/** The recipient is not kept: the row would outlive the person's erasure. */
function toStored(event: StatusEvent): NewDeliveryEvent {
  return {
    channel: event.channel,
    accountId: event.accountId,
    externalId: event.externalId,
    status: event.status,
    at: event.at,
    correlationId: event.correlationId && UUID.test(event.correlationId) ? event.correlationId : null,
    recipient: null,
    errorCode: event.error?.code ?? null,
    error: event.error?.title ?? null,
  }
}
