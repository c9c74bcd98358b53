import type { ChannelEvent, DeliveryStatus } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import { conversationOpeners } from '../db/queries/activations.ts'
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
import { moveByTemplate, moveStage } from '../journey/journey.ts'
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
  await apply(tx, [...byRow.values()], now)
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
  if (row) await apply(tx, [{ row, events }], now)
}

/** A row and what was heard of it, in the order it came. */
interface Heard {
  row: MatchedOutbound
  events: readonly NewDeliveryEvent[]
}

/** All rows in the same few statements: every webhook that came with these statuses waits for them. */
async function apply(tx: Queryable, heard: readonly Heard[], now: Date): Promise<void> {
  const settled = heard.map(settle)
  await saveDelivery(
    tx,
    settled.map(({ delivery }) => delivery),
    now,
  )
  await markEventsApplied(
    tx,
    heard.flatMap(({ events }) => events),
  )
  // What nobody could tell about, or gave up, arrived after all.
  const accepted = settled.filter(({ row, delivery }) => row.state !== 'sent' && delivery.state === 'sent')
  const openers = await conversationOpeners(
    tx,
    accepted.map(({ row }) => row.id),
  )
  for (const { row } of accepted)
    if (openers.has(row.id)) await moveStage(tx, row.contactId, ['template_accepted'], now)
  const known = settled.filter(({ row, delivery }) => row.state === 'unknown' && delivery.state !== 'unknown')
  if (known.length > 0)
    await closeOutboundDeadLetters(
      tx,
      known.map(({ row }) => row.id),
      UNSETTLED,
      now,
    )
  for (const { row, failed } of settled) if (failed) await noteFailure(tx, row, failed, now)
}

/** What a row is after all that was heard of it, and the failure among it when it stands. */
function settle({ row, events }: Heard): {
  row: MatchedOutbound
  delivery: OutboundDelivery
  failed: NewDeliveryEvent | undefined
} {
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
  const delivery = {
    id: row.id,
    state: next.state,
    delivery: next.delivery,
    externalIds: next.externalIds,
    deliveryAt,
    errorCode: failed?.errorCode ?? null,
    error: failed?.error ?? null,
  }
  return { row, delivery, failed }
}

async function noteFailure(
  tx: Queryable,
  row: MatchedOutbound,
  failed: NewDeliveryEvent,
  now: Date,
): Promise<void> {
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
