import type { Queryable } from '../database.ts'

export type AliasKind = 'phone' | 'bsuid' | 'lid' | 'chatwoot' | 'simulator'

export interface AliasKey {
  businessId: string
  kind: AliasKind
  value: string
}

export interface AliasOwner extends AliasKey {
  contactId: string
  erasedAt: Date | null
}

/**
 * Who owns these names, with the conversation of each owner locked to the end of the transaction: in the order
 * of their ids, so that two transactions never wait for one another.
 */
export async function lockOwners(tx: Queryable, keys: readonly AliasKey[]): Promise<AliasOwner[]> {
  if (keys.length === 0) return []
  const { rows } = await tx.query<{
    business_id: string
    kind: AliasKind
    value: string
    contact_id: string
    erased_at: Date | null
  }>(
    `select a.business_id, a.kind, a.value, a.contact_id, c.erased_at
     from unnest($1::text[], $2::text[], $3::text[]) as k (business_id, kind, value)
     join contact_aliases a using (business_id, kind, value)
     join conversations c on c.contact_id = a.contact_id
     order by c.contact_id
     for update of c`,
    [keys.map((key) => key.businessId), keys.map((key) => key.kind), keys.map((key) => key.value)],
  )
  return rows.map((row) => ({
    businessId: row.business_id,
    kind: row.kind,
    value: row.value,
    contactId: row.contact_id,
    erasedAt: row.erased_at,
  }))
}

/** Gives names to contacts. Returns those that were free; the others belong to somebody by now. */
export async function attachAliases(
  tx: Queryable,
  keys: readonly (AliasKey & { contactId: string })[],
  now: Date,
): Promise<AliasKey[]> {
  const { rows } = await tx.query<{ business_id: string; kind: AliasKind; value: string }>(
    `insert into contact_aliases (business_id, kind, value, contact_id, created_at)
     select k.business_id, k.kind, k.value, k.contact_id, $2
     from jsonb_to_recordset($1) as k (business_id text, kind text, value text, contact_id uuid)
     order by k.business_id, k.kind, k.value
     on conflict do nothing
     returning business_id, kind, value`,
    [
      JSON.stringify(
        keys.map((key) => ({
          business_id: key.businessId,
          kind: key.kind,
          value: key.value,
          contact_id: key.contactId,
        })),
      ),
      now,
    ],
  )
  return rows.map((row) => ({ businessId: row.business_id, kind: row.kind, value: row.value }))
}

/** Every name of one contact. */
export async function aliasesOfContact(
  tx: Queryable,
  contactId: string,
): Promise<{ kind: AliasKind; value: string }[]> {
  const { rows } = await tx.query<{ kind: AliasKind; value: string }>(
    'select kind, value from contact_aliases where contact_id = $1 order by created_at, kind, value',
    [contactId],
  )
  return rows
}
