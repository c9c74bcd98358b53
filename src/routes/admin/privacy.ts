import { createRoute, z } from '@hono/zod-openapi'
import { invalid, notFound } from '../../admin/errors.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { erasePerson } from '../../privacy/erase.ts'
import { exportPerson } from '../../privacy/export.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  exportSchema,
  jsonBody,
  needs,
  ok,
  ownContact,
  refusals,
  uuidParam,
} from './kit.ts'

/** What the LGPD gives a person: everything kept of it, and its end. */
export function addPrivacyRoutes(routes: AdminRoutes, { db, clock, erasureTargets }: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('admin', { personal: true }),
      method: 'get',
      path: '/admin/contacts/{id}/export',
      summary: 'Everything kept of a person, readable and portable',
      request: { params: uuidParam },
      responses: {
        200: ok('Fields with the words that say them, and every row as it is stored', exportSchema),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const businessId = await ownContact(db, principal, id)
      const now = clock.now()
      const [data] = await exportPerson({ db, now }, { name: id, businessId })
      if (data === undefined) throw notFound('contact')
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.privacy.export',
        entity: 'contact',
        entityId: id,
        businessId,
        now,
      })
      return c.json(data, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'post',
      path: '/admin/contacts/{id}/erase',
      summary: 'Erases a person for good; what partners hold is asked for in the background',
      request: {
        params: uuidParam,
        body: jsonBody(
          z.strictObject({ confirm: z.uuid().openapi({ description: 'The contact’s id once more.' }) }),
        ),
      },
      responses: {
        200: ok(
          'Rows that went by table, and what is left to do outside by kind',
          z
            .object({ rows: z.record(z.string(), z.number()), tasks: z.record(z.string(), z.number()) })
            .openapi('AdminErasure'),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const businessId = await ownContact(db, principal, id)
      if (c.req.valid('json').confirm !== id) throw invalid('confirm: must be the id of this contact')
      const person = { name: id, businessId }
      const [report] = await erasePerson({ db, clock, targets: erasureTargets }, person, principal.actor)
      if (report === undefined) throw notFound('contact')
      // Written after the person's own entries have gone: that it was done, by whom, and nothing of whom.
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.privacy.erase',
        entity: 'contact',
        entityId: id,
        businessId,
        after: { rows: report.rows, tasks: report.tasks },
        now: clock.now(),
      })
      return c.json({ rows: report.rows, tasks: report.tasks }, 200)
    },
  )
}
