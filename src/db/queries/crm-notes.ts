import type { Queryable } from '../database.ts'

export interface CrmNoteRow {
  id: string
  key: string
  text: string
  /** A create may have been sent then. */
  attemptedAt: Date | null
}

/** Stores a note for the contact's deal; the same key again changes nothing. False: it was there. */
export async function insertCrmNote(
  tx: Queryable,
  note: { contactId: string; key: string; text: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into crm_notes (contact_id, key, text, created_at) values ($1, $2, $3, $4)
     on conflict (contact_id, key) do nothing`,
    [note.contactId, note.key, note.text, note.now],
  )
  return rowCount === 1
}

/** Notes that are not in the CRM yet, oldest first. */
export async function waitingCrmNotes(db: Queryable, contactId: string): Promise<CrmNoteRow[]> {
  const { rows } = await db.query<{ id: string; key: string; text: string; attempted_at: Date | null }>(
    `select id, key, text, attempted_at from crm_notes
     where contact_id = $1 and written_at is null order by created_at, id`,
    [contactId],
  )
  return rows.map(({ attempted_at, ...row }) => ({ ...row, attemptedAt: attempted_at }))
}

/** Before a note is sent; waits for an erasure that is under way. False: the contact is gone. */
export async function attemptCrmNote(db: Queryable, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `with alive as (
       select c.id from contacts c where c.id = (select contact_id from crm_notes where id = $1) for key share)
     update crm_notes set attempted_at = coalesce(attempted_at, $2)
     where id = $1 and contact_id in (select id from alive)`,
    [id, now],
  )
  return rowCount === 1
}

export async function settleCrmNote(
  db: Queryable,
  note: { id: string; externalId: string; now: Date },
): Promise<void> {
  await db.query('update crm_notes set external_id = $2, written_at = $3 where id = $1', [
    note.id,
    note.externalId,
    note.now,
  ])
}
