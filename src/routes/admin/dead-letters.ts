import { createRoute, z } from '@hono/zod-openapi'
import { KEYS, pageOf, readCursor, writeCursor } from '../../admin/cursor.ts'
import { AdminError, notFound } from '../../admin/errors.ts'
import { requireBusiness, scopeOf } from '../../admin/principal.ts'
import { findLetter, type LetterRow, listLetters } from '../../db/queries/admin-letters.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  businessId,
  iso,
  isoOrNull,
  needs,
  ok,
  pageSchema,
  paging,
  refusals,
  uuidParam,
} from './kit.ts'

const letter = z
  .object({
    id: z.string(),
    kind: z.string(),
    contact: z.string().nullable(),
    business: z.string().nullable(),
    payload: z.unknown().openapi({ description: 'Of an event: what was delivered.' }),
    errorCode: z.string(),
    error: z.string(),
    state: z.string(),
    createdAt: z.string(),
    closedAt: z.string().nullable(),
  })
  .openapi('AdminDeadLetter')

const SUMMARIES = {
  retry: 'Does again what failed for good; an event that had no place is replayed, once',
  discard: 'Closes a letter without doing anything',
} as const

/** What failed for good: seen, done again, given up. */
export function addDeadLetterRoutes(routes: AdminRoutes, deps: AdminDeps): void {
  const { db, clock, accounts, deadLetters } = deps

  routes.openapi(
    createRoute({
      ...needs('operator', { personal: true }),
      method: 'get',
      path: '/admin/dead-letters',
      summary: 'What failed for good, newest first',
      request: {
        query: z.object({
          business: businessId.optional(),
          state: z.enum(['open', 'retried', 'discarded']).default('open'),
          kind: z.enum(['turn', 'outbound', 'event', 'crm']).optional(),
          ...paging,
        }),
      },
      responses: { 200: ok('One page', pageSchema(letter)), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { business, state, kind, limit, cursor } = c.req.valid('query')
      const order = 'dead-letters'
      const rows = await listLetters(db, {
        accounts,
        businesses: scopeOf(principal, business),
        state,
        kind: kind ?? null,
        limit: limit + 1,
        after: readCursor(cursor, order, KEYS.integer),
      })
      const { items, next } = pageOf(rows, limit, ({ sortKey, id }) =>
        writeCursor(order, { key: sortKey, id }),
      )
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.dead_letters.list',
        entity: 'dead_letters',
        entityId: business ?? '*',
        businessId: business,
        after: { state, kind, letters: items.map(({ id }) => id) },
        now: clock.now(),
      })
      return c.json({ items: items.map(show), next }, 200)
    },
  )

  for (const action of ['retry', 'discard'] as const) {
    routes.openapi(
      createRoute({
        ...needs('operator'),
        method: 'post',
        path: `/admin/dead-letters/{id}/${action}`,
        summary: SUMMARIES[action],
        request: { params: uuidParam },
        responses: {
          200: ok(
            'moot: there was nothing left to do again',
            z.object({ outcome: z.enum(['retried', 'moot', 'discarded']) }),
          ),
          ...refusals,
        },
      }),
      async (c) => {
        const principal = c.get('principal')
        const { id } = c.req.valid('param')
        const found = await findLetter(db, id, accounts)
        if (found === null) throw notFound('dead letter')
        requireBusiness(principal, found.businessId)
        const outcome = await deadLetters[action](id)
        if (outcome === null)
          throw new AdminError(409, 'admin.letter_closed', 'This letter is closed already')
        await insertAudit(db, {
          actor: principal.actor,
          action: `admin.dead_letter.${action}`,
          entity: 'dead_letter',
          entityId: id,
          businessId: found.businessId ?? undefined,
          before: { state: found.state, kind: found.kind, errorCode: found.errorCode },
          after: { outcome },
          now: clock.now(),
        })
        return c.json({ outcome }, 200)
      },
    )
  }
}

function show({ sortKey: _, contactId, businessId: business, createdAt, closedAt, ...row }: LetterRow) {
  return { ...row, contact: contactId, business, createdAt: iso(createdAt), closedAt: isoOrNull(closedAt) }
}
