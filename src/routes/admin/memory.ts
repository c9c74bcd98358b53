import { createRoute, z } from '@hono/zod-openapi'
import { invalid, notFound } from '../../admin/errors.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { createMemory, type Memory, MemoryError } from '../../memory/memory.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  fieldName,
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

const memorySchema = z
  .object({
    fields: z.array(
      z.object({
        field: z.string(),
        value: z.string(),
        evidence: z.string(),
        at: z.string(),
        supersededAt: z.string().nullable(),
      }),
    ),
    conversations: z.array(
      z.object({ startedAt: z.string().nullable(), endedAt: z.string(), summary: z.string() }),
    ),
  })
  .openapi('AdminMemory')

/** What is remembered of a contact: seen, corrected, forgotten. */
export function addMemoryRoutes(routes: AdminRoutes, { db, clock, businesses, wake }: AdminDeps): void {
  const memories = new Map<string, Memory>()

  function memoryOf(businessId: string): Memory {
    const business = businesses.find(({ id }) => id === businessId)
    if (business === undefined) throw notFound('business on this server')
    const memory = memories.get(businessId) ?? createMemory({ db, clock, business, wake })
    memories.set(businessId, memory)
    return memory
  }

  routes.openapi(
    createRoute({
      ...needs('viewer', { personal: true }),
      method: 'get',
      path: '/admin/contacts/{id}/memory',
      summary: 'What is remembered of a contact',
      request: { params: uuidParam },
      responses: {
        200: ok('Fields with their history, and conversations that ended', memorySchema),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const businessId = await ownContact(db, principal, id)
      const memory = await memoryOf(businessId).read(id)
      if (memory === null) throw notFound('contact')
      await insertAudit(db, {
        actor: principal.actor,
        action: 'admin.memory.read',
        entity: 'contact',
        entityId: id,
        businessId,
        now: clock.now(),
      })
      const fields = memory.fields.map((one) => ({
        ...one,
        at: iso(one.at),
        supersededAt: isoOrNull(one.supersededAt),
      }))
      return c.json({ fields, conversations: memory.conversations }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'put',
      path: '/admin/contacts/{id}/memory/{field}',
      summary: 'Corrects a field; the value before stays in the history',
      request: {
        params: uuidParam.extend({ field: fieldName.openapi({ param: { name: 'field', in: 'path' } }) }),
        body: jsonBody(z.strictObject({ value: plainText(500) })),
      },
      responses: {
        200: ok('As it is kept', z.object({ field: z.string(), value: z.string() })),
        ...refusals,
      },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id, field } = c.req.valid('param')
      const businessId = await ownContact(db, principal, id)
      const change = { field, value: c.req.valid('json').value, actor: principal.actor }
      const value = await memoryOf(businessId)
        .correct(id, change)
        .catch((error: unknown) => {
          throw error instanceof MemoryError ? invalid(error.message) : error
        })
      if (value === null) throw notFound('contact')
      return c.json({ field, value }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('operator'),
      method: 'post',
      path: '/admin/contacts/{id}/memory/forget',
      summary: 'Erases fields with their history, or the conversations that ended',
      request: {
        params: uuidParam,
        body: jsonBody(
          z
            .strictObject({
              fields: z.array(fieldName).max(50).default([]),
              conversations: z.boolean().default(false),
            })
            .refine((what) => what.fields.length > 0 || what.conversations, 'says nothing to forget'),
        ),
      },
      responses: { 200: ok('Rows that went', z.object({ forgotten: z.number() })), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { id } = c.req.valid('param')
      const businessId = await ownContact(db, principal, id)
      const forgotten = await memoryOf(businessId).forget(id, {
        ...c.req.valid('json'),
        actor: principal.actor,
      })
      if (forgotten === null) throw notFound('contact')
      return c.json({ forgotten }, 200)
    },
  )
}
