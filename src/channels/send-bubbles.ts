import { ChannelError, type OutboundText, type SendResult } from './channel.ts'
import { splitText } from './split-text.ts'

/**
 * Sends a text bubble by bubble, in order. `send` hands one bubble over and gives its external id; only the
 * first bubble quotes.
 *
 * @throws ChannelError of the bubble that failed, with the ids of those before it.
 */
export async function sendBubbles(
  message: OutboundText,
  limit: number,
  send: (bubble: string, quoted: string | undefined) => Promise<string>,
): Promise<SendResult> {
  const bubbles = splitText(message.text, limit)
  if (bubbles.length === 0)
    throw new ChannelError('channel.empty_text', 'there is no text to send', { outcome: 'rejected' })
  const externalIds = [...(message.acceptedExternalIds ?? [])]
  for (const [index, bubble] of bubbles.entries()) {
    if (index < externalIds.length) continue
    try {
      externalIds.push(await send(bubble, index === 0 ? message.replyTo : undefined))
    } catch (error) {
      throw withAccepted(error, externalIds)
    }
  }
  return { externalIds }
}

function withAccepted(error: unknown, acceptedExternalIds: string[]): ChannelError {
  if (!(error instanceof ChannelError))
    return new ChannelError('channel.unexpected', 'the send failed in an unforeseen way', {
      // A mistake of ours may have come after the provider's answer.
      outcome: 'unknown',
      acceptedExternalIds,
      cause: error,
    })
  return new ChannelError(error.code, error.message, {
    outcome: error.outcome,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    acceptedExternalIds,
    cause: error.cause,
  })
}
