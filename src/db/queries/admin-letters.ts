import type { Queryable } from '../database.ts'

export interface LetterRow {
  id: string
  kind: string
  contactId: string | null
  /** Of the contact, or of the account an event came by. Null: neither is known. */
  businessId: string | null
  payload: unknown
  errorCode: string
  error: string
  state: string
  createdAt: Date
  closedAt: Date | null
  sortKey: string
}

/** An account and whose it is. */
export interface AccountOwner {
  channel: string
  accountId: string
  businessId: string
}

interface LetterColumns {
  [column: string]: unknown
  id: string
  kind: string
  contact_id: string | null
  business_id: string | null
  payload: unknown
  error_code: string
  error: string
  state: string
  created_at: Date
  closed_at: Date | null
  sort_key: string
}

const OWNED = `select d.*, (extract(epoch from d.created_at) * 1000000)::bigint::text as sort_key, coalesce(c.business_id, w.business_id) as business_id
  from dead_letters d
  left join contacts c on c.id = d.contact_id
  left join lateral (
    select a."businessId" as business_id from jsonb_to_recordset($1::jsonb) as a (channel text, "accountId" text, "businessId" text)
    where d.contact_id is null and a.channel = coalesce(d.payload ->> 'channel', d.payload #>> '{event,channel}')
      and a."accountId" = coalesce(d.payload ->> 'accountId', d.payload #>> '{event,accountId}')
    limit 1
  ) w on true`

/** Newest first. */
export async function listLetters(
  db: Queryable,
  query: {
    accounts: readonly AccountOwner[]
    businesses: readonly string[] | null
    state: string
    kind: string | null
    limit: number
    after: { key: string; id: string } | null
  },
): Promise<LetterRow[]> {
  const { rows } = await db.query<LetterColumns>(
    `select * from (${OWNED}) l
     where ($2::text[] is null or business_id = any($2)) and state = $3 and ($4::text is null or kind = $4)
       and ($5::bigint is null or (sort_key::bigint, id) < ($5::bigint, $6::uuid))
     order by sort_key::bigint desc, id desc limit $7`,
    [
      JSON.stringify(query.accounts),
      query.businesses,
      query.state,
      query.kind,
      query.after?.key ?? null,
      query.after?.id ?? null,
      query.limit,
    ],
  )
  return rows.map(toLetter)
}

export async function findLetter(
  db: Queryable,
  id: string,
  accounts: readonly AccountOwner[],
): Promise<LetterRow | null> {
  const { rows } = await db.query<LetterColumns>(`select * from (${OWNED}) l where id = $2`, [
    JSON.stringify(accounts),
    id,
  ])
  return rows[0] ? toLetter(rows[0]) : null
}

function toLetter(row: LetterColumns): LetterRow {
  return {
    id: row.id,
    kind: row.kind,
    contactId: row.contact_id,
    businessId: row.business_id,
    payload: row.payload,
    errorCode: row.error_code,
    error: row.error,
    state: row.state,
    createdAt: row.created_at,
    closedAt: row.closed_at,
    sortKey: row.sort_key,
  }
}
