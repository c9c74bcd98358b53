import type { Queryable } from '../database.ts'

/** A conversation that ended, as it is remembered. Times in ISO 8601. */
export interface EndedConversation {
  /** Null: from before conversations were told apart. */
  startedAt: string | null
  endedAt: string
  summary: string
}

export async function insertMemory(
  tx: Queryable,
  contactId: string,
  memory: EndedConversation,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into memories (contact_id, started_at, ended_at, summary, created_at) values ($1, $2, $3, $4, $5)`,
    [contactId, memory.startedAt, memory.endedAt, memory.summary, now],
  )
}

/** Newest first. */
export async function listMemories(
  db: Queryable,
  contactId: string,
  limit: number,
): Promise<EndedConversation[]> {
  const { rows } = await db.query<{ started_at: Date | null; ended_at: Date; summary: string }>(
    `select started_at, ended_at, summary from memories where contact_id = $1 order by ended_at desc limit $2`,
    [contactId, limit],
  )
  return rows.map((row) => ({
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at.toISOString(),
    summary: row.summary,
  }))
}

/** Forgets the ended conversations of a contact. Returns how many. */
export async function deleteMemories(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('delete from memories where contact_id = $1', [contactId])
  await tx.query(
    `update conversations set record = jsonb_set(record, '{earlier}', 'null') where contact_id = $1 and record ? 'earlier'`,
    [contactId],
  )
  return rowCount ?? 0
}
