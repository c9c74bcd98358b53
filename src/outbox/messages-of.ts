import type { OutboundBody } from '../db/queries/outbound.ts'

/** Longest text of one message on every channel there is: a longer one goes as several. */
const MESSAGE_LENGTH = 4096

/** How many messages a row is to the provider. */
export function messagesOf(body: OutboundBody): number {
  return body.type === 'text' ? Math.max(1, Math.ceil(body.text.length / MESSAGE_LENGTH)) : 1
}
