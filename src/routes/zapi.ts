import { Hono } from 'hono'
import type { ChannelEvent } from '../channels/channel.ts'
import { sameSecret } from '../channels/same-secret.ts'
import { instanceOf, parseZapiWebhook } from '../channels/zapi/parse.ts'
import { type Clock, systemClock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { errorResponse, requestIdOf } from './errors.ts'
import { overLimit, type RouteLimits } from './limited.ts'
import { limitWebhookBody, parseJsonBytes, saysJson } from './webhook-body.ts'

export interface ZapiRoutesOptions {
  /** Unguessable last part of the path, several while one replaces another. None: every POST answers 503. */
  secrets: readonly string[]
  /** Instances of ours: a body that speaks for another is refused. */
  instanceIds: readonly string[]
  /** Stores the events. Resolves once they are safe. */
  accept: (events: ChannelEvent[]) => Promise<unknown>
  log: Pick<Log, 'warn' | 'error'>
  clock?: Clock
  /** Counts refusals by address; genuine webhooks are never counted, and never refused. */
  limits?: RouteLimits | undefined
}

/**
 * `POST /webhooks/zapi/:secret`, for all of Z-API's webhooks. It signs nothing, so the path and the instance id
 * are what says that a body is genuine; both refusals are 403. Mount with `app.route('/', …)`.
 */
export function createZapiRoutes(options: ZapiRoutesOptions): Hono {
  const { accept, log, clock = systemClock } = options
  const secrets = options.secrets.filter((secret) => secret !== '')
  const routes = new Hono()

  routes.post('/webhooks/zapi/:secret', async (c, next) => {
    if (secrets.length === 0)
      return errorResponse(c, 503, 'webhook.not_configured', 'No webhook secret is configured')
    const given = c.req.param('secret')
    if (!secrets.map((secret) => sameSecret(given, secret)).includes(true)) {
      const over = await overLimit(c, options.limits, 'badWebhooks')
      if (over !== null) return over
      log.warn({ requestId: requestIdOf(c), channel: 'zapi' }, 'webhook secret refused')
      return errorResponse(c, 403, 'webhook.wrong_secret', 'The path is not the configured one')
    }
    return next()
  })

  routes.post('/webhooks/zapi/:secret', limitWebhookBody(), async (c) => {
    if (!saysJson(c))
      return errorResponse(c, 415, 'webhook.not_json', 'The content type must be application/json')
    const body = parseJsonBytes(new Uint8Array(await c.req.arrayBuffer()))
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return errorResponse(c, 400, 'webhook.malformed', 'The body is no webhook notification')
    const instance = instanceOf(body)
    if (instance === undefined || !options.instanceIds.includes(instance)) {
      const over = await overLimit(c, options.limits, 'badWebhooks')
      if (over !== null) return over
      log.warn({ requestId: requestIdOf(c), channel: 'zapi' }, 'webhook of an unknown instance refused')
      return errorResponse(c, 403, 'webhook.wrong_instance', 'The instance is not a configured one')
    }
    const events = parseZapiWebhook(body, { receivedAt: clock.now() })
    try {
      await accept(events)
    } catch (error) {
      log.error({ err: error, requestId: requestIdOf(c), channel: 'zapi' }, 'webhook not stored')
      return errorResponse(c, 503, 'webhook.not_stored', 'The events could not be stored; deliver them again')
    }
    return c.json({ status: 'received' })
  })

  return routes
}
