import { createRoute, z } from '@hono/zod-openapi'
import { removeFlag, setFlag } from '../../admin/flags.ts'
import { scopeOf } from '../../admin/principal.ts'
import { AGENT_FLAGS, type FlagRow, listFlags, ORIGINS } from '../../db/queries/flags.ts'
import type { AdminDeps } from './deps.ts'
import { type AdminRoutes, businessId, iso, jsonBody, needs, ok, refusals, uuidParam } from './kit.ts'

const flag = z
  .object({
    id: z.string(),
    business: z.string().nullable(),
    channel: z.string().nullable(),
    origin: z.string().nullable(),
    agent: z.enum(AGENT_FLAGS),
    share: z.number().nullable(),
    rest: z.enum(AGENT_FLAGS).nullable(),
    since: z.string(),
    changedBy: z.string(),
    changedAt: z.string(),
  })
  .openapi('AdminFlag')

const wanted = z
  .strictObject({
    business: businessId.optional().openapi({ description: 'Absent: every business.' }),
    channel: z.enum(['whatsapp-cloud', 'zapi', 'simulator']).optional(),
    origin: z
      .enum(ORIGINS)
      .optional()
      .openapi({ description: 'chat: the person wrote first; page, api: a form came first.' }),
    agent: z.enum(AGENT_FLAGS),
    share: z
      .number()
      .int()
      .min(0)
      .max(100)
      .optional()
      .openapi({ description: 'Percent of the contacts made from now on. Absent: everybody.' }),
    rest: z
      .enum(AGENT_FLAGS)
      .optional()
      .openapi({ description: 'For new contacts outside the share. Absent: as a wider flag says.' }),
    clear: z
      .boolean()
      .default(false)
      .openapi({ description: 'Removes every narrower flag: nothing inside this scope says otherwise.' }),
  })
  .refine((one) => one.rest === undefined || one.share !== undefined, 'rest: only with share')
  .openapi('AdminFlagWanted')

/** Where the agent is on, off or a copilot. Off: messages are kept and mirrored, nothing is answered. */
export function addFlagRoutes(routes: AdminRoutes, deps: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/flags',
      summary: 'Flags, widest first; of those that speak of a contact the narrowest decides',
      request: { query: z.object({ business: businessId.optional() }) },
      responses: { 200: ok('Flags', z.object({ items: z.array(flag) })), ...refusals },
    }),
    async (c) => {
      const scope = scopeOf(c.get('principal'), c.req.valid('query').business)
      const items = await listFlags(deps.db, scope)
      return c.json({ items: items.map(show) }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'put',
      path: '/admin/flags',
      summary: 'Sets the flag of a scope, for the next turn of every replica',
      request: { body: jsonBody(wanted) },
      responses: {
        200: ok(
          'The flag, and the narrower ones that still decide for their part',
          z.object({ flag, narrower: z.array(flag) }),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const { business, channel, origin, agent, share, rest, clear } = c.req.valid('json')
      const set = await setFlag(deps, c.get('principal'), {
        businessId: business ?? null,
        channel: channel ?? null,
        origin: origin ?? null,
        agent,
        share: share ?? null,
        rest: rest ?? null,
        clear,
      })
      return c.json({ flag: show(set.flag), narrower: set.narrower.map(show) }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'delete',
      path: '/admin/flags/{id}',
      summary: 'Removes a flag: wider ones, or the business itself, decide again',
      request: { params: uuidParam },
      responses: { 200: ok('Removed', z.object({ removed: z.string() })), ...refusals },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      await removeFlag(deps, c.get('principal'), id)
      return c.json({ removed: id }, 200)
    },
  )
}

function show({ businessId: business, since, changedAt, ...row }: FlagRow) {
  return { ...row, business, since: iso(since), changedAt: iso(changedAt) }
}
