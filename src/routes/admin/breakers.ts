import { createRoute, z } from '@hono/zod-openapi'
import { AdminError, notFound } from '../../admin/errors.ts'
import { type Principal, requireBusiness } from '../../admin/principal.ts'
import { EVERY_ACCOUNT } from '../../db/queries/proactive-breakers.ts'
import type { AdminDeps } from './deps.ts'
import { type AdminRoutes, iso, isoOrNull, jsonBody, needs, ok, plainText, refusals } from './kit.ts'

const breaker = z
  .object({
    channel: z.string(),
    account: z.string(),
    stopped: z.boolean(),
    reason: z.enum(['failures', 'opt_outs', 'provider', 'warning', 'person']),
    evidence: z.looseObject({}),
    trippedAt: z.string(),
    resetAt: z.string().nullable(),
  })
  .openapi('AdminBreaker')

const order = z
  .strictObject({
    channel: z.enum(['whatsapp-cloud', 'zapi', 'simulator']),
    account: plainText(200).openapi({ description: 'phone_number_id or instance; * for every one.' }),
    note: plainText(500).optional(),
  })
  .openapi('AdminBreakerOrder')

/** Templates and reminders of a number: what stopped them, and a person who lets them go on. */
export function addBreakerRoutes(routes: AdminRoutes, deps: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/breakers',
      summary: 'Numbers whose templates and reminders were stopped, those that are so first',
      responses: { 200: ok('Breakers', z.object({ items: z.array(breaker) })), ...refusals },
    }),
    async (c) => {
      const { businesses } = c.get('principal')
      const items = (await deps.breaker.list()).filter(
        (one) =>
          businesses === null ||
          one.accountId === EVERY_ACCOUNT ||
          businesses.includes(ownerOf(one.channel, one.accountId) ?? ''),
      )
      return c.json(
        {
          items: items.map(({ channel, accountId, latched, reason, evidence, trippedAt, resetAt }) => ({
            channel,
            account: accountId,
            stopped: latched,
            reason,
            evidence: { ...evidence },
            trippedAt: iso(trippedAt),
            resetAt: isoOrNull(resetAt),
          })),
        },
        200,
      )
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'post',
      path: '/admin/breakers/stop',
      summary: 'Stops templates and reminders of a number; what answers a lead goes on',
      request: { body: jsonBody(order) },
      responses: { 200: ok('Stopped', z.object({ stopped: z.literal(true) })), ...refusals },
    }),
    async (c) => {
      const { channel, account: accountId, note } = c.req.valid('json')
      const { actor, businessId } = allowed(c.get('principal'), channel, accountId)
      await deps.breaker.stop({ channel, accountId, actor, businessId, note })
      return c.json({ stopped: true as const }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'post',
      path: '/admin/breakers/reset',
      summary: 'Lets templates and reminders of a number go on; what waited over a day is dropped',
      request: { body: jsonBody(order) },
      responses: {
        200: ok(
          'How many contacts have something that goes now',
          z.object({ waiting: z.number(), dropped: z.number() }),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const { channel, account: accountId, note } = c.req.valid('json')
      const { actor, businessId } = allowed(c.get('principal'), channel, accountId)
      const reset = await deps.breaker.reset({ channel, accountId, actor, businessId, note })
      if (reset === null) throw new AdminError(409, 'admin.not_stopped', 'Nothing of this account is stopped')
      return c.json(reset, 200)
    },
  )

  const ownerOf = (channel: string, accountId: string): string | undefined =>
    deps.accounts.find((one) => one.channel === channel && one.accountId === accountId)?.businessId

  /** Every account is for whoever has every business. */
  function allowed(principal: Principal, channel: string, accountId: string) {
    const { actor } = principal
    if (accountId === EVERY_ACCOUNT) {
      requireBusiness(principal, null)
      return { actor, businessId: undefined }
    }
    const businessId = ownerOf(channel, accountId)
    if (businessId === undefined) throw notFound('account')
    requireBusiness(principal, businessId)
    return { actor, businessId }
  }
}
