import { type Channel, ChannelError, type Identity, type SendOutcome } from '../channels/channel.ts'
import type { OpenOutbound } from '../db/queries/outbound.ts'
import { withDeadline } from '../inbox/deadline.ts'
import type { Throttled } from './pacing.ts'

/** What is known after one try. */
export type SendAnswer =
  | { outcome: 'sent'; externalIds: string[] }
  | {
      outcome: SendOutcome
      errorCode: string
      error: string
      /** Bubbles of a split text that were accepted before. */
      externalIds: string[]
      retryAfterMs: number | undefined
      throttled: Throttled | undefined
    }

/** Hands one row to its channel, once. Never rejects: whatever cannot be told apart is `unknown`. */
export async function sendOnce(send: {
  channel: Channel
  to: Identity
  row: OpenOutbound
  timeoutMs: number
}): Promise<SendAnswer> {
  const { channel, to, row, timeoutMs } = send
  try {
    const { externalIds } = await withDeadline(
      (signal) => hand(channel, to, row, signal),
      timeoutMs,
      () => new ChannelError('outbox.timeout', `No answer within ${timeoutMs} ms.`, { outcome: 'unknown' }),
    )
    return { outcome: 'sent', externalIds }
  } catch (error) {
    const known =
      error instanceof ChannelError
        ? error
        : new ChannelError('outbox.send_failed', 'The channel failed in a way it does not know.', {
            outcome: 'unknown',
            cause: error,
          })
    return {
      outcome: known.outcome,
      errorCode: known.code,
      error: known.message,
      externalIds: known.acceptedExternalIds,
      retryAfterMs: known.retryAfterMs,
      throttled: known.throttled,
    }
  }
}

function hand(channel: Channel, to: Identity, row: OpenOutbound, signal: AbortSignal) {
  const { body } = row
  if (body.type === 'template') {
    const { name, language, parameters } = body
    return channel.sendTemplate({ correlationId: row.id, to, name, language, parameters }, { signal })
  }
  return channel.sendText(
    {
      correlationId: row.id,
      to,
      text: body.text,
      ...(body.replyTo === undefined ? {} : { replyTo: body.replyTo }),
      ...(row.externalIds.length === 0 ? {} : { acceptedExternalIds: row.externalIds }),
    },
    { signal },
  )
}
