import { createRoute, z } from '@hono/zod-openapi'
import { CLOSINGS, type Closing, type Control, controlConversation } from '../../admin/control.ts'
import type { AdminDeps } from './deps.ts'
import { type AdminRoutes, jsonBody, needs, ok, ownContact, plainText, refusals, uuidParam } from './kit.ts'

const SUMMARIES: Record<Control, string> = {
  pause: 'A person has it from here on: the agent is silent, and what it had queued is dropped',
  resume: 'Gives the conversation back to the agent',
  close: 'Ends it: the handover is closed, nothing queued goes, no reminder follows',
}
const closings = Object.keys(CLOSINGS) as [Closing, ...Closing[]]
interface Order {
  note?: string | undefined
  as?: Closing | undefined
}
const noteOnly = z.strictObject({
  note: plainText(500).optional().openapi({ description: 'Why; kept in the audit log.' }),
})
const BODIES: Record<Control, z.ZodType<Order>> = {
  pause: noteOnly,
  resume: noteOnly,
  close: noteOnly.extend({ as: z.enum(closings).optional() }),
}
const standing = z.object({ mode: z.string(), stage: z.string().nullable() }).openapi('AdminStanding')

/** Pause, resume and close one conversation. */
export function addConversationRoutes(routes: AdminRoutes, deps: AdminDeps): void {
  const businessOf = (id: string) => deps.businesses.find((one) => one.id === id)
  for (const control of ['pause', 'resume', 'close'] as const) {
    routes.openapi(
      createRoute({
        ...needs('operator'),
        method: 'post',
        path: `/admin/contacts/{id}/${control}`,
        summary: SUMMARIES[control],
        request: {
          params: uuidParam,
          body: jsonBody(BODIES[control]),
        },
        responses: { 200: ok('Where it stands now', standing), ...refusals },
      }),
      async (c) => {
        const principal = c.get('principal')
        const { id } = c.req.valid('param')
        const body = c.req.valid('json')
        await ownContact(deps.db, principal, id)
        const after = await controlConversation({ ...deps, businessOf }, principal, {
          contactId: id,
          control,
          closing: body.as,
          note: body.note,
        })
        return c.json(after, 200)
      },
    )
  }
}
