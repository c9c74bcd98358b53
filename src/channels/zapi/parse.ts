import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ChannelEvent, DeliveryStatus, Identity } from '../channel.ts'
import { defined, id, looseBoolean, looseText, malformed, moment } from '../fields.ts'
import { identityOf } from '../identity.ts'
import { contentSchema, readContent } from './content.ts'

/** Source: developer.z-api.io, on-message-received, on-whatsapp-message-status-changes, on-message-send. */
const callbackSchema = z.looseObject({
  ...contentSchema.shape,
  type: looseText,
  instanceId: id,
  messageId: looseText,
  editMessageId: looseText,
  phone: looseText,
  chatLid: looseText,
  senderLid: looseText,
  participantLid: looseText,
  momment: moment,
  senderName: looseText,
  chatName: looseText,
  referenceMessageId: looseText,
  notification: looseText,
  fromMe: looseBoolean,
  fromApi: looseBoolean,
  isGroup: looseBoolean,
  isNewsletter: looseBoolean,
  broadcast: looseBoolean,
  isEdit: looseBoolean,
  isStatusReply: looseBoolean,
  waitingMessage: looseBoolean,
  status: looseText,
  ids: z
    .union([z.array(looseText), looseText.transform((value) => [value])])
    .optional()
    .catch(undefined),
  id: looseText,
  zaapId: looseText,
  error: looseText,
})
type Callback = z.infer<typeof callbackSchema>

export interface ParseOptions {
  /** When the webhook arrived: stands in for a time the provider left out. Default: now. */
  receivedAt?: Date
}

/** The account a body speaks for: checked against the configured instances before anything is believed. */
export const instanceOf = (body: unknown): string | undefined =>
  z.object({ instanceId: id }).safeParse(body).data?.instanceId

/** Every event of one webhook body. Never throws; reasons hold no personal data. */
export function parseZapiWebhook(body: unknown, options: ParseOptions = {}): ChannelEvent[] {
  const parsed = callbackSchema.safeParse(body)
  if (!parsed.success) return [ignored({ instanceId: instanceOf(body) ?? '' }, malformed(parsed.error))]
  const callback = parsed.data
  const at = callback.momment ?? options.receivedAt ?? new Date()
  switch (callback.type?.toLowerCase()) {
    case 'receivedcallback':
      return [readMessage(callback, at)]
    case undefined:
      // The first generation of payloads had no type; a status of that time cannot be told from news.
      return [callback.phone ? readMessage(callback, at) : ignored(callback, 'no type')]
    case 'messagestatuscallback':
      return readStatuses(callback, at)
    case 'deliverycallback':
      return [readDelivery(callback, at)]
    default:
      return [ignored(callback, `type ${callback.type}`)]
  }
}

function readMessage(callback: Callback, at: Date): ChannelEvent {
  const reason = notForTheAgent(callback)
  if (reason !== null) return ignored(callback, reason)
  const externalId = callback.messageId || derivedId(callback)
  if (!externalId) return ignored(callback, 'malformed: messageId')
  const person = identityOf({
    phones: [callback.phone],
    // In a message of the business the sender's own lid would stand for the lead.
    lids: callback.fromMe ? [callback.chatLid] : [callback.chatLid, callback.senderLid],
  })
  if (person === null) return ignored(callback, 'malformed: no phone')
  const content = readContent(callback, callback)
  if (content === null) return ignored(callback, 'nothing written')
  const base = { channel: 'zapi', accountId: callback.instanceId } as const

  if (callback.fromMe) {
    if (content.type === 'reaction') return ignored(callback, 'own reaction')
    return { ...base, kind: 'own_message', externalId, recipient: person, sentAt: at, content }
  }
  if (callback.isEdit)
    return {
      ...base,
      kind: 'edit',
      externalId: callback.editMessageId || externalId,
      sender: person,
      text: content.text,
      at,
    }
  return {
    ...base,
    kind: 'message',
    externalId,
    sender: person,
    ...defined({ profileName: nameOf(callback) }),
    sentAt: at,
    content,
    ...defined({ replyTo: callback.referenceMessageId }),
  }
}

/** Why a message is not a lead's (or a colleague's) to the other side, or null when it is. */
function notForTheAgent(callback: Callback): string | null {
  const phone = callback.phone ?? ''
  if (callback.isGroup || /(?:-group|@g\.us)$/i.test(phone)) return 'group'
  if (callback.isNewsletter || /@newsletter$/i.test(phone)) return 'channel'
  if (callback.broadcast || /(?:-broadcast|@broadcast)$/i.test(phone)) return 'broadcast list'
  if (callback.isStatusReply) return 'status reply'
  if (callback.waitingMessage) return 'waiting for the message'
  if (callback.notification) return `notification ${callback.notification}`
  if (callback.pinMessage) return 'message pinned'
  if (!callback.fromMe) return null
  if (callback.fromApi === true) return 'own echo'
  // Without the flag our own replies would come back looking like a colleague's and silence the agent.
  if (callback.fromApi === undefined) return 'own message of unknown origin'
  return callback.isEdit ? 'own edit' : null
}

/**
 * Payloads of the flat shape may lack the message id, which is the replay defence: the same message delivered
 * again has the same phone, moment and words. Without a moment nothing tells a repetition from a replay.
 */
function derivedId({ phone, momment, message, text }: Callback): string | undefined {
  if (momment === undefined) return undefined
  const said = JSON.stringify([phone, momment.getTime(), text?.message ?? message])
  return `derived-${createHash('sha256').update(said).digest('hex').slice(0, 32)}`
}

/** Z-API puts the number where a name is not known: that is nobody's name. */
function nameOf({ senderName, chatName }: Callback): string | undefined {
  return [senderName, chatName]
    .map((name) => name?.trim())
    .find((name) => name && !/^[\d\s+()-]+$/.test(name))
}

/** READ_BY_ME (older: READ-SELF) is the business reading the lead: no news of a message of ours. */
const STATUSES: Record<string, DeliveryStatus> = {
  SENT: 'sent',
  RECEIVED: 'delivered',
  READ: 'read',
  PLAYED: 'read',
}

function readStatuses(callback: Callback, at: Date): ChannelEvent[] {
  if (callback.isGroup || /-group$/i.test(callback.phone ?? '')) return [ignored(callback, 'group')]
  const name = callback.status?.toUpperCase() ?? ''
  const status = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined
  if (status === undefined) return [ignored(callback, `status ${name || 'absent'}`)]
  const listed = (callback.ids ?? []).filter((value) => value)
  const ids = (listed.length > 0 ? listed : [callback.id, callback.messageId]).flatMap((value) => value || [])
  if (ids.length === 0) return [ignored(callback, 'malformed: ids')]
  return ids.map((externalId) => statusEvent(callback, externalId, status, at))
}

/** Handed to WhatsApp, or not. */
function readDelivery(callback: Callback, at: Date): ChannelEvent {
  const externalId = callback.messageId
  if (!externalId) return ignored(callback, 'malformed: messageId')
  return callback.error
    ? {
        ...statusEvent(callback, externalId, 'failed', at),
        error: { code: 'delivery', title: callback.error },
      }
    : statusEvent(callback, externalId, 'sent', at)
}

function statusEvent(
  callback: Callback,
  externalId: string,
  status: DeliveryStatus,
  at: Date,
): Extract<ChannelEvent, { kind: 'status' }> {
  const recipient: Identity | null = identityOf({ phones: [callback.phone], lids: [callback.chatLid] })
  return {
    kind: 'status',
    channel: 'zapi',
    accountId: callback.instanceId,
    externalId,
    status,
    at,
    ...(recipient && { recipient }),
  }
}

function ignored(
  callback: { instanceId: string; messageId?: string | undefined },
  reason: string,
): ChannelEvent {
  return {
    kind: 'ignored',
    channel: 'zapi',
    accountId: callback.instanceId,
    reason,
    ...defined({ externalId: callback.messageId }),
  }
}
