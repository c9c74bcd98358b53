import { createHmac } from 'node:crypto'
import type { DeliveryStatus } from '../../src/channels/channel.ts'

/** Bodies as Meta posts them, and the signature they come with. All numbers are invented. */

const PHONE_NUMBER_ID = '100000000000001'

/** Header X-Hub-Signature-256 of a raw body. */
export const metaSignature = (raw: string | Uint8Array, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(raw).digest('hex')}`

/** Posts a body as Meta does. */
export async function postMetaWebhook(url: string, appSecret: string, body: unknown): Promise<Response> {
  const raw = JSON.stringify(body)
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': metaSignature(raw, appSecret) },
    body: raw,
    signal: AbortSignal.timeout(10_000),
  })
}

/** One `value` in its envelope. */
export function metaEnvelope(value: object, options: { phoneNumberId?: string; field?: string } = {}) {
  const { phoneNumberId = PHONE_NUMBER_ID, field = 'messages' } = options
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '200000000000002',
        changes: [
          {
            field,
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '551130000001', phone_number_id: phoneNumberId },
              ...value,
            },
          },
        ],
      },
    ],
  }
}

/** One text of a lead. `from` is a phone or a business-scoped id. */
export function metaText(message: {
  from: string
  text: string
  id: string
  at?: Date
  name?: string
  phoneNumberId?: string
}) {
  const { from, text, id, at = new Date(), name = 'Ana Exemplo', phoneNumberId } = message
  const byId = /^[A-Z]{2}\./.test(from)
  return metaEnvelope(
    {
      contacts: [{ profile: { name }, ...(byId ? { user_id: from } : { wa_id: from }) }],
      messages: [
        {
          ...(byId ? { from_user_id: from } : { from }),
          id,
          timestamp: String(Math.floor(at.getTime() / 1000)),
          type: 'text',
          text: { body: text },
        },
      ],
    },
    phoneNumberId === undefined ? {} : { phoneNumberId },
  )
}

/** One delivery status of a message of ours. */
export function metaStatus(status: {
  phoneNumberId?: string
  id: string
  status: DeliveryStatus
  to: string
  at?: Date
  correlationId?: string | undefined
  error?: { code: number; title: string } | undefined
}) {
  const { id, to, at = new Date(), correlationId, error, phoneNumberId } = status
  return metaEnvelope(
    {
      statuses: [
        {
          id,
          status: status.status,
          timestamp: String(Math.floor(at.getTime() / 1000)),
          ...(/^\d+$/.test(to) ? { recipient_id: to } : { recipient_user_id: to }),
          ...(correlationId !== undefined && { biz_opaque_callback_data: correlationId }),
          ...(error && { errors: [{ ...error, message: error.title }] }),
        },
      ],
    },
    phoneNumberId === undefined ? {} : { phoneNumberId },
  )
}
