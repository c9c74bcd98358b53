import { createRoute, z } from '@hono/zod-openapi'
import { AdminError, notFound } from '../../admin/errors.ts'
import { requireBusiness } from '../../admin/principal.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { pageOfQuestions, type QuestionRow, questionByNumber } from '../../db/queries/technical-questions.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  iso,
  isoOrNull,
  jsonBody,
  needs,
  ok,
  pageSchema,
  plainText,
  refusals,
} from './kit.ts'
import { numberedPage, numberedQuery, numberParam } from './numbered-page.ts'

/** As long as WhatsApp takes in one message. */
const ANSWER_LENGTH = 4096

const question = z
  .object({
    number: z.number(),
    contact: z.string(),
    business: z.string(),
    question: z.string(),
    answer: z.string().nullable(),
    answeredBy: z.string().nullable(),
    answeredAt: z.string().nullable(),
    undeliverableAt: z
      .string()
      .nullable()
      .openapi({ description: 'The answer came when nothing may be sent any more; it is kept here.' }),
    createdAt: z.string(),
  })
  .openapi('AdminQuestion')

/** Questions a specialist answers. */
export function addQuestionRoutes(routes: AdminRoutes, { db, clock, answer }: AdminDeps): void {
  routes.openapi(
    createRoute({
      ...needs('viewer', { personal: true }),
      method: 'get',
      path: '/admin/questions',
      summary: 'Technical questions, oldest first',
      request: {
        query: numberedQuery,
      },
      responses: { 200: ok('One page', pageSchema(question)), ...refusals },
    }),
    async (c) => {
      const { items, next } = await numberedPage({ db, clock }, c.get('principal'), c.req.valid('query'), {
        entity: 'technical_questions',
        read: pageOfQuestions,
      })
      return c.json({ items: items.map(show), next }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'post',
      path: '/admin/questions/{number}/answer',
      summary: 'Sends an answer to the lead, once, as the business’s own words',
      request: {
        params: numberParam,
        body: jsonBody(z.strictObject({ text: plainText(ANSWER_LENGTH) })),
      },
      responses: {
        200: ok(
          'undeliverable: more than 24 h since the lead wrote; the answer is kept',
          z.object({ outcome: z.enum(['sent', 'undeliverable']) }),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { number } = c.req.valid('param')
      const asked = await questionByNumber(db, number)
      if (asked === null) throw notFound('question')
      requireBusiness(principal, asked.businessId)
      const outcome = await answer({ number, text: c.req.valid('json').text, by: principal.actor })
      if (outcome === 'unknown') throw notFound('question')
      if (outcome === 'answered')
        throw new AdminError(409, 'admin.question_answered', 'Somebody answered this question before')
      if (outcome === 'opted_out')
        throw new AdminError(409, 'admin.opted_out', 'The lead asked not to be written to')
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.question.answer',
        entity: 'contact',
        entityId: asked.contactId,
        businessId: asked.businessId,
        before: { number, answer: asked.answer },
        after: { number, answer: c.req.valid('json').text, outcome },
        now: clock.now(),
      })
      return c.json({ outcome }, 200)
    },
  )
}

function show({
  id: _,
  contactId,
  businessId: business,
  answeredAt,
  undeliverableAt,
  createdAt,
  ...row
}: QuestionRow) {
  return {
    ...row,
    contact: contactId,
    business,
    answeredAt: isoOrNull(answeredAt),
    undeliverableAt: isoOrNull(undeliverableAt),
    createdAt: iso(createdAt),
  }
}
