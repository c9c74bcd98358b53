import { z } from 'zod'
import type { ChannelEvent } from '../channel.ts'
import { defined, id } from '../fields.ts'

/** What the events of one webhook `value` have in common. */
export interface Account {
  channel: 'whatsapp-cloud'
  /** phone_number_id of the business's number. */
  accountId: string
  /** When the webhook arrived: stands in for a time the provider left out. */
  receivedAt: Date
}

export function ignored(account: { accountId: string }, reason: string, externalId?: string): ChannelEvent {
  return {
    kind: 'ignored',
    channel: 'whatsapp-cloud',
    accountId: account.accountId,
    reason,
    ...defined({ externalId }),
  }
}

/** The id of a message or status that is otherwise unreadable. */
export const externalIdOf = (raw: unknown): string | undefined => z.object({ id }).safeParse(raw).data?.id

/** The account of a `value` that is otherwise unreadable. */
export const accountIdOf = (value: unknown): string =>
  z.object({ metadata: z.object({ phone_number_id: id }) }).safeParse(value).data?.metadata.phone_number_id ??
  ''
