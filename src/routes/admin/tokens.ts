import { createRoute, z } from '@hono/zod-openapi'
import { KEYS, pageOf, readCursor, writeCursor } from '../../admin/cursor.ts'
import { invalid } from '../../admin/errors.ts'
import { issueToken, revokeToken } from '../../admin/tokens.ts'
import { type AdminToken, listAdminTokens, ROLES } from '../../db/queries/admin-tokens.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  businessId,
  iso,
  isoOrNull,
  jsonBody,
  needs,
  ok,
  pageSchema,
  paging,
  plainText,
  refusals,
  uuidParam,
} from './kit.ts'

const token = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    businesses: z.array(z.string()).nullable().openapi({ description: 'Null: every business.' }),
    createdBy: z.string(),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
  })
  .openapi('AdminToken')

/** Tokens of people and programs, each with a role, businesses and an end. */
export function addTokenRoutes(routes: AdminRoutes, deps: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'get',
      path: '/admin/tokens',
      summary: 'Tokens, newest first, without their secrets',
      request: { query: z.object(paging) },
      responses: { 200: ok('One page', pageSchema(token)), ...refusals },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const order = 'tokens'
      const rows = await listAdminTokens(deps.db, {
        businesses: c.get('principal').businesses,
        limit: limit + 1,
        after: readCursor(cursor, order, KEYS.integer),
      })
      const { items, next } = pageOf(rows, limit, ({ sortKey, id }) =>
        writeCursor(order, { key: sortKey, id }),
      )
      return c.json({ items: items.map(show), next }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'post',
      path: '/admin/tokens',
      summary: 'Makes a token; the secret is shown this once',
      request: {
        body: jsonBody(
          z
            .strictObject({
              name: plainText(100).openapi({ description: 'Who or what uses it; named in the audit log.' }),
              role: z.enum(ROLES),
              businesses: z.array(businessId).min(1).max(100).nullable(),
              expiresAt: z.iso.datetime({ offset: true }).optional(),
            })
            .openapi('AdminTokenWanted'),
        ),
      },
      responses: { 201: ok('The token with its secret', token.extend({ secret: z.string() })), ...refusals },
    }),
    async (c) => {
      const { name, role, businesses, expiresAt: until } = c.req.valid('json')
      const expiresAt = until === undefined ? null : new Date(until)
      if (expiresAt !== null && expiresAt <= deps.clock.now()) throw invalid('expiresAt: is over already')
      const made = await issueToken(deps, c.get('principal'), { name, role, businesses, expiresAt })
      c.header('cache-control', 'no-store')
      return c.json({ ...show(made.token), secret: made.secret }, 201)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'delete',
      path: '/admin/tokens/{id}',
      summary: 'Takes a token back, from the next request on',
      request: { params: uuidParam },
      responses: { 200: ok('The token', token), ...refusals },
    }),
    async (c) => c.json(show(await revokeToken(deps, c.get('principal'), c.req.valid('param').id)), 200),
  )
}

function show(row: AdminToken) {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    businesses: row.businesses,
    createdBy: row.createdBy,
    createdAt: iso(row.createdAt),
    expiresAt: isoOrNull(row.expiresAt),
    revokedAt: isoOrNull(row.revokedAt),
    lastUsedAt: isoOrNull(row.lastUsedAt),
  }
}
