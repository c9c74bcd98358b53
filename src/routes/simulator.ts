import { randomUUID } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { ChannelEvent } from '../channels/channel.ts'
import { canonicalPhone } from '../channels/phone.ts'
import type { ConversationView } from '../inbox/view.ts'
import { errorResponse } from './errors.ts'
import { errorBody } from './schemas.ts'

const message = z
  .strictObject({
    business: z.string().optional().openapi({ description: 'Default: the only business that runs.' }),
    from: z.string().min(3).max(40).openapi({ example: '5511999990001' }),
    text: z.string().min(1).max(20_000),
    name: z.string().max(200).optional().openapi({ description: 'Profile name, as WhatsApp would give it.' }),
    id: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: 'Message id; a repeated one is a replay.' }),
  })
  .openapi('SimulatorMessage')

const conversation = z
  .object({
    contactId: z.string(),
    mode: z.string(),
    stage: z.string(),
    stages: z.array(z.object({ from: z.string(), event: z.string(), to: z.string(), at: z.string() })),
    fields: z.record(z.string(), z.string()),
    temperature: z.string().nullable(),
    status: z.string(),
    reasons: z.array(z.string()),
    messages: z.array(
      z.object({
        id: z.string(),
        role: z.string(),
        text: z.string(),
        at: z.string(),
        state: z.string().optional(),
        delivery: z.string().optional(),
      }),
    ),
  })
  .openapi('Conversation')

const failure = (description: string) => ({
  description,
  content: { 'application/json': { schema: errorBody } },
})

/** A channel without a provider: what is posted here goes the way of every message. Not mounted in production. */
export function createSimulatorRoutes(deps: {
  businessIds: string[]
  accept: (events: ChannelEvent[]) => Promise<unknown>
  view: (input: { businessId: string; contact: string }) => Promise<ConversationView | null>
  now: () => Date
}) {
  const routes = new OpenAPIHono({
    defaultHook: (result, c) =>
      result.success
        ? undefined
        : errorResponse(
            c,
            422,
            'request.invalid',
            result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
          ),
  })
  const businessOf = (id: string | undefined): string | undefined =>
    id === undefined
      ? deps.businessIds.length === 1
        ? deps.businessIds[0]
        : undefined
      : deps.businessIds.find((one) => one === id)
  const unknownBusiness = `business must be one of: ${deps.businessIds.join(', ')}`

  routes.openapi(
    createRoute({
      method: 'post',
      path: '/simulator/messages',
      summary: 'A lead writes',
      request: { body: { required: true, content: { 'application/json': { schema: message } } } },
      responses: {
        202: {
          description: 'Accepted; the answer comes in the conversation',
          content: { 'application/json': { schema: z.object({ id: z.string(), contact: z.string() }) } },
        },
        400: failure('Not JSON'),
        422: failure('A field is missing or wrong'),
      },
    }),
    async (c) => {
      const body = c.req.valid('json')
      const accountId = businessOf(body.business)
      if (accountId === undefined) return errorResponse(c, 422, 'request.invalid', unknownBusiness)
      const phone = canonicalPhone(body.from)
      if (phone === null) return errorResponse(c, 422, 'request.invalid', 'from: not a phone number')
      const id = body.id ?? randomUUID()
      await deps.accept([
        {
          kind: 'message',
          channel: 'simulator',
          accountId,
          externalId: id,
          sender: { phone },
          sentAt: deps.now(),
          content: { type: 'text', text: body.text },
          ...(body.name === undefined ? {} : { profileName: body.name }),
        },
      ])
      return c.json({ id, contact: phone }, 202)
    },
  )
  routes.openapi(
    createRoute({
      method: 'get',
      path: '/simulator/conversations/{contact}',
      summary: 'What was said, known and decided',
      request: {
        params: z.object({ contact: z.string() }),
        query: z.object({ business: z.string().optional() }),
      },
      responses: {
        200: { description: 'The conversation', content: { 'application/json': { schema: conversation } } },
        404: failure('No such conversation'),
        422: failure('Unknown business'),
      },
    }),
    async (c) => {
      const businessId = businessOf(c.req.valid('query').business)
      if (businessId === undefined) return errorResponse(c, 422, 'request.invalid', unknownBusiness)
      const { contact } = c.req.valid('param')
      const view = await deps.view({ businessId, contact: canonicalPhone(contact) ?? contact })
      if (view === null) return errorResponse(c, 404, 'conversation.not_found', 'No such conversation')
      return c.json(view, 200)
    },
  )
  return routes
}
