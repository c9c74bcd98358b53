import type { Queryable } from '../database.ts'
import type { AliasKey, AliasKind } from './aliases.ts'

export interface NewContact {
  id: string
  businessId: string
  profileName: string | null
  channel: string
  accountId: string
  aliases: readonly AliasKey[]
}

/**
 * Creates contacts with their conversation and names, in one statement. Returns the names that were free: a
 * contact whose names were all taken meanwhile is an orphan, see `deleteOrphans`.
 */
export async function createContacts(
  tx: Queryable,
  contacts: readonly NewContact[],
  now: Date,
): Promise<(AliasKey & { contactId: string })[]> {
  const { rows } = await tx.query<{
    business_id: string
    kind: AliasKind
    value: string
    contact_id: string
  }>(
    `with wanted as (
       select * from jsonb_to_recordset($1)
         as w (id uuid, business_id text, profile_name text, channel text, account_id text)
     ), made as (
       insert into contacts (id, business_id, profile_name, created_at, last_seen_at)
       select id, business_id, profile_name, $3, $3 from wanted
     ), opened as (
       insert into conversations (contact_id, business_id, channel, account_id, mode_changed_at, created_at, updated_at)
       select id, business_id, channel, account_id, $3, $3, $3 from wanted
     )
     insert into contact_aliases (business_id, kind, value, contact_id, created_at)
     select k.business_id, k.kind, k.value, k.contact_id, $3
     from jsonb_to_recordset($2) as k (business_id text, kind text, value text, contact_id uuid)
     order by k.business_id, k.kind, k.value
     on conflict do nothing
     returning business_id, kind, value, contact_id`,
    [
      JSON.stringify(
        contacts.map((contact) => ({
          id: contact.id,
          business_id: contact.businessId,
          profile_name: contact.profileName,
          channel: contact.channel,
          account_id: contact.accountId,
        })),
      ),
      JSON.stringify(
        contacts.flatMap((contact) =>
          contact.aliases.map((alias) => ({
            business_id: alias.businessId,
            kind: alias.kind,
            value: alias.value,
            contact_id: contact.id,
          })),
        ),
      ),
      now,
    ],
  )
  return rows.map((row) => ({
    businessId: row.business_id,
    kind: row.kind,
    value: row.value,
    contactId: row.contact_id,
  }))
}

/** Removes contacts that got no name: another transaction had just created the same person. */
export async function deleteOrphans(tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query(
    `delete from contacts c where id = any($1::uuid[])
       and not exists (select from contact_aliases a where a.contact_id = c.id)`,
    [ids],
  )
}

/** A contact made elsewhere has no conversation yet: without one it could never be locked. */
export async function openMissingConversations(
  tx: Queryable,
  keys: readonly (AliasKey & { channel: string; accountId: string })[],
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into conversations (contact_id, business_id, channel, account_id, mode_changed_at, created_at, updated_at)
     select distinct on (a.contact_id) a.contact_id, a.business_id, k.channel, k.account_id, $6, $6, $6
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       as k (business_id, kind, value, channel, account_id)
     join contact_aliases a using (business_id, kind, value)
     on conflict do nothing`,
    [
      keys.map((key) => key.businessId),
      keys.map((key) => key.kind),
      keys.map((key) => key.value),
      keys.map((key) => key.channel),
      keys.map((key) => key.accountId),
      now,
    ],
  )
}

/** The contact made first, of several that exist. */
export async function oldestContact(tx: Queryable, ids: readonly string[]): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    'select id from contacts where id = any($1::uuid[]) order by created_at, id limit 1',
    [ids],
  )
  return rows[0]?.id ?? null
}

/** Contacts with this id or any alias of this value, in every business or one. */
export async function contactsByName(
  db: Queryable,
  person: { name: string; businessId?: string | undefined },
): Promise<{ contactId: string; businessId: string }[]> {
  const { rows } = await db.query<{ id: string; business_id: string }>(
    `select distinct c.id, c.business_id from contacts c left join contact_aliases a on a.contact_id = c.id
     where (c.id::text = $1 or a.value = $1) and ($2::text is null or c.business_id = $2) order by c.business_id, c.id`,
    [person.name, person.businessId ?? null],
  )
  return rows.map((row) => ({ contactId: row.id, businessId: row.business_id }))
}

/** How people know a contact: the name it told, else its profile's. Null: neither. */
export async function profileOfContact(db: Queryable, contactId: string): Promise<string | null> {
  const { rows } = await db.query<{ name: string | null }>(
    `select coalesce((select name from leads where contact_id = $1), (select profile_name from contacts where id = $1)) as name`,
    [contactId],
  )
  return rows[0]?.name ?? null
}

/** Whoever adds a row of this contact waits for the end of the transaction. */
export async function lockContact(tx: Queryable, contactId: string): Promise<void> {
  await tx.query('select from contacts where id = $1 for update', [contactId])
}

/** When a contact was first seen. Null: there is no such contact. */
export async function contactSince(db: Queryable, contactId: string): Promise<Date | null> {
  const { rows } = await db.query<{ created_at: Date }>('select created_at from contacts where id = $1', [
    contactId,
  ])
  return rows[0]?.created_at ?? null
}

/** Null: there is no such contact (any more). */
export async function businessOfContact(db: Queryable, contactId: string): Promise<string | null> {
  const { rows } = await db.query<{ business_id: string }>('select business_id from contacts where id = $1', [
    contactId,
  ])
  return rows[0]?.business_id ?? null
}
