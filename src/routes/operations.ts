import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Registry } from 'prom-client'
import { errorResponse } from './errors.ts'
import { errorBody } from './schemas.ts'

/** Liveness, readiness and metrics. `ready` resolves to what is missing; an empty list means ready. */
export function createOperationsRoutes(deps: { ready: () => Promise<string[]>; registry: Registry }) {
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
      },
    }),
    async (c) => c.text(await deps.registry.metrics(), 200, { 'content-type': deps.registry.contentType }),
  )
  return routes
}
