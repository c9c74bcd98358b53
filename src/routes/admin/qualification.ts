import { createRoute, z } from '@hono/zod-openapi'
import { AdminError, notFound } from '../../admin/errors.ts'
import type { Business } from '../../business/schema.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { explainQualification } from '../../qualification/explain.ts'
import { createReviews } from '../../qualification/review.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  iso,
  isoOrNull,
  jsonBody,
  needs,
  ok,
  ownContact,
  plainText,
  refusals,
  uuidParam,
} from './kit.ts'

const temperature = z.enum(['frio', 'morno', 'quente'])
const status = z.enum(['new', 'in_progress', 'qualified', 'disqualified'])
const verdict = z.object({ temperature: temperature.nullable(), status })
const REASON_LENGTH = 500

const explanation = verdict
  .extend({
    score: z.number(),
    version: z.number().openapi({ description: 'Of the rules in business.yaml.' }),
    at: z.string(),
    text: z.string().openapi({ description: 'pt-BR: why, in words, with the messages that carry it.' }),
    reasons: z.array(
      z.object({
        text: z.string(),
        points: z.number(),
        of: z.number(),
        messages: z.array(z.object({ id: z.string(), at: z.string(), text: z.string() })),
      }),
    ),
    reviews: z.array(
      z.object({
        temperature: temperature.nullable(),
        status: status.nullable(),
        temperatureBefore: temperature.nullable(),
        statusBefore: status.nullable(),
        reason: z.string(),
        by: z.string(),
        at: z.string(),
        endedAt: z.string().nullable(),
        endedBy: z.string().nullable(),
      }),
    ),
  })
  .openapi('AdminQualification')

/** Why a lead has its temperature, and a person's word in place of the rules'. */
export function addQualificationRoutes(
  routes: AdminRoutes,
  { db, clock, wake, businesses }: AdminDeps,
): void {
  function loaded(businessId: string): Business {
    const business = businesses.find(({ id }) => id === businessId)
    if (business === undefined) throw notFound('business on this server')
    return business
  }

  routes.openapi(
    createRoute({
      ...needs('viewer', { personal: true }),
      method: 'get',
      path: '/admin/contacts/{id}/qualification',
      summary: 'Why this temperature, in words, with the messages that carry it, and who reviewed it',
      request: { params: uuidParam },
      responses: { 200: ok('The verdict that holds', explanation), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const businessId = await ownContact(db, principal, id)
      const found = await explainQualification(db, loaded(businessId), id)
      if (found === null) throw notFound('verdict about this contact')
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.qualification.read',
        entity: 'contact',
        entityId: id,
        businessId,
        now: clock.now(),
      })
      const reasons = found.reasons.map(({ messages, ...reason }) => ({
        ...reason,
        messages: messages.map((message) => ({ ...message, at: iso(message.at) })),
      }))
      const reviews = found.reviews.map((one) => ({
        ...one,
        at: iso(one.at),
        endedAt: isoOrNull(one.endedAt),
      }))
      return c.json({ ...found, at: iso(found.at), reasons, reviews }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'put',
      path: '/admin/contacts/{id}/qualification/review',
      summary: 'A person decides in place of the rules; it holds until it is taken back',
      request: {
        params: uuidParam,
        body: jsonBody(
          z
            .strictObject({
              temperature: temperature.optional(),
              status: status.optional(),
              reason: plainText(REASON_LENGTH),
            })
            .refine(
              (review) => review.temperature !== undefined || review.status !== undefined,
              'says neither a temperature nor a status',
            ),
        ),
      },
      responses: { 200: ok('The verdict that holds now', verdict), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const review = c.req.valid('json')
      const business = loaded(await ownContact(db, principal, id))
      const after = await createReviews({ db, clock, wake, business }).review(id, {
        temperature: review.temperature ?? null,
        status: review.status ?? null,
        reason: review.reason,
        by: principal.actor,
      })
      if (after === null) throw notFound('contact')
      return c.json({ temperature: after.temperature, status: after.status }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'delete',
      path: '/admin/contacts/{id}/qualification/review',
      summary: 'Takes a review back: the rules decide again',
      request: { params: uuidParam },
      responses: { 200: ok('Done', z.object({ released: z.boolean() })), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const business = loaded(await ownContact(db, principal, id))
      if (!(await createReviews({ db, clock, wake, business }).release(id, principal.actor)))
        throw new AdminError(409, 'admin.no_review', 'No review holds for this contact')
      return c.json({ released: true }, 200)
    },
  )
}
