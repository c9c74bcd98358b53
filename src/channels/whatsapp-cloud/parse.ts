import { z } from 'zod'
import type { ChannelEvent } from '../channel.ts'
import { id, looseText, malformed } from '../fields.ts'
import { type Account, accountIdOf, ignored } from './account.ts'
import { contactSchema, readEcho, readMessage } from './message.ts'
import { warningIn } from './notices.ts'
import { readStatus } from './status.ts'

const envelope = z.object({ entry: z.array(z.unknown()) })
const entrySchema = z.object({ changes: z.array(z.unknown()) })
const changeSchema = z.object({ field: looseText, value: z.looseObject({}) })

/** Absent is empty, and a lone object where a list belongs is a list of one: nothing is lost in silence. */
const listed = z
  .unknown()
  .optional()
  .transform((value): unknown[] =>
    Array.isArray(value) ? value : [value].filter((item) => item !== undefined && item !== null),
  )

const valueSchema = z.object({
  metadata: z.object({ phone_number_id: id }),
  contacts: listed,
  messages: listed,
  message_echoes: listed,
  statuses: listed,
  errors: listed,
})

/** Others, but for warnings, are news nobody waits for an answer to: history, contact sync. */
const MESSAGE_FIELDS = new Set(['messages', 'smb_message_echoes', 'message_echoes'])

export interface ParseOptions {
  /** When the webhook arrived. Default: now. */
  receivedAt?: Date
}

/** True when the body is a webhook notification at all. */
export const isWhatsAppEnvelope = (body: unknown): boolean => envelope.safeParse(body).success

/**
 * Every event of one webhook body, in the order given. Never throws: what cannot be read becomes `ignored` with
 * a reason that holds no personal data, and what stands beside it is still read.
 */
export function parseWhatsAppWebhook(body: unknown, options: ParseOptions = {}): ChannelEvent[] {
  const receivedAt = options.receivedAt ?? new Date()
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return [ignored({ accountId: '' }, malformed(parsed.error))]
  return parsed.data.entry.flatMap((entry) => {
    const { success, data, error } = entrySchema.safeParse(entry)
    if (!success) return [ignored({ accountId: '' }, malformed(error))]
    return data.changes.flatMap((change) => readChange(change, receivedAt))
  })
}

function readChange(change: unknown, receivedAt: Date): ChannelEvent[] {
  const parsed = changeSchema.safeParse(change)
  if (!parsed.success) return [ignored({ accountId: '' }, malformed(parsed.error))]
  const { field = 'messages', value } = parsed.data
  const warning = warningIn(field, value)
  if (warning !== null)
    return [{ kind: 'warning', channel: 'whatsapp-cloud', accountId: accountIdOf(value), warning }]
  if (!MESSAGE_FIELDS.has(field)) return [ignored({ accountId: accountIdOf(value) }, `field ${field}`)]
  const known = valueSchema.safeParse(value)
  if (!known.success) return [ignored({ accountId: accountIdOf(value) }, malformed(known.error))]

  const { metadata, contacts, messages, message_echoes, statuses, errors } = known.data
  const account: Account = { channel: 'whatsapp-cloud', accountId: metadata.phone_number_id, receivedAt }
  const people = contacts.flatMap((contact) => contactSchema.safeParse(contact).data ?? [])
  return [
    ...messages.map((message) => readMessage(message, people, account)),
    ...message_echoes.map((echo) => readEcho(echo, account)),
    ...statuses.map((status) => readStatus(status, account)),
    ...errors.map(() => ignored(account, 'account error')),
  ]
}
