import type { Queryable } from '../database.ts'

export const ROLES = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

export interface AdminToken {
  id: string
  name: string
  role: Role
  /** Null: every business. */
  businesses: string[] | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
}

interface TokenColumns {
  [column: string]: unknown
  id: string
  name: string
  role: Role
  businesses: string[] | null
  created_by: string
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

const COLUMNS = 'id, name, role, businesses, created_by, created_at, expires_at, revoked_at, last_used_at'

/** The token with this sha256 that may still be used, or null. Notes its use, at most once a minute. */
export async function useAdminToken(db: Queryable, hash: Buffer, now: Date): Promise<AdminToken | null> {
  const { rows } = await db.query<TokenColumns>(
    `with found as (
       select ${COLUMNS} from admin_tokens
       where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
     ), used as (
       update admin_tokens set last_used_at = $2
       where id in (select id from found where last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')
     )
     select * from found`,
    [hash, now],
  )
  return rows[0] ? toToken(rows[0]) : null
}

export async function insertAdminToken(
  tx: Queryable,
  token: {
    name: string
    hash: Buffer
    role: Role
    businesses: readonly string[] | null
    by: string
    expiresAt: Date | null
    now: Date
  },
): Promise<AdminToken> {
  const { rows } = await tx.query<TokenColumns>(
    `insert into admin_tokens (name, hash, role, businesses, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
    [token.name, token.hash, token.role, token.businesses, token.by, token.now, token.expiresAt],
  )
  const row = rows[0]
  if (row === undefined) throw new RangeError('admin_tokens: insert returned no row')
  return toToken(row)
}

export async function findAdminToken(db: Queryable, id: string): Promise<AdminToken | null> {
  const { rows } = await db.query<TokenColumns>(`select ${COLUMNS} from admin_tokens where id = $1`, [id])
  return rows[0] ? toToken(rows[0]) : null
}

/** Newest first. `businesses`: only tokens that reach nothing beyond them; null: all. */
export async function listAdminTokens(
  db: Queryable,
  query: { businesses: readonly string[] | null; limit: number; after: { key: string; id: string } | null },
): Promise<(AdminToken & { sortKey: string })[]> {
  const { rows } = await db.query<TokenColumns & { sort_key: string }>(
    `select t.* from (
       select ${COLUMNS}, (extract(epoch from created_at) * 1000000)::bigint::text as sort_key from admin_tokens
       where $1::text[] is null or businesses <@ $1
     ) t where $2::bigint is null or (t.sort_key::bigint, t.id) < ($2::bigint, $3::uuid)
     order by t.sort_key::bigint desc, t.id desc limit $4`,
    [query.businesses, query.after?.key ?? null, query.after?.id ?? null, query.limit],
  )
  return rows.map((row) => ({ ...toToken(row), sortKey: row.sort_key }))
}

/** False: it was revoked before. */
export async function revokeAdminToken(tx: Queryable, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update admin_tokens set revoked_at = $2 where id = $1 and revoked_at is null',
    [id, now],
  )
  return rowCount === 1
}

function toToken(row: TokenColumns): AdminToken {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    businesses: row.businesses,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }
}
