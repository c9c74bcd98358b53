import { Hono } from 'hono'
import type { ChannelEvent } from '../channels/channel.ts'
import { sameSecret } from '../channels/same-secret.ts'
import { isWhatsAppEnvelope, parseWhatsAppWebhook } from '../channels/whatsapp-cloud/parse.ts'
import { verifySignature } from '../channels/whatsapp-cloud/signature.ts'
import { type Clock, systemClock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { errorResponse, requestIdOf } from './errors.ts'
import { overLimit, type RouteLimits } from './limited.ts'
import { limitWebhookBody, parseJsonBytes, saysJson } from './webhook-body.ts'

export interface WhatsAppRoutesOptions {
  /** Several while one replaces another. None: the handshake answers 503. */
  verifyTokens: readonly string[]
  /** App secrets, several while one replaces another. None: every POST answers 503. */
  appSecrets: readonly string[]
  /** Stores the events. Resolves once they are safe; a rejection makes the provider deliver again. */
  accept: (events: ChannelEvent[]) => Promise<unknown>
  log: Pick<Log, 'warn' | 'error'>
  clock?: Clock
  /** Counts refusals by address; genuine webhooks are never counted, and never refused. */
  limits?: RouteLimits | undefined
}

/** `GET|POST /webhooks/whatsapp`: Meta's handshake and deliveries, on one URL. Mount with `app.route('/', …)`. */
export function createWhatsAppRoutes(options: WhatsAppRoutesOptions): Hono {
  const { verifyTokens, accept, log, clock = systemClock } = options
  const appSecrets = options.appSecrets.filter((secret) => secret !== '')
  const routes = new Hono()

  routes.get('/webhooks/whatsapp', async (c) => {
    const mode = c.req.query('hub.mode')
    const token = c.req.query('hub.verify_token')
    const challenge = c.req.query('hub.challenge')
    if (!mode || !token || !challenge)
      return errorResponse(
        c,
        400,
        'webhook.handshake_incomplete',
        'hub.mode, hub.verify_token and hub.challenge are required',
      )
    if (verifyTokens.length === 0)
      return errorResponse(c, 503, 'webhook.not_configured', 'No verify token is configured')
    if (mode !== 'subscribe' || !verifyTokens.some((one) => sameSecret(token, one))) {
      log.warn({ requestId: requestIdOf(c), channel: 'whatsapp-cloud' }, 'webhook handshake refused')
      const over = await overLimit(c, options.limits, 'badWebhooks')
      if (over !== null) return over
      return errorResponse(c, 403, 'webhook.wrong_token', 'The verify token is not the configured one')
    }
    return c.text(challenge)
  })

  routes.post('/webhooks/whatsapp', limitWebhookBody(), async (c) => {
    if (appSecrets.length === 0)
      return errorResponse(c, 503, 'webhook.not_configured', 'No app secret is configured')
    if (!saysJson(c))
      return errorResponse(c, 415, 'webhook.not_json', 'The content type must be application/json')
    const raw = new Uint8Array(await c.req.arrayBuffer())
    if (!verifySignature(raw, c.req.header('x-hub-signature-256'), appSecrets)) {
      const over = await overLimit(c, options.limits, 'badWebhooks')
      if (over !== null) return over
      log.warn({ requestId: requestIdOf(c), channel: 'whatsapp-cloud' }, 'webhook signature refused')
      return errorResponse(
        c,
        403,
        'webhook.wrong_signature',
        'The signature is missing or does not fit the body',
      )
    }
    const body = parseJsonBytes(raw)
    if (!isWhatsAppEnvelope(body))
      return errorResponse(c, 400, 'webhook.malformed', 'The body is no webhook notification')
    const events = parseWhatsAppWebhook(body, { receivedAt: clock.now() })
    try {
      await accept(events)
    } catch (error) {
      log.error({ err: error, requestId: requestIdOf(c), channel: 'whatsapp-cloud' }, 'webhook not stored')
      return errorResponse(c, 503, 'webhook.not_stored', 'The events could not be stored; deliver them again')
    }
    return c.json({ status: 'received' })
  })

  return routes
}
