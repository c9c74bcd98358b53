import { createRoute, z } from '@hono/zod-openapi'
import { scopeOf } from '../../admin/principal.ts'
import { readSpendOfDay } from '../../model/spend-of-day.ts'
import type { AdminDeps } from './deps.ts'
import { type AdminRoutes, businessId, needs, ok, refusals } from './kit.ts'

const spend = z
  .object({
    business: z.string(),
    day: z.string(),
    timezone: z.string(),
    usd: z.number().openapi({ description: 'With what calls under way have set aside.' }),
    ceilingUsd: z.number(),
    leftUsd: z.number(),
    contactCeilingUsd: z.number().openapi({ description: 'What one contact may cost in a day.' }),
  })
  .openapi('AdminSpend')

/** What the models cost each business in a day, and what they may. */
export function addSpendRoutes(routes: AdminRoutes, { db, clock, businesses }: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/spend',
      summary: 'What the models cost each business in a day, beside its ceiling',
      request: {
        query: z.object({
          business: businessId.optional(),
          day: z.iso.date().optional().openapi({ description: 'Absent: today, of its time zone.' }),
        }),
      },
      responses: { 200: ok('US dollars', z.object({ items: z.array(spend) })), ...refusals },
    }),
    async (c) => {
      const { business, day } = c.req.valid('query')
      const scope = scopeOf(c.get('principal'), business)
      const asked = businesses.filter(({ id }) => scope === null || scope.includes(id))
      const items = await readSpendOfDay(db, asked, clock.now(), day)
      return c.json(
        { items: items.map((one) => ({ ...one, leftUsd: Math.max(0, one.ceilingUsd - one.usd) })) },
        200,
      )
    },
  )
}
