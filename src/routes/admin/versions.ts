import { createRoute, z } from '@hono/zod-openapi'
import { invalid, notFound } from '../../admin/errors.ts'
import { requireBusiness } from '../../admin/principal.ts'
import { ConfigError } from '../../ops/errors.ts'
import type { BusinessVersions } from '../../versions/versions.ts'
import type { AdminDeps } from './deps.ts'
import {
  type AdminRoutes,
  businessId,
  iso,
  isoOrNull,
  jsonBody,
  needs,
  ok,
  plainText,
  refusals,
} from './kit.ts'

const version = z.string().regex(/^[0-9a-f]{16}$/, 'not a version')
const inPath = { business: businessId.openapi({ param: { name: 'business', in: 'path' } }) }
const oneInPath = { ...inPath, version: version.openapi({ param: { name: 'version', in: 'path' } }) }
const MAX_TEXT = 60_000

const row = z
  .object({
    version: z.string(),
    inForce: z.boolean(),
    note: z.string().nullable(),
    createdBy: z.string(),
    createdAt: z.string(),
    activatedBy: z.string().nullable(),
    activatedAt: z.string().nullable(),
  })
  .openapi('AdminBusinessVersion')
const changed = z
  .object({ version: z.string(), before: z.string().nullable() })
  .openapi('AdminBusinessVersionChange')

/** Versions of a business: what the agent says and knows, put in force and taken back on every replica. */
export function addVersionRoutes(
  routes: AdminRoutes,
  deps: Pick<AdminDeps, 'businesses'>,
  versions: BusinessVersions,
): void {
  const loaded = (id: string): void => {
    if (!deps.businesses.some((one) => one.id === id)) throw notFound('business on this server')
  }
  /** What is wrong with a folder, without where it lies on this machine, nor the lines a YAML parser shows of it. */
  const checked = <Value>(work: Promise<Value>): Promise<Value> =>
    work.catch((error: unknown) => {
      throw error instanceof ConfigError
        ? invalid((error.message.split('\n\n')[0] ?? '').replaceAll(/(?:\/[^\s/:]+)+\//g, ''))
        : error
    })

  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/businesses/{business}/versions',
      summary: 'Versions kept of a business, newest first',
      request: { params: z.object(inPath) },
      responses: { 200: ok('Versions', z.object({ items: z.array(row) })), ...refusals },
    }),
    async (c) => {
      const { business: id } = c.req.valid('param')
      requireBusiness(c.get('principal'), id)
      loaded(id)
      const items = await versions.list(id)
      return c.json(
        {
          items: items.map((one) => ({
            ...one,
            createdAt: iso(one.createdAt),
            activatedAt: isoOrNull(one.activatedAt),
          })),
        },
        200,
      )
    },
  )

  routes.openapi(
    createRoute({
      ...needs('viewer'),
      method: 'get',
      path: '/admin/businesses/{business}/versions/{version}',
      summary: 'The files of a version',
      request: { params: z.object(oneInPath) },
      responses: {
        200: ok('Path inside the folder → text', z.object({ files: z.record(z.string(), z.string()) })),
        ...refusals,
      },
    }),
    async (c) => {
      const { business: id, version: wanted } = c.req.valid('param')
      requireBusiness(c.get('principal'), id)
      const files = await versions.files(id, wanted)
      if (files === null) throw notFound('version of this business')
      return c.json({ files }, 200)
    },
  )

  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'post',
      path: '/admin/businesses/{business}/versions',
      summary: 'Keeps a version with another prompt or other replies, checked, without putting it in force',
      request: {
        params: z.object(inPath),
        body: jsonBody(
          z
            .strictObject({
              system: z.string().min(1).max(MAX_TEXT).optional().openapi({ description: '`system.md`' }),
              replies: z.string().min(1).max(MAX_TEXT).optional().openapi({ description: '`replies.yaml`' }),
              note: plainText(500).optional(),
            })
            .refine(
              (one) => one.system !== undefined || one.replies !== undefined,
              'system or replies: one is needed',
            ),
        ),
      },
      responses: { 200: ok('The version', z.object({ version: z.string() })), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { business: id } = c.req.valid('param')
      const { system, replies, note } = c.req.valid('json')
      requireBusiness(principal, id)
      loaded(id)
      const files = {
        ...(system === undefined ? {} : { 'system.md': system }),
        ...(replies === undefined ? {} : { 'replies.yaml': replies }),
      }
      return c.json(await checked(versions.propose(id, principal.actor, files, note ?? null)), 200)
    },
  )

  for (const { path, summary, work } of [
    {
      path: '/admin/businesses/{business}/reload',
      summary: 'Reads the folder again, checks it and puts it in force; on an error the old one stays',
      work: versions.reload,
    },
    {
      path: '/admin/businesses/{business}/rollback',
      summary: 'Puts the version before the present one in force',
      work: versions.rollback,
    },
  ])
    routes.openapi(
      createRoute({
        ...needs('admin'),
        method: 'post',
        path,
        summary,
        request: { params: z.object(inPath) },
        responses: { 200: ok('What is in force, and what was', changed), ...refusals },
      }),
      async (c) => {
        const principal = c.get('principal')
        const { business: id } = c.req.valid('param')
        requireBusiness(principal, id)
        loaded(id)
        return c.json(await checked(work(id, principal.actor)), 200)
      },
    )

  routes.openapi(
    createRoute({
      ...needs('admin'),
      method: 'post',
      path: '/admin/businesses/{business}/versions/{version}/activate',
      summary: 'Puts a kept version in force',
      request: { params: z.object(oneInPath) },
      responses: { 200: ok('What is in force, and what was', changed), ...refusals },
    }),
    async (c) => {
      const principal = c.get('principal')
      const { business: id, version: wanted } = c.req.valid('param')
      requireBusiness(principal, id)
      loaded(id)
      return c.json(await checked(versions.activate(id, principal.actor, wanted)), 200)
    },
  )
}
