import type { HeldReview, QualificationStatus, Temperature } from '../../qualification/types.ts'
import type { Queryable } from '../database.ts'

export interface QualificationReview extends HeldReview {
  temperatureBefore: Temperature | null
  statusBefore: QualificationStatus | null
  reason: string
  by: string
  at: Date
  endedAt: Date | null
  endedBy: string | null
}

/** The review that holds. Null: the rules decide. */
export async function openReview(db: Queryable, contactId: string): Promise<HeldReview | null> {
  const { rows } = await db.query<{ temperature: Temperature | null; status: QualificationStatus | null }>(
    'select temperature, status from qualification_reviews where contact_id = $1 and ended_at is null',
    [contactId],
  )
  return rows[0] ?? null
}

export async function insertReview(
  tx: Queryable,
  review: {
    contactId: string
    temperature: Temperature | null
    status: QualificationStatus | null
    temperatureBefore: Temperature | null
    statusBefore: QualificationStatus | null
    reason: string
    by: string
    now: Date
  },
): Promise<void> {
  await tx.query(
    `insert into qualification_reviews
       (contact_id, temperature, status, temperature_before, status_before, reason, reviewed_by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      review.contactId,
      review.temperature,
      review.status,
      review.temperatureBefore,
      review.statusBefore,
      review.reason,
      review.by,
      review.now,
    ],
  )
}

/** False: no review held. */
export async function endReview(
  tx: Queryable,
  end: { contactId: string; by: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update qualification_reviews set ended_at = $2, ended_by = $3 where contact_id = $1 and ended_at is null',
    [end.contactId, end.now, end.by],
  )
  return rowCount === 1
}

/** Newest first. */
export async function listReviews(db: Queryable, contactId: string): Promise<QualificationReview[]> {
  const { rows } = await db.query<{
    temperature: Temperature | null
    status: QualificationStatus | null
    temperature_before: Temperature | null
    status_before: QualificationStatus | null
    reason: string
    reviewed_by: string
    at: Date
    ended_at: Date | null
    ended_by: string | null
  }>(
    `select temperature, status, temperature_before, status_before, reason, reviewed_by, at, ended_at, ended_by
     from qualification_reviews where contact_id = $1 order by at desc limit 100`,
    [contactId],
  )
  return rows.map((row) => ({
    temperature: row.temperature,
    status: row.status,
    temperatureBefore: row.temperature_before,
    statusBefore: row.status_before,
    reason: row.reason,
    by: row.reviewed_by,
    at: row.at,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
  }))
}
