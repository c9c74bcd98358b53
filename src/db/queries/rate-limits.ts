import type { Queryable } from '../database.ts'

/** What keys of limits are hashed with: the same for every replica. */
export async function readLimitSalt(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ salt: string }>('select salt from limit_salt')
  const salt = rows[0]?.salt
  if (salt === undefined) throw new RangeError('limit_salt is empty')
  return salt
}

/** Forgets counts whose time is over. Returns how many went. */
export async function deleteLapsedLimits(db: Queryable, now: Date): Promise<number> {
  const { rowCount } = await db.query('delete from rate_limits where expire < $1', [now.getTime()])
  return rowCount ?? 0
}
