import { z } from 'zod'
import type { ChannelEvent, Identity, InboundContent } from '../channel.ts'
import { defined, id, looseText, malformed, moment } from '../fields.ts'
import { identityOf } from '../identity.ts'
import { type Account, externalIdOf, ignored } from './account.ts'
import { readContent } from './content.ts'

export const contactSchema = z
  .object({
    wa_id: looseText,
    user_id: looseText,
    profile: z.object({ name: looseText }).optional().catch(undefined),
  })
  .transform(({ wa_id, user_id, profile }) => ({
    identity: identityOf({ phones: [wa_id], bsuids: [user_id] }),
    name: profile?.name?.trim(),
  }))
type Contact = z.infer<typeof contactSchema>

const messageSchema = z.looseObject({
  id,
  type: z.string().min(1),
  timestamp: moment,
  from: looseText,
  from_user_id: looseText,
  to: looseText,
  to_user_id: looseText,
  group_id: looseText,
  context: z.object({ id: looseText }).optional().catch(undefined),
})
type Message = z.infer<typeof messageSchema>

/** News about the chat that nobody wrote. */
const NOT_WRITTEN: Record<string, string> = {
  request_welcome: 'chat opened',
  revoke: 'message deleted',
}

/** One message of a lead. */
export function readMessage(raw: unknown, people: Contact[], account: Account): ChannelEvent {
  const parsed = messageSchema.safeParse(raw)
  if (!parsed.success) return ignored(account, malformed(parsed.error), externalIdOf(raw))
  const message = parsed.data
  if (message.group_id) return ignored(account, 'group', message.id)
  if (message.type === 'system') return ignored(account, `system ${systemType(message)}`, message.id)
  const news = Object.hasOwn(NOT_WRITTEN, message.type) ? NOT_WRITTEN[message.type] : undefined
  if (news !== undefined) return ignored(account, news, message.id)

  const written = identityOf({ phones: [message.from], bsuids: [message.from_user_id] })
  const contact = contactOf(written, people)
  const sender = { ...contact?.identity, ...written }
  if (!sender.phone && !sender.bsuid && !sender.lid)
    return ignored(account, 'malformed: no sender', message.id)
  const at = message.timestamp ?? account.receivedAt
  try {
    if (message.type === 'edit') return readEdit(message, sender, at, account)
    return {
      kind: 'message',
      channel: account.channel,
      accountId: account.accountId,
      externalId: message.id,
      sender,
      ...defined({ profileName: contact?.name }),
      sentAt: at,
      content: readContent(message),
      ...defined({ replyTo: message.context?.id }),
    }
  } catch (error) {
    return ignored(account, error instanceof z.ZodError ? malformed(error) : 'malformed: content', message.id)
  }
}

/** `edit` names the message it changes; its new content has the shape of a message. */
function readEdit(message: Message, sender: Identity, at: Date, account: Account): ChannelEvent {
  const { edit } = z
    .object({ edit: z.object({ original_message_id: id, message: z.looseObject({ type: z.string() }) }) })
    .parse(message)
  return {
    kind: 'edit',
    channel: account.channel,
    accountId: account.accountId,
    externalId: edit.original_message_id,
    sender,
    text: editedText(edit.message),
    at,
  }
}

/** Only texts and captions can be edited; an edited caption comes without its media's id. */
function editedText(message: { type: string } & Record<string, unknown>): string {
  const caption = z.object({ caption: z.string() }).safeParse(message[message.type])
  return caption.success ? caption.data.caption : readContent(message).text
}

/** A person of the business wrote from the WhatsApp Business app or a linked device. */
export function readEcho(raw: unknown, account: Account): ChannelEvent {
  const parsed = messageSchema.safeParse(raw)
  if (!parsed.success) return ignored(account, malformed(parsed.error), externalIdOf(raw))
  const echo = parsed.data
  if (echo.group_id) return ignored(account, 'group', echo.id)
  if (['edit', 'revoke', 'reaction', 'system'].includes(echo.type))
    return ignored(account, `own ${echo.type}`, echo.id)
  const recipient = identityOf({ phones: [echo.to], bsuids: [echo.to_user_id] })
  if (recipient === null) return ignored(account, 'malformed: no recipient', echo.id)
  return {
    kind: 'own_message',
    channel: account.channel,
    accountId: account.accountId,
    externalId: echo.id,
    recipient,
    sentAt: echo.timestamp ?? account.receivedAt,
    content: echoContent(echo),
  }
}

/** The agent must step back even when what the person sent cannot be read. */
function echoContent(echo: Message): InboundContent {
  try {
    return readContent(echo)
  } catch {
    return { type: 'unsupported', text: '', detail: echo.type }
  }
}

/** Several people may share one POST: a profile belongs to the message that carries one of its ids. */
function contactOf(sender: Identity | null, people: Contact[]): Contact | undefined {
  const same = people.find(
    ({ identity }) =>
      (identity?.phone !== undefined && identity.phone === sender?.phone) ||
      (identity?.bsuid !== undefined && identity.bsuid === sender?.bsuid),
  )
  if (same) return same
  // A lone profile completes a message that names its sender in another way, or not at all.
  const [only, ...others] = people
  const contradicts =
    (only?.identity?.phone !== undefined && sender?.phone !== undefined) ||
    (only?.identity?.bsuid !== undefined && sender?.bsuid !== undefined)
  return others.length > 0 || contradicts ? undefined : only
}

const systemType = (message: Message): string =>
  z.object({ system: z.object({ type: z.string() }) }).safeParse(message).data?.system.type ?? 'unknown'
