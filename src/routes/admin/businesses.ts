import { createRoute, z } from '@hono/zod-openapi'
import type { AdminDeps } from './deps.ts'
import { type AdminRoutes, needs, ok, refusals } from './kit.ts'

const business = z
  .object({
    id: z.string(),
    version: z.string().openapi({ description: 'Changes with any file of its folder.' }),
    accounts: z.array(z.object({ channel: z.string(), accountId: z.string() })),
  })
  .openapi('AdminBusiness')
const me = z
  .object({ actor: z.string(), role: z.string(), businesses: z.array(z.string()).nullable() })
  .openapi('AdminMe')

/** What runs here, and who asks. */
export function addBusinessRoutes(routes: AdminRoutes, { businesses, accounts }: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/me',
      summary: 'Who the token speaks for',
      responses: { 200: ok('The caller', me), ...refusals },
    }),
    (c) => {
      const { actor, role, businesses: own } = c.get('principal')
      return c.json({ actor, role, businesses: own === null ? null : [...own] }, 200)
    },
  )
  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/businesses',
      summary: 'Businesses of this server the caller may see',
      responses: { 200: ok('Businesses', z.object({ items: z.array(business) })), ...refusals },
    }),
    (c) => {
      const own = c.get('principal').businesses
      const items = businesses
        .filter(({ id }) => own === null || own.includes(id))
        .map(({ id, version }) => ({
          id,
          version,
          accounts: accounts
            .filter((account) => account.businessId === id)
            .map(({ channel, accountId }) => ({ channel, accountId })),
        }))
      return c.json({ items }, 200)
    },
  )
}
