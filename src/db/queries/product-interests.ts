import type { TurnResult } from '../../graph/ports.ts'
import type { Queryable } from '../database.ts'

/** Notes interest in products, once for each kind. */
export async function insertProductInterests(
  tx: Queryable,
  contactId: string,
  interests: TurnResult['productInterests'],
  now: Date,
): Promise<void> {
  if (interests.length === 0) return
  await tx.query(
    `insert into product_interests (contact_id, model, kind, message_id, created_at)
     select $1, p.model, p.kind, (select m.id from messages m where m.id::text = p.message_id and m.contact_id = $1), $3
     from jsonb_to_recordset($2) as p (model text, kind text, message_id text)
     on conflict (contact_id, model, kind) do nothing`,
    [
      contactId,
      JSON.stringify(interests.map(({ model, kind, messageId }) => ({ model, kind, message_id: messageId }))),
      now,
    ],
  )
}

/** Interest nobody was told of, which is told now. */
export async function takeUnnotedInterests(
  tx: Queryable,
  contactId: string,
  now: Date,
): Promise<{ id: string; model: string; kind: TurnResult['productInterests'][number]['kind'] }[]> {
  const { rows } = await tx.query<{
    id: string
    model: string
    kind: TurnResult['productInterests'][number]['kind']
  }>(
    `with told as (
       update product_interests set noted_at = $2 where contact_id = $1 and noted_at is null returning id, model, kind
     )
     select id, model, kind from told order by model, kind`,
    [contactId, now],
  )
  return rows
}

/** Newest first. */
export async function listInterests(
  db: Queryable,
  query: { businessId: string | null; limit: number },
): Promise<{ contactId: string; businessId: string; model: string; kind: string; at: Date }[]> {
  const { rows } = await db.query<{
    contact_id: string
    business_id: string
    model: string
    kind: string
    created_at: Date
  }>(
    `select p.contact_id, c.business_id, p.model, p.kind, p.created_at
     from product_interests p join contacts c on c.id = p.contact_id
     where ($1::text is null or c.business_id = $1) order by p.created_at desc, p.model, p.kind limit $2`,
    [query.businessId, query.limit],
  )
  return rows.map((row) => ({
    contactId: row.contact_id,
    businessId: row.business_id,
    model: row.model,
    kind: row.kind,
    at: row.created_at,
  }))
}
