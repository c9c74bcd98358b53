import { createRoute, z } from '@hono/zod-openapi'
import { KEYS, pageOf, readCursor, writeCursor } from '../../admin/cursor.ts'
import { scopeOf } from '../../admin/principal.ts'
import { insertAudit, listAudit } from '../../db/queries/audit-log.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  businessId,
  iso,
  needs,
  ok,
  pageSchema,
  paging,
  plainText,
  refusals,
} from './kit.ts'

const entry = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.string(),
    action: z.string(),
    entity: z.string(),
    entityId: z.string().nullable(),
    business: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .openapi('AdminAuditEntry')

/** Who saw and changed what. */
export function addAuditRoutes(routes: AdminRoutes, { db, clock }: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('admin', { personal: true }),
      method: 'get',
      path: '/admin/audit',
      summary: 'Who saw and changed what, newest first',
      request: {
        query: z.object({
          business: businessId.optional(),
          actor: plainText(200).optional(),
          action: plainText(100).optional(),
          entityId: plainText(100).optional(),
          ...paging,
        }),
      },
      responses: { 200: ok('One page', pageSchema(entry)), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { business, actor, action, entityId, limit, cursor } = c.req.valid('query')
      const order = 'audit'
      const rows = await listAudit(db, {
        businesses: scopeOf(principal, business),
        actor: actor ?? null,
        action: action ?? null,
        entityId: entityId ?? null,
        limit: limit + 1,
        after: readCursor(cursor, order, KEYS.integer),
      })
      const { items, next } = pageOf(rows, limit, ({ sortKey, id }) =>
        writeCursor(order, { key: sortKey, id }),
      )
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.audit.list',
        // What an entry says before and after is a person's; whose entries were asked for is the person.
        entity: entityId === undefined ? 'audit_log' : 'contact',
        entityId: entityId ?? business ?? '*',
        businessId: business,
        after: { filter: { actor, action }, entries: items.length },
        now: clock.now(),
      })
      const shown = items.map(({ sortKey: _, businessId: of, at, before, after, ...row }) => ({
        ...row,
        business: of,
        at: iso(at),
        before: before ?? null,
        after: after ?? null,
      }))
      return c.json({ items: shown, next }, 200)
    },
  )
}
