import type { MediaRef } from '../../channels/channel.ts'
import type { Queryable } from '../database.ts'

export type MediaState = 'fetching' | 'stored' | 'read' | 'failed' | 'expired'

export interface MediaRow {
  id: string
  state: MediaState
  mediaType: string | null
  storageKey: string | null
  tries: number
  reading: unknown
  error: string | null
}

interface Row {
  id: string
  state: MediaState
  media_type: string | null
  storage_key: string | null
  tries: number
  reading: unknown
  error: string | null
}

const toMedia = (row: Row): MediaRow => ({
  id: row.id,
  state: row.state,
  mediaType: row.media_type,
  storageKey: row.storage_key,
  tries: row.tries,
  reading: row.reading,
  error: row.error,
})

/**
 * The row of an inbound message's file, made when there is none. Null: its contact is gone or erased, and nothing of
 * them may be kept.
 */
export async function claimMedia(
  db: Queryable,
  claim: {
    id: string
    contactId: string
    businessId: string
    inboundId: string
    kind: string
    storageKey: string
    now: Date
    expiresAt: Date
  },
): Promise<MediaRow | null> {
  const { rows } = await db.query<Row>(
    `with made as (
       insert into media (id, contact_id, business_id, inbound_id, kind, storage_key, created_at, updated_at, expires_at)
       select $1, $2, $3, $4, $5, $6, $7, $7, $8
       where exists (select from conversations where contact_id = $2 and erased_at is null)
       on conflict (inbound_id) do nothing
       returning *
     )
     select id, state, media_type, storage_key, tries, reading, error from made
     union all
     select id, state, media_type, storage_key, tries, reading, error from media where inbound_id = $4
     limit 1`,
    [
      claim.id,
      claim.contactId,
      claim.businessId,
      claim.inboundId,
      claim.kind,
      claim.storageKey,
      claim.now,
      claim.expiresAt,
    ],
  )
  return rows[0] ? toMedia(rows[0]) : null
}

/** Counts a fetch before it is made: one that takes the process down is counted too. */
export async function countTry(db: Queryable, id: string, now: Date): Promise<void> {
  await db.query('update media set tries = tries + 1, updated_at = $2 where id = $1', [id, now])
}

/** The file is kept. False: the row is gone with its contact, and so must the file be. */
export async function markStored(
  db: Queryable,
  media: { id: string; mediaType: string; bytes: number; sha256: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update media set state = 'stored', media_type = $2, bytes = $3, sha256 = $4, error = null, updated_at = $5
     where id = $1`,
    [media.id, media.mediaType, media.bytes, media.sha256, media.now],
  )
  return (rowCount ?? 0) > 0
}

export async function markRead(
  db: Queryable,
  media: { id: string; reading: object; error: string | null; now: Date },
): Promise<void> {
  await db.query(`update media set state = 'read', reading = $2, error = $3, updated_at = $4 where id = $1`, [
    media.id,
    JSON.stringify(media.reading),
    media.error,
    media.now,
  ])
}

/** `error` is a code. */
export async function markFailed(
  db: Queryable,
  media: { id: string; error: string; now: Date },
): Promise<void> {
  await db.query(`update media set state = 'failed', error = $2, updated_at = $3 where id = $1`, [
    media.id,
    media.error,
    media.now,
  ])
}

export interface UnkeptMedia {
  id: string
  kind: MediaRef['kind']
  storageKey: string
  channel: string
  accountId: string
  media: MediaRef
}

/** Files that were read and could not be kept, newest first: what the provider still has. `errors` are codes. */
export async function listUnkeptMedia(
  db: Queryable,
  wanted: { errors: readonly string[]; since: Date; now: Date; limit: number },
): Promise<UnkeptMedia[]> {
  const { rows } = await db.query<{
    id: string
    kind: MediaRef['kind']
    storage_key: string
    channel: string
    account_id: string
    media: MediaRef
  }>(
    `select m.id, m.kind, m.storage_key, i.channel, i.account_id, i.content -> 'media' as media
     from media m join inbound i on i.id = m.inbound_id
     where m.state = 'read' and m.error = any($1::text[]) and m.storage_key is not null and m.expires_at > $2
       and m.created_at > $3 and i.content ->> 'type' = 'media'
     order by m.created_at desc limit $4`,
    [wanted.errors, wanted.now, wanted.since, wanted.limit],
  )
  return rows.map(({ storage_key, account_id, ...row }) => ({
    ...row,
    storageKey: storage_key,
    accountId: account_id,
  }))
}

/** A file that was read before is kept now. False: the row is gone with its contact, and so must the file be. */
export async function markKept(
  db: Queryable,
  media: { id: string; mediaType: string; bytes: number; sha256: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update media set media_type = $2, bytes = $3, sha256 = $4, error = null, updated_at = $5
     where id = $1 and state = 'read'`,
    [media.id, media.mediaType, media.bytes, media.sha256, media.now],
  )
  return (rowCount ?? 0) > 0
}

/** What keeps a file that was read from being kept: `error` is a code. */
export async function noteUnkept(
  db: Queryable,
  media: { id: string; error: string; now: Date },
): Promise<void> {
  await db.query(`update media set error = $2, updated_at = $3 where id = $1 and state = 'read'`, [
    media.id,
    media.error,
    media.now,
  ])
}

/** Files whose time is over, oldest first. */
export async function listExpiredMedia(
  db: Queryable,
  now: Date,
  limit: number,
): Promise<{ id: string; storageKey: string | null }[]> {
  const { rows } = await db.query<{ id: string; storage_key: string | null }>(
    `select id, storage_key from media where expires_at <= $1 and state <> 'expired' order by expires_at limit $2`,
    [now, limit],
  )
  return rows.map((row) => ({ id: row.id, storageKey: row.storage_key }))
}

/** The file is deleted: what was read from it goes too, the row stays as a trace that there was one. */
export async function markExpired(db: Queryable, ids: readonly string[], now: Date): Promise<void> {
  await db.query(
    `update media set state = 'expired', storage_key = null, reading = null, sha256 = null, updated_at = $2
     where id = any($1::uuid[])`,
    [ids, now],
  )
}

/** Files whose contact was erased. */
export async function listLeftovers(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ storage_key: string }>(
    'select storage_key from media_leftovers order by storage_key limit $1',
    [limit],
  )
  return rows.map((row) => row.storage_key)
}

export async function forgetLeftovers(db: Queryable, keys: readonly string[]): Promise<void> {
  await db.query('delete from media_leftovers where storage_key = any($1::text[])', [keys])
}
