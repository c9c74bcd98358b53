import type { Queryable } from '../database.ts'

/**
 * Before two contacts become one: the survivor's conversation in the inbox goes on, the loser's stays known as the
 * survivor's, and what either does not show yet is looked through again; what is shown already is known by its key.
 */
export async function mergeHelpdesk(
  tx: Queryable,
  merge: { survivor: string; loser: string; now: Date },
): Promise<void> {
  const { survivor, loser, now } = merge
  const { rows } = await tx.query<{
    contact_id: string
    remote_contact_id: string | null
    remote_conversation_id: string | null
    mirrored_seq: string
  }>(
    `select contact_id, remote_contact_id, remote_conversation_id, mirrored_seq from helpdesk_links
     where contact_id = any($1::uuid[]) for update`,
    [[survivor, loser]],
  )
  if (rows.length === 0) return
  const kept = rows.find((row) => row.contact_id === survivor)
  const folded = rows.find((row) => row.contact_id === loser)
  const going = kept?.remote_conversation_id != null ? kept : (folded ?? kept)
  // A contact the inbox knows nothing of yet shows from its beginning.
  const seqs = [kept, folded].map((row) => Number(row?.mirrored_seq ?? 0))
  await tx.query('delete from helpdesk_links where contact_id = any($1::uuid[])', [[survivor, loser]])
  await tx.query(
    `insert into helpdesk_links (contact_id, business_id, remote_contact_id, remote_conversation_id, mirrored_seq, updated_at)
     select id, business_id, $2, $3, $4, $5 from contacts where id = $1`,
    [
      survivor,
      going?.remote_contact_id ?? null,
      going?.remote_conversation_id ?? null,
      Math.min(...seqs),
      now,
    ],
  )
  await tx.query(
    `delete from helpdesk_messages l using helpdesk_messages s
     where l.contact_id = $2 and s.contact_id = $1 and l.key = s.key`,
    [survivor, loser],
  )
}
