import type { HeldReview, Qualification } from '../../qualification/types.ts'
import type { Queryable } from '../database.ts'

/** Adds a verdict to the history; the newest is the one that holds, so no two have the same instant. */
export async function insertQualification(
  tx: Queryable,
  row: { contactId: string; turnId: string | null; qualification: Qualification; now: Date },
): Promise<void> {
  const { qualification } = row
  await tx.query(
    `insert into qualifications (contact_id, turn_id, version, temperature, status, score, reasons, inputs, ruled, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $10,
       greatest($9, (select max(at) + interval '1 microsecond' from qualifications where contact_id = $1)))`,
    [
      row.contactId,
      row.turnId,
      qualification.version,
      qualification.temperature,
      qualification.status,
      qualification.score,
      JSON.stringify(qualification.reasons),
      qualification.inputs,
      row.now,
      qualification.ruled === undefined ? null : JSON.stringify(qualification.ruled),
    ],
  )
}

/** The verdict that holds. Null: none yet. */
export async function newestQualification(db: Queryable, contactId: string): Promise<Qualification | null> {
  const { rows } = await db.query<{
    temperature: Qualification['temperature']
    status: Qualification['status']
    score: string
    reasons: Qualification['reasons']
    version: number
    inputs: string
    held: HeldReview | null
    ruled: Exclude<Qualification['ruled'], undefined> | null
  }>(
    `select q.temperature, q.status, q.score, q.reasons, q.version, q.inputs, q.ruled,
       (select jsonb_build_object('temperature', r.temperature, 'status', r.status) from qualification_reviews r
        where r.contact_id = q.contact_id and r.ended_at is null) as held
     from qualifications q where q.contact_id = $1 order by q.at desc limit 1`,
    [contactId],
  )
  const row = rows[0]
  if (row === undefined) return null
  const { held, ruled, ...verdict } = row
  return {
    ...verdict,
    score: Number(row.score),
    ...(held === null ? {} : { review: held }),
    ...(held === null || ruled === null ? {} : { ruled }),
  }
}

/** The verdict that holds, as it was written. Null: none yet. */
export async function newestQualificationRow(
  db: Queryable,
  contactId: string,
): Promise<(Omit<Qualification, 'inputs' | 'review' | 'ruled'> & { at: Date }) | null> {
  const { rows } = await db.query<{
    temperature: Qualification['temperature']
    status: Qualification['status']
    score: string
    reasons: Qualification['reasons']
    version: number
    at: Date
  }>(
    `select temperature, status, score, reasons, version, at from qualifications
     where contact_id = $1 order by at desc limit 1`,
    [contactId],
  )
  const row = rows[0]
  return row === undefined ? null : { ...row, score: Number(row.score) }
}
