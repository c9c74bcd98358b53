import { createRoute, z } from '@hono/zod-openapi'
import { AdminError, invalid, notFound } from '../../admin/errors.ts'
import { type Principal, requireBusiness } from '../../admin/principal.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { lockConversation } from '../../db/queries/conversations.ts'
import {
  type PrivacyRequest,
  pageOfPrivacyRequests,
  privacyRequestByNumber,
  REQUEST_KINDS,
} from '../../db/queries/privacy-requests.ts'
import { MemoryError } from '../../memory/memory.ts'
import { PrivacyRequestError } from '../../privacy/requests.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  exportSchema,
  fieldName,
  iso,
  isoOrNull,
  jsonBody,
  needs,
  ok,
  ownContact,
  pageSchema,
  plainText,
  refusals,
} from './kit.ts'
import { numberedPage, numberedQuery, numberParam } from './numbered-page.ts'

const request = z
  .object({
    number: z.number(),
    business: z.string(),
    contact: z.string().nullable().openapi({ description: 'Null: the person was erased.' }),
    kind: z.enum(REQUEST_KINDS),
    source: z.enum(['chat', 'admin', 'command']),
    words: z.string().nullable(),
    state: z.enum(['open', 'done', 'refused']),
    requestedAt: z.string(),
    dueAt: z.string().openapi({ description: '15 days after it was made (LGPD, art. 19).' }),
    acknowledgedAt: z.string().nullable(),
    settledAt: z.string().nullable(),
    settledBy: z.string().nullable(),
    note: z.string().nullable(),
  })
  .openapi('AdminPrivacyRequest')

const NOTE_LENGTH = 500

/** What people ask about their own data: taken down, listed with its clock, confirmed or refused by a person. */
export function addPrivacyRequestRoutes(routes: AdminRoutes, { db, clock, requests }: AdminDeps): void {
  async function own(principal: Principal, number: number): Promise<PrivacyRequest> {
    const found = await privacyRequestByNumber(db, number)
    if (found === null) throw notFound('request')
    requireBusiness(principal, found.businessId)
    return found
  }

  routes.openapi(
    createRoute({
      ...needs('operator', { personal: true }),
      method: 'get',
      path: '/admin/privacy/requests',
      summary: 'Requests under the LGPD with their clock, oldest first',
      request: {
        query: numberedQuery,
      },
      responses: { 200: ok('One page', pageSchema(request)), ...refusals },
    }),
    async (c) => {
      const { items, next } = await numberedPage({ db, clock }, c.get('principal'), c.req.valid('query'), {
        entity: 'privacy_requests',
        read: pageOfPrivacyRequests,
      })
      return c.json({ items: items.map(show), next }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'post',
      path: '/admin/privacy/requests',
      summary: 'Takes down a request that came by another way; the clock starts',
      request: {
        body: jsonBody(
          z.strictObject({
            contact: z.uuid(),
            kind: z.enum(REQUEST_KINDS),
            words: plainText(NOTE_LENGTH).optional(),
          }),
        ),
      },
      responses: {
        200: ok('The request; an open one of the same kind stays the one it was', request),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { contact, kind, words } = c.req.valid('json')
      const business = await ownContact(db, principal, contact)
      const opened = await db.transaction(async (tx) => {
        if ((await lockConversation(tx, contact)) === null) throw notFound('contact')
        const made = await requests.open(tx, {
          businessId: business,
          contactId: contact,
          kind,
          source: 'admin',
          words: words ?? null,
          acknowledged: true,
        })
        await insertAudit(tx, {
          actor: principal.actor,
          action: 'admin.privacy_request.open',
          entity: 'contact',
          entityId: contact,
          businessId: business,
          after: { number: made.number, kind },
          now: clock.now(),
        })
        return made
      })
      return c.json(show(opened), 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'post',
      path: '/admin/privacy/requests/{number}/confirm',
      summary: 'Does what was asked: erases, exports, corrects, or notes that it was answered',
      request: {
        params: numberParam,
        body: jsonBody(
          z.strictObject({
            kind: z.enum(REQUEST_KINDS).openapi({ description: 'The request’s kind once more.' }),
            values: z
              .record(fieldName, plainText(NOTE_LENGTH))
              .optional()
              .openapi({ description: 'Of a correction: the right values, by field.' }),
            note: plainText(NOTE_LENGTH).optional(),
          }),
          { kind: 'access', note: 'Enviado por e-mail' },
        ),
      },
      responses: {
        200: ok(
          'The request as it is now; of an erasure what went, of an access or a portability the data',
          z
            .object({
              request,
              erased: z
                .object({
                  rows: z.record(z.string(), z.number()),
                  tasks: z.record(z.string(), z.number()),
                })
                .nullable(),
              data: exportSchema.nullable(),
            })
            .openapi('AdminPrivacyConfirmed'),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { number } = c.req.valid('param')
      const { kind, values, note } = c.req.valid('json')
      const asked = await own(principal, number)
      if (asked.kind !== kind) throw invalid('kind: must be the kind of this request')
      if (values !== undefined && kind !== 'correction') throw invalid('values: only a correction takes them')
      const done = await requests
        .confirm(number, principal.actor, { ...(values === undefined ? {} : { values }), note })
        .catch(refused)
      if (done.erased !== null)
        await insertAudit(db, {
          actor: principal.actor,
          action: 'admin.privacy.erase',
          entity: 'privacy_request',
          entityId: String(number),
          businessId: asked.businessId,
          after: { rows: done.erased.rows, tasks: done.erased.tasks },
          now: clock.now(),
        })
      const erased = done.erased === null ? null : { rows: done.erased.rows, tasks: done.erased.tasks }
      return c.json({ request: show(done.request), erased, data: done.data }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'post',
      path: '/admin/privacy/requests/{number}/refuse',
      summary: 'Closes a request without doing it; the reason is kept',
      request: {
        params: numberParam,
        body: jsonBody(z.strictObject({ reason: plainText(NOTE_LENGTH) })),
      },
      responses: { 200: ok('The request as it is now', request), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { number } = c.req.valid('param')
      await own(principal, number)
      const closed = await requests.refuse(number, principal.actor, c.req.valid('json').reason).catch(refused)
      return c.json(show(closed), 200)
    },
  )
}

function refused(error: unknown): never {
  if (error instanceof MemoryError) throw invalid(`values: ${error.message}`)
  if (!(error instanceof PrivacyRequestError)) throw error
  if (error.code === 'privacy.settled')
    throw new AdminError(409, 'admin.request_settled', 'Somebody settled this request before')
  throw notFound(error.code === 'privacy.unknown_request' ? 'request' : 'business on this server')
}

function show({
  businessId: business,
  contactId: contact,
  requestedAt,
  dueAt,
  acknowledgedAt,
  settledAt,
  warnings: _,
  ...row
}: PrivacyRequest) {
  return {
    ...row,
    business,
    contact,
    requestedAt: iso(requestedAt),
    dueAt: iso(dueAt),
    acknowledgedAt: isoOrNull(acknowledgedAt),
    settledAt: isoOrNull(settledAt),
  }
}
