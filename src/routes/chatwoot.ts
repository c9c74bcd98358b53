import { createHmac } from 'node:crypto'
import { Hono } from 'hono'
import { sameSecret } from '../channels/same-secret.ts'
import { type HelpdeskEvent, parseChatwootEvent } from '../helpdesk/chatwoot/event.ts'
import type { TakenEvent } from '../helpdesk/take-event.ts'
import { type Clock, systemClock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { errorResponse, requestIdOf } from './errors.ts'
import { overLimit, type RouteLimits } from './limited.ts'
import { limitWebhookBody, parseJsonBytes } from './webhook-body.ts'

/** Chatwoot signs `timestamp.body`; an older one is a replay. */
const SIGNATURE_AGE_MS = 5 * 60_000
const DELIVERY_LENGTH = 200

export interface ChatwootRoutesOptions {
  /** Several while one replaces another: the last part of the path, and the key of signatures. None: 503. */
  secrets: readonly string[]
  take: (event: HelpdeskEvent, delivery?: string) => Promise<TakenEvent>
  log: Pick<Log, 'warn' | 'error'>
  clock?: Clock
  /** Counts refusals by address; genuine webhooks are never counted, and never refused. */
  limits?: RouteLimits | undefined
}

/** `POST /webhooks/chatwoot/:secret`: what people write in the inbox. */
export function createChatwootRoutes(options: ChatwootRoutesOptions): Hono {
  const { clock = systemClock, log } = options
  const secrets = options.secrets.filter((secret) => secret !== '')
  const routes = new Hono()

  routes.post('/webhooks/chatwoot/:secret', limitWebhookBody(), async (c) => {
    if (secrets.length === 0)
      return errorResponse(c, 503, 'webhook.not_configured', 'No secret is configured')
    const given = c.req.param('secret')
    if (!secrets.some((secret) => sameSecret(given, secret))) {
      const over = await overLimit(c, options.limits, 'badWebhooks')
      if (over !== null) return over
      log.warn({ requestId: requestIdOf(c), channel: 'chatwoot' }, 'webhook refused: wrong secret')
      return errorResponse(c, 403, 'webhook.wrong_secret', 'The secret is not a configured one')
    }
    const raw = new Uint8Array(await c.req.arrayBuffer())
    const signature = c.req.header('x-chatwoot-signature')
    if (signature !== undefined) {
      const timestamp = c.req.header('x-chatwoot-timestamp') ?? ''
      if (!isSigned(raw, signature, timestamp)) {
        const over = await overLimit(c, options.limits, 'badWebhooks')
        return over ?? errorResponse(c, 403, 'webhook.bad_signature', 'The signature does not fit')
      }
      const age = Math.abs(clock.now().getTime() - Number(timestamp) * 1000)
      if (!(age <= SIGNATURE_AGE_MS))
        return errorResponse(c, 403, 'webhook.expired', 'The signature is older than five minutes')
    }
    const body = parseJsonBytes(raw)
    const event = body === undefined ? null : parseChatwootEvent(body)
    if (event === null)
      return errorResponse(c, 400, 'webhook.malformed', "The body is none of Chatwoot's events")
    const delivery = c.req.header('x-chatwoot-delivery')?.slice(0, DELIVERY_LENGTH) || undefined
    try {
      const taken = await options.take(event, delivery)
      // A replay is refused without an error: Chatwoot repeats what it got no 2xx for, also when we did take it.
      return c.json({ status: taken === 'replayed' ? 'replayed' : 'received' }, 200)
    } catch (err) {
      log.error({ err, requestId: requestIdOf(c) }, 'chatwoot event not taken')
      return errorResponse(c, 503, 'webhook.not_stored', 'The event could not be stored; deliver it again')
    }
  })
  return routes

  function isSigned(raw: Uint8Array, signature: string, timestamp: string): boolean {
    if (!/^\d{1,12}$/.test(timestamp)) return false
    return secrets.some((secret) => {
      const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex')
      return sameSecret(signature, `sha256=${expected}`)
    })
  }
}
