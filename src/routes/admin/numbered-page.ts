import { z } from '@hono/zod-openapi'
import { KEYS, pageOf, readCursor, writeCursor } from '../../admin/cursor.ts'
import { type Principal, scopeOf } from '../../admin/principal.ts'
import type { Queryable } from '../../db/database.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import type { AdminDeps } from './deps.ts'
import { businessId, paging } from './kit.ts'

/** Of a list of what people call by its number. */
export const numberedQuery = z.object({
  business: businessId.optional(),
  state: z.enum(['open', 'all']).default('open'),
  ...paging,
})
export const numberParam = z.object({
  number: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_000_000_000)
    .openapi({ param: { name: 'number', in: 'path' } }),
})

/** One page of the caller's, oldest first; that it was read, and which numbers were on it, is audited. */
export async function numberedPage<Row extends { number: number }>(
  { db, clock }: Pick<AdminDeps, 'db' | 'clock'>,
  principal: Principal,
  asked: z.infer<typeof numberedQuery>,
  list: {
    /** Its table, which also names its cursors and its entries in the audit log. */
    entity: string
    read: (
      db: Queryable,
      query: {
        businesses: readonly string[] | null
        open: boolean
        afterNumber: string | null
        limit: number
      },
    ) => Promise<Row[]>
  },
): Promise<{ items: Row[]; next: string | null }> {
  const { business, state, limit, cursor } = asked
  const { entity } = list
  const rows = await list.read(db, {
    businesses: scopeOf(principal, business),
    open: state === 'open',
    afterNumber: readCursor(cursor, entity, KEYS.integer, { withId: false })?.key ?? null,
    limit: limit + 1,
  })
  const page = pageOf(rows, limit, ({ number }) => writeCursor(entity, { key: String(number), id: '' }))
  await insertAudit(db, {
    actor: principal.actor,
    action: `admin.${entity}.list`,
    entity,
    entityId: business ?? '*',
    businessId: business,
    after: { state, numbers: page.items.map(({ number }) => number) },
    now: clock.now(),
  })
  return page
}
