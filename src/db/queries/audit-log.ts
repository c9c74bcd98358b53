import type { Queryable } from '../database.ts'

/** Who did what to whose data. `before` and `after` stay in the database and are erased with the contact's. */
export async function insertAudit(
  tx: Queryable,
  entry: {
    actor: string
    action: string
    entity: string
    entityId: string
    /** Which business it is about; whoever answers for one business sees its entries alone. */
    businessId?: string | undefined
    before?: object
    after?: object
    now: Date
  },
): Promise<void> {
  await tx.query(
    `insert into audit_log (at, actor, action, entity, entity_id, before, after, business_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.now,
      entry.actor,
      entry.action,
      entry.entity,
      entry.entityId,
      entry.before === undefined ? null : JSON.stringify(entry.before),
      entry.after === undefined ? null : JSON.stringify(entry.after),
      entry.businessId ?? null,
    ],
  )
}

export interface AuditEntry {
  id: string
  at: Date
  actor: string
  action: string
  entity: string
  entityId: string | null
  businessId: string | null
  before: unknown
  after: unknown
  sortKey: string
}

/** Newest first. `businesses` null: every entry, also those about no business. */
export async function listAudit(
  db: Queryable,
  query: {
    businesses: readonly string[] | null
    actor: string | null
    action: string | null
    entityId: string | null
    limit: number
    after: { key: string; id: string } | null
  },
): Promise<AuditEntry[]> {
  const { rows } = await db.query<{
    id: string
    at: Date
    actor: string
    action: string
    entity: string
    entity_id: string | null
    business_id: string | null
    before: unknown
    after: unknown
    sort_key: string
  }>(
    `select *, (extract(epoch from at) * 1000000)::bigint::text as sort_key from audit_log
     where ($1::text[] is null or business_id = any($1)) and ($2::text is null or actor = $2)
       and ($3::text is null or action = $3) and ($4::text is null or entity_id = $4)
       and ($5::bigint is null or ((extract(epoch from at) * 1000000)::bigint, id) < ($5::bigint, $6::uuid))
     order by at desc, id desc limit $7`,
    [
      query.businesses,
      query.actor,
      query.action,
      query.entityId,
      query.after?.key ?? null,
      query.after?.id ?? null,
      query.limit,
    ],
  )
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    actor: row.actor,
    action: row.action,
    entity: row.entity,
    entityId: row.entity_id,
    businessId: row.business_id,
    before: row.before,
    after: row.after,
    sortKey: row.sort_key,
  }))
}
