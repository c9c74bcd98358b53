import { z } from 'zod'
import { type Clock, systemClock } from '../../ops/clock.ts'
import { createHttp, HttpError, type HttpOptions } from '../../ops/http.ts'
import { type Channel, ChannelError, type Identity } from '../channel.ts'
import { sendBubbles } from '../send-bubbles.ts'
import { whatsappError } from './errors.ts'

/** Graph API version every call names. Source: Meta, Graph API changelog (v23.0, May 2025). */
export const GRAPH_VERSION = 'v23.0'
const GRAPH_URL = 'https://graph.facebook.com'
/** Longest text body, in characters. Source: Meta, text messages. */
const MAX_TEXT_LENGTH = 4096
/**
 * Longer than the 10 s Node's fetch waits for a connection: a host that does not answer the connection shows as
 * "not sent" (safe to repeat) before it would show as "no answer" (not safe).
 */
const SEND_TIMEOUT_MS = 15_000
const MARK_READ_TIMEOUT_MS = 5_000

export interface WhatsAppCloudOptions
  extends Pick<HttpOptions, 'fetch' | 'timeoutMs' | 'breakAfter' | 'halfOpenAfterMs'> {
  /** Default https://graph.facebook.com. A version at its end is kept, else GRAPH_VERSION is appended. */
  graphUrl?: string | undefined
  phoneNumberId: string
  accessToken: string
  clock?: Clock
}

/** One number on the WhatsApp Cloud API. Throws ChannelError; never sends one bubble twice. */
export function createWhatsAppCloud(options: WhatsAppCloudOptions): Channel {
  const http = createHttp({
    timeoutMs: SEND_TIMEOUT_MS,
    ...options,
    service: 'whatsapp',
    baseUrl: versioned(options.graphUrl ?? GRAPH_URL),
    credential: { header: 'authorization', prefix: 'Bearer ', value: options.accessToken },
    clock: options.clock ?? systemClock,
  })
  const path = `/${encodeURIComponent(options.phoneNumberId)}/messages`

  /** Hands one message over and gives its id. */
  async function deliver(to: Identity, message: object, signal: AbortSignal | undefined): Promise<string> {
    const json = { messaging_product: 'whatsapp', recipient_type: 'individual', ...addressOf(to), ...message }
    const reply = await http.request({ method: 'POST', path, json, signal }).catch((error: unknown) => {
      throw error instanceof HttpError ? whatsappError(error) : error
    })
    const accepted = acceptedSchema.safeParse(reply.body)
    const id = accepted.data?.messages[0]?.id
    if (id === undefined)
      throw new ChannelError('whatsapp.no_message_id', 'WhatsApp answered without a message id', {
        outcome: 'unknown',
      })
    return id
  }

  return {
    type: 'whatsapp-cloud',
    accountId: options.phoneNumberId,
    maxTextLength: MAX_TEXT_LENGTH,

    sendText: (message, { signal } = {}) =>
      sendBubbles(message, MAX_TEXT_LENGTH, (bubble, quoted) =>
        deliver(
          message.to,
          {
            type: 'text',
            text: { body: bubble, preview_url: false },
            ...(quoted !== undefined && { context: { message_id: quoted } }),
            // Comes back in every status of this message: settles a send whose answer was lost.
            biz_opaque_callback_data: message.correlationId,
          },
          signal,
        ),
      ),

    async sendTemplate(message, { signal } = {}) {
      const parameters = message.parameters.map((text) => ({ type: 'text', text: templateParameter(text) }))
      const id = await deliver(
        message.to,
        {
          type: 'template',
          template: {
            name: message.name,
            language: { code: message.language },
            ...(parameters.length > 0 && { components: [{ type: 'body', parameters }] }),
          },
          biz_opaque_callback_data: message.correlationId,
        },
        signal,
      )
      return { externalIds: [id] }
    },

    async markReadAndTyping(externalId) {
      const json = {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: externalId,
        typing_indicator: { type: 'text' },
      }
      // Nobody is waiting for it, and the reply's send will tell if the account is in trouble.
      await http.request({ method: 'POST', path, json, timeoutMs: MARK_READ_TIMEOUT_MS }).catch(() => {})
    },
  }
}

const acceptedSchema = z.object({ messages: z.array(z.object({ id: z.string().min(1) })) })

function versioned(graphUrl: string): string {
  const base = graphUrl.replace(/\/+$/, '')
  return /\/v\d+\.\d+$/.test(base) ? base : `${base}/${GRAPH_VERSION}`
}

/**
 * A phone goes in `to`, a business-scoped id in `recipient`: an id in `to` is answered with 200 and never
 * delivered. With both, Meta takes the phone. Source: Meta, "Business-scoped user IDs".
 */
function addressOf(to: Identity): { to: string } | { recipient: string } {
  if (to.phone !== undefined) return { to: to.phone }
  if (to.bsuid !== undefined) return { recipient: to.bsuid }
  throw new ChannelError('channel.no_address', 'the contact has no phone and no WhatsApp id', {
    outcome: 'rejected',
  })
}

/** Meta refuses parameters with line breaks, tabs, more than four spaces in a row, or nothing in them. */
function templateParameter(text: string): string {
  const parameter = text.toWellFormed().replace(/\s+/g, ' ').trim()
  if (parameter === '')
    throw new ChannelError('channel.empty_parameter', 'a template parameter is empty', {
      outcome: 'rejected',
    })
  return parameter
}
