/** The admin routes as the server's own /openapi.json tells them: what they take, who may call them, what they show. */
import { z } from 'zod'
import { ROLES, type Role } from '../../../src/db/queries/admin-tokens.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'

/** Of JSON schema what the server's document uses. */
export interface Schema {
  $ref?: string | undefined
  type?: string | string[] | undefined
  format?: string | undefined
  pattern?: string | undefined
  enum?: unknown[] | undefined
  default?: unknown
  minimum?: number | undefined
  properties?: Record<string, Schema> | undefined
  additionalProperties?: unknown
  items?: Schema | undefined
  anyOf?: Schema[] | undefined
  required?: string[] | undefined
}
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    default: z.unknown().optional(),
    minimum: z.number().optional(),
    properties: z.record(z.string(), schema).optional(),
    additionalProperties: z.unknown().optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
    required: z.array(z.string()).optional(),
  }),
)
const operation = z.object({
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  'x-role': z.string().optional(),
  'x-personal-data': z.boolean().optional(),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema }))
    .default([]),
  requestBody: z
    .object({
      content: z.object({ 'application/json': z.object({ schema, example: z.unknown().optional() }) }),
    })
    .optional(),
})
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
})

export interface AdminRoute {
  /** `GET /admin/contacts/{id}` */
  name: string
  method: Method
  path: string
  /** Null: the document does not say, or says what is no role. */
  role: Role | null
  description: string
  secured: boolean
  /** It shows what is known of a person. */
  personal: boolean
  pathParameters: { name: string; schema: Schema }[]
  queryParameters: { name: string; schema: Schema }[]
  body: { schema: Schema; example: unknown } | null
}

const METHODS: Record<string, Method> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  delete: 'DELETE',
  patch: 'PATCH',
}

/** @param openapi what GET /openapi.json answers. */
export function adminRoutesOf(openapi: unknown): AdminRoute[] {
  const { paths, components } = document.parse(openapi)
  const resolve = (one: Schema): Schema => {
    const name = one.$ref?.split('/').at(-1)
    const target = name === undefined ? one : components.schemas[name]
    if (target === undefined) throw new Error(`/openapi.json: ${one.$ref} is nowhere`)
    return {
      ...target,
      ...(target.items === undefined ? {} : { items: resolve(target.items) }),
      ...(target.anyOf === undefined ? {} : { anyOf: target.anyOf.map(resolve) }),
      ...(target.properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(target.properties).map(([key, value]) => [key, resolve(value)]),
            ),
          }),
    }
  }
  return Object.entries(paths)
    .filter(([path]) => path === '/admin' || path.startsWith('/admin/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([given, found]) => {
        const method = METHODS[given]
        if (method === undefined) throw new Error(`${given} ${path}: no such method is known here`)
        const parametersIn = (where: string) =>
          found.parameters
            .filter((one) => one.in === where)
            .map((one) => ({ name: one.name, schema: resolve(one.schema) }))
        const body = found.requestBody?.content['application/json']
        return {
          name: `${method} ${path}`,
          method,
          path,
          role: ROLES.find((role) => role === found['x-role']) ?? null,
          description: found.description ?? '',
          secured: found.security?.length === 1 && 'adminToken' in (found.security[0] ?? {}),
          personal: found['x-personal-data'] === true,
          pathParameters: parametersIn('path'),
          queryParameters: parametersIn('query'),
          body: body === undefined ? null : { schema: resolve(body.schema), example: body.example },
        }
      }),
    )
}

/**
 * A value the schema takes. `known` gives one by the property's name, where any value of the type would mean nothing
 * to the server: an account, a business.
 */
export function sampleOf(one: Schema, name: string, known: (name: string) => unknown): unknown {
  const given = known(name)
  if (one.properties !== undefined)
    return Object.fromEntries(
      Object.entries(one.properties).map(([key, value]) => [key, sampleOf(value, key, known)]),
    )
  if (one.items !== undefined) return [sampleOf(one.items, name, known)]
  if (one.anyOf !== undefined) return sampleOf(one.anyOf[0] ?? {}, name, known)
  if (given !== undefined) return given
  if (one.enum !== undefined) return one.enum[0]
  const type = Array.isArray(one.type) ? one.type[0] : one.type
  if (type === 'integer' || type === 'number') return one.default ?? Math.max(one.minimum ?? 1, 1)
  if (type === 'boolean') return one.default ?? false
  if (type === 'object') return {}
  if (one.format === 'uuid') return known('uuid')
  if (one.format === 'date-time') return '2099-01-01T00:00:00Z'
  return 'teste'
}
