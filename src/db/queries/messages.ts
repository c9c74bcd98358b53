import type { Queryable } from '../database.ts'

export type MessageRole = 'lead' | 'agent' | 'human' | 'system'

export interface TranscriptLine {
  id: string
  seq: number
  role: MessageRole
  text: string
  at: Date
}

/** Adds one line to the transcript. */
export async function insertMessage(
  tx: Queryable,
  message: {
    id: string
    contactId: string
    role: MessageRole
    text: string
    content?: object
    externalId?: string
    turnId?: string
    at: Date
  },
): Promise<void> {
  await tx.query(
    `insert into messages (id, contact_id, role, text, content, external_id, turn_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      message.id,
      message.contactId,
      message.role,
      message.text,
      JSON.stringify(message.content ?? {}),
      message.externalId ?? null,
      message.turnId ?? null,
      message.at,
    ],
  )
}

/** A recording is what it says: its line gets the words, and says that they were heard. */
export async function setHeardText(tx: Queryable, id: string, text: string): Promise<void> {
  await tx.query(
    `update messages set text = $2, content = content || '{"transcribed": true}' where id = $1 and role = 'lead'`,
    [id, text],
  )
}

/**
 * The last `limit` lines that wait for no turn, oldest first, and up to `unsummarisedLimit` older ones that
 * the summary does not speak of yet. Both walk the index from one end: the cost does not grow with the talk.
 */
export async function readTranscript(
  db: Queryable,
  query: {
    contactId: string
    /** Lines of the turn itself. */
    except: readonly string[]
    limit: number
    summaryUpto: number
    unsummarisedLimit: number
  },
): Promise<{ window: TranscriptLine[]; unsummarised: TranscriptLine[] }> {
  const { rows } = await db.query<{
    older: boolean
    id: string
    seq: string
    role: MessageRole
    text: string
    at: Date
  }>(
    `with waiting as materialized (
       select message_id as id from inbound where contact_id = $1 and state = 'pending'
       union select unnest($2::uuid[])
     ), lines as materialized (
       select m.id, m.seq, m.role, m.text, m.at from messages m
       where m.contact_id = $1 and m.id not in (select id from waiting where id is not null)
       order by m.seq desc limit $3
     ), edge as materialized (
       select least(
         (select min(seq) from lines),
         (select min(m.seq) from messages m where m.id in (select id from waiting))) as seq
     ), older as materialized (
       select m.id, m.seq, m.role, m.text, m.at from messages m
       where m.contact_id = $1 and m.seq > $4 and m.seq < (select seq from edge)
       order by m.seq limit $5
     )
     select true as older, * from older union all select false, * from lines order by seq`,
    [query.contactId, query.except, query.limit, query.summaryUpto, query.unsummarisedLimit],
  )
  const line = (row: (typeof rows)[number]): TranscriptLine => ({
    id: row.id,
    seq: Number(row.seq),
    role: row.role,
    text: row.text,
    at: row.at,
  })
  return {
    window: rows.filter((row) => !row.older).map(line),
    unsummarised: rows.filter((row) => row.older).map(line),
  }
}

/** When a role last spoke in a conversation, or null. */
export async function lastMessageAt(tx: Queryable, contactId: string, role: string): Promise<Date | null> {
  const { rows } = await tx.query<{ at: Date }>(
    'select at from messages where contact_id = $1 and role = $2 order by seq desc limit 1',
    [contactId, role],
  )
  return rows[0]?.at ?? null
}

/** Messages of a contact by their ids, or by those of the deliveries that brought them. Those that are not kept any more are absent. */
export async function messagesByIds(
  db: Queryable,
  contactId: string,
  ids: readonly string[],
): Promise<Map<string, { at: Date; text: string }>> {
  const { rows } = await db.query<{ id: string; at: Date; text: string }>(
    `select n.id, m.at, m.text from unnest($2::text[]) as n (id)
     left join inbound i on i.id::text = n.id and i.contact_id = $1
     join messages m on m.contact_id = $1 and m.id::text in (n.id, i.message_id::text)`,
    [contactId, ids],
  )
  return new Map(rows.map(({ id, ...message }) => [id, message]))
}
