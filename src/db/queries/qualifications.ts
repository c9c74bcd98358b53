import type { Qualification } from '../../qualification/types.ts'
import type { Queryable } from '../database.ts'

/** Adds a verdict to the history; the newest is the one that holds, so no two have the same instant. */
export async function insertQualification(
  tx: Queryable,
  row: { contactId: string; turnId: string; qualification: Qualification; now: Date },
): Promise<void> {
  const { qualification } = row
  await tx.query(
    `insert into qualifications (contact_id, turn_id, version, temperature, status, score, reasons, inputs, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8,
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
  }>(
    `select temperature, status, score, reasons, version, inputs from qualifications
     where contact_id = $1 order by at desc limit 1`,
    [contactId],
  )
  const row = rows[0]
  return row ? { ...row, score: Number(row.score) } : null
}
