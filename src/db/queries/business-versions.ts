import type { Queryable } from '../database.ts'

/** Path inside the business's folder → text. */
export type FolderFiles = Record<string, string>

export interface VersionRow {
  version: string
  note: string | null
  createdBy: string
  createdAt: Date
  /** When it was last put in force. */
  activatedAt: Date | null
  activatedBy: string | null
}

export interface ActivationRow {
  id: string
  version: string
  source: 'folder' | 'stored'
}

/** One change of what is in force at a time, per business, until the transaction ends. */
export async function lockVersions(tx: Queryable, businessId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('business_versions'), hashtext($1))", [businessId])
}

/** Keeps a version once; the same files again change nothing. */
export async function saveVersion(
  tx: Queryable,
  row: {
    businessId: string
    version: string
    files: FolderFiles
    note: string | null
    by: string
    now: Date
  },
): Promise<void> {
  await tx.query(
    `insert into business_versions (business_id, version, files, note, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [row.businessId, row.version, JSON.stringify(row.files), row.note, row.by, row.now],
  )
}

export async function findVersionFiles(
  db: Queryable,
  businessId: string,
  version: string,
): Promise<FolderFiles | null> {
  const { rows } = await db.query<{ files: FolderFiles }>(
    'select files from business_versions where business_id = $1 and version = $2',
    [businessId, version],
  )
  return rows[0]?.files ?? null
}

/** Newest first. */
export async function listVersions(db: Queryable, businessId: string, limit: number): Promise<VersionRow[]> {
  const { rows } = await db.query<{
    version: string
    note: string | null
    created_by: string
    created_at: Date
    activated_at: Date | null
    activated_by: string | null
  }>(
    `select v.version, v.note, v.created_by, v.created_at, a.activated_at, a.activated_by
     from business_versions v
     left join lateral (
       select activated_at, activated_by from business_activations a
       where a.business_id = v.business_id and a.version = v.version order by a.id desc limit 1) a on true
     where v.business_id = $1 order by v.created_at desc, v.version limit $2`,
    [businessId, limit],
  )
  return rows.map((row) => ({
    version: row.version,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at,
    activatedAt: row.activated_at,
    activatedBy: row.activated_by,
  }))
}

export async function insertActivation(
  tx: Queryable,
  row: { businessId: string; version: string; source: ActivationRow['source']; by: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into business_activations (business_id, version, source, activated_by, activated_at)
     values ($1, $2, $3, $4, $5)`,
    [row.businessId, row.version, row.source, row.by, row.now],
  )
}

/** What is in force of each business. */
export async function versionsInForce(
  db: Queryable,
  businessIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ business_id: string; version: string }>(
    `select distinct on (business_id) business_id, version from business_activations
     where business_id = any($1) order by business_id, id desc`,
    [businessIds],
  )
  return new Map(rows.map((row) => [row.business_id, row.version]))
}

/** The version the folder had when it was last taken from there, or null. */
export async function lastFromFolder(db: Queryable, businessId: string): Promise<string | null> {
  const { rows } = await db.query<{ version: string }>(
    `select version from business_activations where business_id = $1 and source = 'folder' order by id desc limit 1`,
    [businessId],
  )
  return rows[0]?.version ?? null
}

/** The one that was in force before the present one, or null. */
export async function versionBefore(db: Queryable, businessId: string): Promise<string | null> {
  const { rows } = await db.query<{ version: string }>(
    `select version from business_activations
     where business_id = $1 and version <> (
       select version from business_activations where business_id = $1 order by id desc limit 1)
     order by id desc limit 1`,
    [businessId],
  )
  return rows[0]?.version ?? null
}
