import { z } from 'zod'
import { type Clock, systemClock } from '../../ops/clock.ts'
import { createHttp, HttpError, type HttpOptions } from '../../ops/http.ts'
import { type Channel, ChannelError, type Identity } from '../channel.ts'
import { looseText } from '../fields.ts'
import { sendBubbles } from '../send-bubbles.ts'
import { transportError } from '../transport-error.ts'

const ZAPI_URL = 'https://api.z-api.io'
/** WhatsApp's own limit for a text. */
const MAX_TEXT_LENGTH = 4096
/** Longer than the 10 s Node's fetch waits for a connection: see the Cloud API channel. */
const SEND_TIMEOUT_MS = 15_000
const MARK_READ_TIMEOUT_MS = 5_000

export interface ZapiOptions
  extends Pick<HttpOptions, 'fetch' | 'timeoutMs' | 'breakAfter' | 'halfOpenAfterMs'> {
  /** Default https://api.z-api.io. */
  baseUrl?: string | undefined
  instanceId: string
  /** Part of every path: never logged. */
  instanceToken: string
  /** Security token of the account, header Client-Token. */
  clientToken: string
  clock?: Clock
}

/**
 * One Z-API instance. It has no templates and gives no id of ours back, so an unknown send stays unknown until
 * a person looks.
 */
export function createZapi(options: ZapiOptions): Channel {
  const http = createHttp({
    timeoutMs: SEND_TIMEOUT_MS,
    ...options,
    service: 'zapi',
    baseUrl: options.baseUrl ?? ZAPI_URL,
    credential: { header: 'client-token', value: options.clientToken },
    clock: options.clock ?? systemClock,
  })
  const instance = `/instances/${encodeURIComponent(options.instanceId)}/token/${encodeURIComponent(options.instanceToken)}`

  return {
    type: 'zapi',
    accountId: options.instanceId,
    maxTextLength: MAX_TEXT_LENGTH,

    sendText: (message, { signal } = {}) =>
      sendBubbles(message, MAX_TEXT_LENGTH, async (bubble, quoted) => {
        const json = {
          phone: addressOf(message.to),
          message: bubble,
          ...(quoted !== undefined && { messageId: quoted }),
        }
        const reply = await http
          .request({ method: 'POST', path: `${instance}/send-text`, json, signal })
          .catch((error: unknown) => {
            throw error instanceof HttpError ? transportError('zapi', error) : error
          })
        const accepted = acceptedSchema.safeParse(reply.body).data
        const id = accepted?.messageId || accepted?.id
        if (!id)
          throw new ChannelError('zapi.no_message_id', 'Z-API answered without a message id', {
            outcome: 'unknown',
          })
        return id
      }),

    async sendTemplate() {
      throw new ChannelError('zapi.no_templates', 'Z-API has no approved templates', { outcome: 'rejected' })
    },

    /** Z-API marks the whole chat; it has no typing sign apart from a send. */
    async markReadAndTyping(_externalId, to) {
      try {
        await http.request({
          method: 'POST',
          path: `${instance}/modify-chat`,
          json: { phone: addressOf(to), action: 'read' },
          timeoutMs: MARK_READ_TIMEOUT_MS,
        })
      } catch {
        // Nobody is waiting for it, and the reply's send will tell if the account is in trouble.
      }
    },
  }
}

const acceptedSchema = z.object({ messageId: looseText, id: looseText })

function addressOf(to: Identity): string {
  const address = to.phone ?? to.lid
  if (address === undefined)
    throw new ChannelError('channel.no_address', 'the contact has no phone and no linked id', {
      outcome: 'rejected',
    })
  return address
}
