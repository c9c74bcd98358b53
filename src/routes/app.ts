import { randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { Scalar } from '@scalar/hono-api-reference'
import type { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { timeout } from 'hono/timeout'
import { correlated } from '../ops/correlation.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import { maskPersonalData } from '../ops/personal-data.ts'
import { inSpan } from '../ops/spans.ts'
import { createErrorHandler, handleNotFound, requestIdOf } from './errors.ts'

/**
 * The HTTP surface: request ids, headers, metrics, one error shape, and the routers it is given.
 *
 * @param routers mounted at "/", in order; each names its whole path.
 */
export function createApp(deps: {
  log: Log
  metrics: Metrics
  routers: (Hono | OpenAPIHono)[]
  /** Milliseconds a webhook or a form may wait for its answer. */
  patienceMs?: number
}) {
  const app = new OpenAPIHono()
  app.use(requestId({ limitLength: 64 }))
  app.use(correlate)
  app.use(secureHeaders())
  app.use(measure(deps.metrics))
  const patience = timeout(deps.patienceMs ?? PATIENCE_MS, tooLate)
  for (const path of IMPATIENT) app.use(path, patience)
  app.onError(createErrorHandler(deps.log))
  app.notFound(handleNotFound)
  for (const router of deps.routers) {
    if (router instanceof OpenAPIHono) app.route('/', router)
    else app.route('/', router)
  }
  app.doc('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Prosa', version: '1', description: 'WhatsApp SDR agent' },
  })
  app.get('/docs', Scalar({ url: '/openapi.json', pageTitle: 'Prosa' }))
  return app
}

/**
 * Who posts these gives up within seconds; what was not answered in time is posted again, or shown to who filled in the form.
 * Longer than storing may take, which has a limit of its own and says more.
 */
const PATIENCE_MS = 8_000
const IMPATIENT = ['/webhooks/*', '/leads']
const tooLate = () => new HTTPException(503, { message: 'No answer in time; send it again' })

const WEBHOOK = /^\/webhooks\/(\w+)/

/** Every log line and span below says which request it belongs to. */
const correlate = createMiddleware(async function correlateRequest(c, next) {
  // A caller names its requests as it likes; ids go into logs and traces, and none may say who somebody is.
  if (maskPersonalData(requestIdOf(c)) !== requestIdOf(c)) c.set('requestId', randomUUID())
  const requestId = requestIdOf(c)
  c.header('x-request-id', requestId)
  await correlated({ requestId }, () =>
    inSpan(
      `HTTP ${c.req.method}`,
      { kind: 'server', attributes: { 'prosa.request_id': requestId, 'http.request.method': c.req.method } },
      async (span) => {
        await next()
        const route = routePath(c, -1)
        span.updateName(`${c.req.method} ${route}`)
        span.setAttributes({ 'http.route': route, 'http.response.status_code': c.res.status })
      },
    ),
  )
})

function measure(metrics: Metrics) {
  return createMiddleware(async function measureRequest(c, next) {
    const started = performance.now()
    await next()
    // The pattern, never the path: a path carries ids and secrets and has no bound.
    const route = routePath(c, -1)
    metrics.requests.inc({ route, method: c.req.method, status: String(c.res.status) })
    const seconds = (performance.now() - started) / 1000
    metrics.requestSeconds.observe({ route }, seconds)
    const channel = WEBHOOK.exec(route)?.[1]
    if (channel !== undefined && c.req.method === 'POST' && c.res.ok)
      metrics.webhookAckSeconds.observe({ channel }, seconds)
  })
}
