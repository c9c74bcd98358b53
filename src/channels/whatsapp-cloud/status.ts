import { z } from 'zod'
import type { ChannelEvent, DeliveryStatus } from '../channel.ts'
import { defined, id, looseText, malformed, moment, words } from '../fields.ts'
import { identityOf } from '../identity.ts'
import { type Account, externalIdOf, ignored } from './account.ts'

/** Source: Meta, status webhooks. `played` is a voice note listened to. */
const STATUSES: Record<string, DeliveryStatus> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
}

const statusSchema = z.object({
  id,
  status: z.string().min(1),
  timestamp: moment,
  recipient_id: looseText,
  recipient_user_id: looseText,
  recipient_type: looseText,
  biz_opaque_callback_data: looseText,
  errors: z
    .array(
      z.object({ code: z.union([z.number(), z.string()]).transform(String), title: words, message: words }),
    )
    .catch([]),
})

/** One delivery report of a message of ours. */
export function readStatus(raw: unknown, account: Account): ChannelEvent {
  const parsed = statusSchema.safeParse(raw)
  if (!parsed.success) return ignored(account, malformed(parsed.error), externalIdOf(raw))
  const report = parsed.data
  if (report.recipient_type === 'group') return ignored(account, 'group', report.id)
  const status = Object.hasOwn(STATUSES, report.status) ? STATUSES[report.status] : undefined
  if (status === undefined) return ignored(account, `status ${report.status}`, report.id)
  const error = report.errors[0]
  const recipient = identityOf({ phones: [report.recipient_id], bsuids: [report.recipient_user_id] })
  return {
    kind: 'status',
    channel: account.channel,
    accountId: account.accountId,
    externalId: report.id,
    status,
    at: report.timestamp ?? account.receivedAt,
    ...defined({ correlationId: report.biz_opaque_callback_data }),
    ...(recipient && { recipient }),
    ...(error && { error: { code: error.code, title: error.title || error.message } }),
  }
}
