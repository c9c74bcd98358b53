import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Registry } from 'prom-client'
import { sameSecret } from '../channels/same-secret.ts'
import { errorResponse } from './errors.ts'
import { errorBody } from './schemas.ts'

/** Liveness, readiness and metrics. `ready` resolves to what is missing; an empty list means ready. */
export function createOperationsRoutes(deps: {
  ready: () => Promise<string[]>
  registry: Registry
  /** Brings the registry up to date before it is read. */
  refresh?: () => Promise<void>
  /** Bearer tokens that may read the metrics, several while one replaces another. None: anybody who reaches them. */
  metricsTokens?: readonly string[]
}) {
  const { metricsTokens = [] } = deps
  const routes = new OpenAPIHono()
  routes.openapi(
    createRoute({
      method: 'get',
      path: '/healthz',
      summary: 'The process is alive',
      responses: {
        200: {
          description: 'Alive',
          content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
        },
      },
    }),
    (c) => c.json({ status: 'ok' as const }, 200),
  )
  routes.openapi(
    createRoute({
      method: 'get',
      path: '/readyz',
      summary: 'The database answers, the knowledge is indexed and the workers run',
      responses: {
        200: {
          description: 'Ready',
          content: { 'application/json': { schema: z.object({ status: z.literal('ready') }) } },
        },
        503: {
          description: 'Not ready; the message says what is missing',
          content: { 'application/json': { schema: errorBody } },
        },
      },
    }),
    async (c) => {
      const missing = await deps.ready()
      if (missing.length === 0) return c.json({ status: 'ready' as const }, 200)
      return errorResponse(c, 503, 'not_ready', `Not ready: ${missing.join(', ')}`)
    },
  )
  routes.openapi(
    createRoute({
      method: 'get',
      path: '/metrics',
      summary: 'Prometheus metrics',
      responses: {
        200: { description: 'Prometheus text', content: { 'text/plain': { schema: z.string() } } },
        401: {
          description: 'METRICS_TOKEN is set, and the request does not carry it',
          content: { 'application/json': { schema: errorBody } },
        },
      },
    }),
    async (c) => {
      const given = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
      if (metricsTokens.length > 0 && !metricsTokens.some((token) => sameSecret(given, token))) {
        c.header('www-authenticate', 'Bearer')
        return errorResponse(c, 401, 'metrics.unauthorised', 'A bearer token is needed')
      }
      await deps.refresh?.()
      return c.text(await deps.registry.metrics(), 200, { 'content-type': deps.registry.contentType })
    },
  )
  return routes
}
