import type { Queryable } from '../database.ts'

export interface ExportLine {
  role: 'lead' | 'agent' | 'human' | 'system'
  text: string
  content: unknown
  at: Date
  /** Turn that answered a lead's message; null when none did. */
  turn_id: string | null
}

export interface ExportField {
  field: string
  value: string
  turn_id: string | null
  current: boolean
}

export interface ConversationExport {
  profile_name: string | null
  aliases: string[]
  lines: ExportLine[]
  /** Superseded values as well: they are somebody's data too. */
  fields: ExportField[]
}

/** Everything a conversation says of its lead, lines oldest first. */
export async function exportConversation(db: Queryable, contactId: string): Promise<ConversationExport> {
  const contacts = await db.query<{ profile_name: string | null }>(
    'select profile_name from contacts where id = $1',
    [contactId],
  )
  const aliases = await db.query<{ value: string }>(
    'select value from contact_aliases where contact_id = $1',
    [contactId],
  )
  const lines = await db.query<ExportLine>(
    `select m.role, m.text, m.content, m.at, coalesce(i.turn_id, m.turn_id) as turn_id
       from messages m
       left join lateral (select turn_id from inbound where message_id = m.id limit 1) i on true
      where m.contact_id = $1 order by m.seq`,
    [contactId],
  )
  const fields = await db.query<ExportField>(
    `select field, value, turn_id, superseded_at is null as current from lead_fields
      where contact_id = $1 order by at, field`,
    [contactId],
  )
  return {
    profile_name: contacts.rows[0]?.profile_name ?? null,
    aliases: aliases.rows.map(({ value }) => value),
    lines: lines.rows,
    fields: fields.rows,
  }
}
