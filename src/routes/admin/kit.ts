/** What every route of the admin API shares: who may call it, how it refuses, how it pages. */
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import { AdminError, notFound } from '../../admin/errors.ts'
import { mayAct, type Principal, requireBusiness } from '../../admin/principal.ts'
import type { Queryable } from '../../db/database.ts'
import type { Role } from '../../db/queries/admin-tokens.ts'
import { businessOfContact } from '../../db/queries/contacts.ts'
import { storableText } from '../../inbox/storable.ts'
import { errorResponse } from '../errors.ts'
import { errorBody } from '../schemas.ts'

export interface AdminEnv {
  Variables: { principal: Principal }
}
export type AdminRoutes = OpenAPIHono<AdminEnv>

/** What is wrong with a request is 422, in the one shape, and never repeats what was sent. */
export function createRoutes(): AdminRoutes {
  return new OpenAPIHono<AdminEnv>({
    defaultHook: (result, c) =>
      result.success
        ? undefined
        : errorResponse(
            c,
            422,
            'request.invalid',
            result.error.issues
              .map((issue) => {
                // A record's key is what was sent.
                const path = issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path
                const where = path.join('.') || 'body'
                return `${where}: ${issue.code === 'unrecognized_keys' ? 'holds a key this route does not take' : issue.message}`
              })
              .join('; '),
          ),
  })
}

/**
 * Part of a route's description: only this role and those above it get in, before anything is read.
 *
 * @param shows.personal it shows what is known of a person: each read is audited, and /openapi.json says so.
 */
export function needs(role: Role, shows: { personal: boolean } = { personal: false }) {
  return {
    tags: ['admin'],
    security: [{ adminToken: [] }],
    description: shows.personal ? `Role: ${role}. Each read is audited.` : `Role: ${role}.`,
    'x-role': role,
    'x-personal-data': shows.personal,
    middleware: createMiddleware<AdminEnv>(async function requireRole(c, next) {
      if (!mayAct(c.get('principal').role, role))
        throw new AdminError(403, 'admin.role', `This needs the role ${role}`)
      await next()
    }),
  }
}

const failure = (description: string) => ({
  description,
  content: { 'application/json': { schema: errorBody } },
})
export const refusals = {
  401: failure('No token, or not a valid one'),
  403: failure('The role, or the business, is not the caller’s'),
  404: failure('No such thing'),
  409: failure('Not possible as things stand'),
  422: failure('A parameter is wrong'),
  429: failure('Too many wrong tokens from this address, or too many requests'),
}

export const ok = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** @param example one that the route takes, where not everything its schema allows is. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema, example?: z.input<Schema>) => ({
  required: true,
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
})

/** Text that the database can keep. */
export const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => storableText(text) === text, 'holds characters that cannot be kept')

export const businessId = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'not a business id')
export const uuidParam = z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) })
export const fieldName = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, 'not a field name')
export const exportSchema = z
  .object({
    businessId: z.string(),
    contactId: z.string(),
    exportedAt: z.string(),
    fields: z.array(z.object({ field: z.string(), value: z.string(), evidence: z.string() })),
    records: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  })
  .openapi('AdminExport')
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2000).optional().openapi({ description: '`next` of the page before.' }),
}
/** `next` is the cursor of the following page, or null. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() })

export const iso = (date: Date) => date.toISOString()
export const isoOrNull = (date: Date | null) => date?.toISOString() ?? null

/** The business of a contact the caller may see. @throws AdminError 404 or 403. */
export async function ownContact(db: Queryable, principal: Principal, contactId: string): Promise<string> {
  const business = await businessOfContact(db, contactId)
  if (business === null) throw notFound('contact')
  requireBusiness(principal, business)
  return business
}
