import type { Queryable } from '../database.ts'

/** Records that a person allows one use. A second approval before the first is used only renews it. */
export async function approveAction(
  db: Queryable,
  row: { contactId: string; businessId: string; action: string; by: string; now: Date; expiresAt: Date },
): Promise<void> {
  await db.query(
    `insert into approvals (contact_id, business_id, action, approved_by, approved_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (contact_id, action) where used_at is null
     do update set approved_by = excluded.approved_by, approved_at = excluded.approved_at,
       expires_at = excluded.expires_at`,
    [row.contactId, row.businessId, row.action, row.by, row.now, row.expiresAt],
  )
}

/** Takes the open approval. Null: there is none, or it is too old. */
export async function takeApproval(
  db: Queryable,
  input: { contactId: string; action: string; now: Date },
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `update approvals set used_at = $3
      where contact_id = $1 and action = $2 and used_at is null and expires_at > $3 returning id`,
    [input.contactId, input.action, input.now],
  )
  return rows[0]?.id ?? null
}

/** Gives an approval back whose call did nothing, unless a newer one stands in its place. */
export async function returnApproval(db: Queryable, id: string): Promise<void> {
  await db.query(
    `update approvals a set used_at = null
      where a.id = $1 and not exists (
        select from approvals o where o.contact_id = a.contact_id and o.action = a.action and o.used_at is null)`,
    [id],
  )
}
