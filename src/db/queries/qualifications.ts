import type { Qualification } from '../../qualification/types.ts'
import type { Queryable } from '../database.ts'

/** Adds a verdict to the history; the newest is the one that holds. */
export async function insertQualification(
  tx: Queryable,
  row: { contactId: string; turnId: string; qualification: Qualification; now: Date },
): Promise<void> {
  const { qualification } = row
  await tx.query(
    `insert into qualifications (contact_id, turn_id, version, temperature, status, score, reasons, inputs, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
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
