import { createRoute, z } from '@hono/zod-openapi'
import { KEYS, pageOf, readCursor, writeCursor } from '../../admin/cursor.ts'
import { notFound } from '../../admin/errors.ts'
import { requireBusiness } from '../../admin/principal.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { knowledgeVersion, pageOfDocuments } from '../../db/queries/documents.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  businessId,
  iso,
  jsonBody,
  needs,
  ok,
  pageSchema,
  paging,
  refusals,
} from './kit.ts'

const document = z
  .object({
    slug: z.string(),
    title: z.string(),
    model: z.string().nullable(),
    category: z.string(),
    available: z.boolean(),
    embedderId: z.string(),
    indexedAt: z.string(),
    passages: z.number(),
  })
  .openapi('AdminDocument')

/** What the agent knows of a business, and making the index equal to the version in force. */
export function addKnowledgeRoutes(routes: AdminRoutes, deps: AdminDeps): void {
  const { db, clock, indexer } = deps
  const loaded = (id: string): void => {
    if (!deps.businesses.some((one) => one.id === id)) throw notFound('business on this server')
  }

  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/knowledge',
      summary: 'Indexed documents, by name',
      request: { query: z.object({ business: businessId, ...paging }) },
      responses: { 200: ok('One page', pageSchema(document)), ...refusals },
    }),
    async (c) => {
      const { business, limit, cursor } = c.req.valid('query')
      requireBusiness(c.get('principal'), business)
      loaded(business)
      const order = 'knowledge'
      const after = readCursor(cursor, order, KEYS.text, { withId: false })
      const query = { businessId: business, afterSlug: after?.key ?? null, limit: limit + 1 }
      const rows = await pageOfDocuments(db, query)
      const { items, next } = pageOf(rows, limit, ({ slug }) => writeCursor(order, { key: slug, id: '' }))
      return c.json({ items: items.map((row) => ({ ...row, indexedAt: iso(row.indexedAt) })), next }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'post',
      path: '/admin/knowledge/reindex',
      summary: 'Makes the index equal to the knowledge of the version in force',
      request: { body: jsonBody(z.strictObject({ business: businessId })) },
      responses: {
        200: ok(
          'Documents, by what became of them',
          z
            .object({
              added: z.number(),
              changed: z.number(),
              removed: z.number(),
              unchanged: z.number(),
              embedded: z.number(),
            })
            .openapi('AdminReindexed'),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { business: id } = c.req.valid('json')
      requireBusiness(principal, id)
      loaded(id)
      const business = await deps.inForce(id)
      const before = await knowledgeVersion(db, id)
      const result = await indexer.sync(business)
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.knowledge.reindex',
        entity: 'business',
        entityId: id,
        businessId: id,
        before: { version: before },
        after: { of: business.version, version: await knowledgeVersion(db, id), ...result },
        now: clock.now(),
      })
      return c.json(result, 200)
    },
  )
}
