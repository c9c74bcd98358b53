import { OpenAPIHono } from '@hono/zod-openapi'
import { Scalar } from '@scalar/hono-api-reference'
import type { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import { createErrorHandler, handleNotFound } from './errors.ts'

/**
 * The HTTP surface: request ids, headers, metrics, one error shape, and the routers it is given.
 *
 * @param routers mounted at "/", in order; each names its whole path.
 */
export function createApp(deps: { log: Log; metrics: Metrics; routers: (Hono | OpenAPIHono)[] }) {
  const app = new OpenAPIHono()
  app.use(requestId({ limitLength: 64 }))
  app.use(secureHeaders())
  app.use(measure(deps.metrics))
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

function measure(metrics: Metrics) {
  return createMiddleware(async function measureRequest(c, next) {
    const started = performance.now()
    await next()
    // The pattern, never the path: a path carries ids and secrets and has no bound.
    const route = routePath(c, -1)
    metrics.requests.inc({ route, method: c.req.method, status: String(c.res.status) })
    metrics.requestSeconds.observe({ route }, (performance.now() - started) / 1000)
  })
}
