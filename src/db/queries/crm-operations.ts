import type { Queryable } from '../database.ts'

/** What the CRM is still to be told of one contact, and how far it came. */
export interface CrmOperation {
  id: string
  contactId: string
  businessId: string
  version: number
  attempts: number
  nextAt: Date
  createdAt: Date
}

interface Row {
  [column: string]: unknown
  id: string
  contact_id: string
  business_id: string
  version: number
  attempts: number
  next_at: Date
  created_at: Date
}

/**
 * Something the CRM cares about changed. One that failed keeps its pause: new facts do not hammer a CRM that is down.
 * Returns when it is due.
 */
export async function requestCrmSync(
  tx: Queryable,
  input: { contactId: string; businessId: string; now: Date },
): Promise<Date> {
  const { rows } = await tx.query<{ next_at: Date }>(
    `insert into crm_operations as o (contact_id, business_id, next_at, created_at, updated_at)
     values ($1, $2, $3, $3, $3)
     on conflict (contact_id) where state = 'pending' do update set version = o.version + 1, updated_at = $3
     returning next_at`,
    [input.contactId, input.businessId, input.now],
  )
  return rows[0]?.next_at ?? input.now
}

export async function pendingCrmOperation(db: Queryable, contactId: string): Promise<CrmOperation | null> {
  const { rows } = await db.query<Row>(
    `select id, contact_id, business_id, version, attempts, next_at, created_at from crm_operations
     where contact_id = $1 and state = 'pending'`,
    [contactId],
  )
  const row = rows[0]
  return row
    ? {
        id: row.id,
        contactId: row.contact_id,
        businessId: row.business_id,
        version: row.version,
        attempts: row.attempts,
        nextAt: row.next_at,
        createdAt: row.created_at,
      }
    : null
}

/** True when nothing was learned meanwhile, and the operation is closed. */
export async function finishCrmOperation(
  tx: Queryable,
  done: { id: string; version: number; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update crm_operations set state = 'done', step = null, error_code = null, error = null, updated_at = $3
     where id = $1 and version = $2 and state = 'pending'`,
    [done.id, done.version, done.now],
  )
  return rowCount === 1
}

/** What went wrong; `nextAt` null gives it up. False: it is not open any more. */
export async function failCrmOperation(
  tx: Queryable,
  failed: { id: string; step: string; errorCode: string; error: string; nextAt: Date | null; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update crm_operations set attempts = attempts + 1, step = $2, error_code = $3, error = $4,
       state = case when $5::timestamptz is null then 'dead' else state end, next_at = coalesce($5, next_at), updated_at = $6
     where id = $1 and state = 'pending'`,
    [failed.id, failed.step, failed.errorCode, failed.error, failed.nextAt, failed.now],
  )
  return rowCount === 1
}

/** A person wants it tried again, from the beginning of its attempts. False: the contact is gone. */
export async function reviveCrmOperation(
  tx: Queryable,
  input: { contactId: string; businessId: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into crm_operations as o (contact_id, business_id, next_at, created_at, updated_at)
     select id, $2, $3, $3, $3 from contacts where id = $1
     on conflict (contact_id) where state = 'pending' do update set attempts = 0, next_at = $3, updated_at = $3`,
    [input.contactId, input.businessId, input.now],
  )
  return rowCount === 1
}

/** Removes what is done and older than `before`. Returns how many. */
export async function deleteDoneCrmOperations(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(
    `delete from crm_operations where state <> 'pending' and updated_at < $1`,
    [before],
  )
  return rowCount ?? 0
}

/** Pending operations of these businesses, and when each is due. */
export async function pendingCrmContacts(
  db: Queryable,
  businessIds: readonly string[],
): Promise<{ contactId: string; at: Date }[]> {
  const { rows } = await db.query<{ contact_id: string; next_at: Date }>(
    `select contact_id, next_at from crm_operations where state = 'pending' and business_id = any($1)`,
    [businessIds],
  )
  return rows.map((row) => ({ contactId: row.contact_id, at: row.next_at }))
}
