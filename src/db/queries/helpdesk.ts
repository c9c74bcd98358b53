import type { Queryable } from '../database.ts'

export interface HelpdeskLink {
  contactId: string
  businessId: string
  remoteContactId: string | null
  remoteConversationId: string | null
  mirroredSeq: number
  attempts: number
}

/** What the inbox knows of a contact; made when there is nothing yet. Null: the contact is gone. */
export async function openHelpdeskLink(
  db: Queryable,
  contactId: string,
  now: Date,
): Promise<HelpdeskLink | null> {
  const { rows } = await db.query<{
    business_id: string
    remote_contact_id: string | null
    remote_conversation_id: string | null
    mirrored_seq: string
    attempts: number
  }>(
    `with made as (
       insert into helpdesk_links (contact_id, business_id, updated_at)
       select c.id, c.business_id, $2 from contacts c where c.id = $1
       on conflict (contact_id) do nothing
       returning business_id, remote_contact_id, remote_conversation_id, mirrored_seq, attempts
     )
     select * from made
     union all
     select business_id, remote_contact_id, remote_conversation_id, mirrored_seq, attempts
     from helpdesk_links where contact_id = $1`,
    [contactId, now],
  )
  const row = rows[0]
  return row
    ? {
        contactId,
        businessId: row.business_id,
        remoteContactId: row.remote_contact_id,
        remoteConversationId: row.remote_conversation_id,
        mirroredSeq: Number(row.mirrored_seq),
        attempts: row.attempts,
      }
    : null
}

export async function saveHelpdeskIds(
  db: Queryable,
  link: { contactId: string; remoteContactId: string | null; remoteConversationId: string | null; now: Date },
): Promise<void> {
  await db.query(
    `update helpdesk_links set remote_contact_id = $2, remote_conversation_id = $3, updated_at = $4 where contact_id = $1`,
    [link.contactId, link.remoteContactId, link.remoteConversationId, link.now],
  )
}

/** What became of a run: 0 attempts and no error when it went well. */
export async function saveHelpdeskRun(
  db: Queryable,
  run: { contactId: string; attempts: number; errorCode: string | null; now: Date },
): Promise<void> {
  await db.query(
    'update helpdesk_links set attempts = $2, error_code = $3, updated_at = $4 where contact_id = $1',
    [run.contactId, run.attempts, run.errorCode, run.now],
  )
}

/** One line of the transcript that the inbox may not show yet. */
export interface UnmirroredLine {
  id: string
  seq: number
  role: 'lead' | 'agent' | 'human' | 'system'
  text: string
  /** What was attached, e.g. "image". */
  attachment: string | null
  /** It was typed in the inbox itself. */
  fromHelpdesk: boolean
  /** Of ours: whether it left. Null: it has no outbox row. */
  outbound: 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled' | null
}

export async function unmirroredLines(
  db: Queryable,
  contactId: string,
  after: number,
  limit: number,
): Promise<UnmirroredLine[]> {
  const { rows } = await db.query<{
    id: string
    seq: string
    role: UnmirroredLine['role']
    text: string
    attachment: string | null
    from_helpdesk: boolean
    outbound: UnmirroredLine['outbound']
  }>(
    `select m.id, m.seq, m.role, m.text, m.content #>> '{media,kind}' as attachment,
       m.content ? 'helpdesk' as from_helpdesk,
       (select o.state from outbound o where o.contact_id = m.contact_id and o.message_id = m.id limit 1) as outbound
     from messages m where m.contact_id = $1 and m.seq > $2 order by m.seq limit $3`,
    [contactId, after, limit],
  )
  return rows.map((row) => ({
    id: row.id,
    seq: Number(row.seq),
    role: row.role,
    text: row.text,
    attachment: row.attachment,
    fromHelpdesk: row.from_helpdesk,
    outbound: row.outbound,
  }))
}

export interface HelpdeskRow {
  id: string
  key: string
  kind: 'incoming' | 'outgoing' | 'note'
  text: string
  state: 'queued' | 'posting'
}

/** Claims a line of the transcript for posting. `again`: a claim before this one never said what became of it. */
export async function claimLine(
  db: Queryable,
  claim: { contactId: string; key: string; kind: 'incoming' | 'outgoing'; now: Date },
): Promise<'first' | 'again' | 'posted'> {
  const { rows } = await db.query<{ state: string; fresh: boolean }>(
    `with made as (
       insert into helpdesk_messages (contact_id, key, kind, state, attempts, not_before, created_at)
       values ($1, $2, $3, 'posting', 1, $4, $4)
       on conflict (contact_id, key) do nothing returning state
     )
     select state, true as fresh from made
     union all select state, false from helpdesk_messages where contact_id = $1 and key = $2`,
    [claim.contactId, claim.key, claim.kind, claim.now],
  )
  const row = rows[0]
  if (row === undefined || row.fresh) return 'first'
  return row.state === 'posted' ? 'posted' : 'again'
}

/** Its external id is stored with the position, so that neither is ever without the other. */
export async function settleLine(
  tx: Queryable,
  settle: { contactId: string; key: string; externalId: string; seq: number; now: Date },
): Promise<void> {
  await tx.query(
    `with posted as (
       update helpdesk_messages set state = 'posted', external_id = $3, posted_at = $5 where contact_id = $1 and key = $2
     )
     update helpdesk_links set mirrored_seq = greatest(mirrored_seq, $4) where contact_id = $1`,
    [settle.contactId, settle.key, settle.externalId, settle.seq, settle.now],
  )
}

/** Nothing to show up to here. */
export async function skipLines(db: Queryable, contactId: string, seq: number): Promise<void> {
  await db.query(
    'update helpdesk_links set mirrored_seq = greatest(mirrored_seq, $2) where contact_id = $1',
    [contactId, seq],
  )
}

/** Notes that wait, oldest first. */
export async function openNotes(db: Queryable, contactId: string): Promise<HelpdeskRow[]> {
  const { rows } = await db.query<HelpdeskRow>(
    `select id, key, kind, text, state from helpdesk_messages
     where contact_id = $1 and kind = 'note' and state in ('queued', 'posting') order by seq limit 50`,
    [contactId],
  )
  return rows
}

export async function claimNote(db: Queryable, id: string): Promise<void> {
  await db.query(`update helpdesk_messages set state = 'posting', attempts = attempts + 1 where id = $1`, [
    id,
  ])
}

export async function settleNote(db: Queryable, id: string, externalId: string, now: Date): Promise<void> {
  await db.query(
    `update helpdesk_messages set state = 'posted', external_id = $2, posted_at = $3 where id = $1`,
    [id, externalId, now],
  )
}

/** False: it was noted before. */
export async function insertHelpdeskNote(
  tx: Queryable,
  note: { contactId: string; key: string; text: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into helpdesk_messages (contact_id, key, kind, text, not_before, created_at)
     values ($1, $2, 'note', $3, $4, $4) on conflict (contact_id, key) do nothing`,
    [note.contactId, note.key, note.text, note.now],
  )
  return rowCount === 1
}

/** The contact a conversation of the inbox is of, or null. */
export async function contactOfConversation(
  db: Queryable,
  conversationId: string,
): Promise<{ contactId: string; businessId: string } | null> {
  const { rows } = await db.query<{ contact_id: string; business_id: string }>(
    'select contact_id, business_id from helpdesk_links where remote_conversation_id = $1',
    [conversationId],
  )
  return rows[0] ? { contactId: rows[0].contact_id, businessId: rows[0].business_id } : null
}

/** Whether this message of the inbox is one of ours: by its own id, or by the key it carries. */
export async function isOurs(
  db: Queryable,
  message: { contactId: string; externalId: string; key: string | null },
): Promise<boolean> {
  const { rows } = await db.query<{ ours: boolean }>(
    `select exists (
       select from helpdesk_messages where contact_id = $1 and kind <> 'person' and (external_id = $2 or key = $3)) as ours`,
    [message.contactId, message.externalId, message.key],
  )
  return rows[0]?.ours === true
}

/** What a person wrote in the inbox, once. False: it came before. */
export async function insertPersonMessage(
  tx: Queryable,
  message: { contactId: string; externalId: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into helpdesk_messages (contact_id, key, kind, state, not_before, external_id, created_at, posted_at)
     values ($1, $2, 'person', 'posted', $3, $4, $3, $3) on conflict (contact_id, key) do nothing`,
    [message.contactId, `person:${message.externalId}`, message.now, message.externalId],
  )
  return rowCount === 1
}

/** False: this delivery came before. */
export async function takeDelivery(db: Queryable, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into helpdesk_deliveries (id, received_at) values ($1, $2) on conflict do nothing',
    [id, now],
  )
  return rowCount === 1
}

export async function deleteDeliveriesBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query('delete from helpdesk_deliveries where received_at < $1', [before])
  return rowCount ?? 0
}

/** Contacts with lines or notes the inbox does not show, and no sign of progress since `before`. */
export async function contactsUnmirrored(db: Queryable, before: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ contact_id: string }>(
    `select l.contact_id from helpdesk_links l
     where l.updated_at < $1 and (
       exists (select from messages m where m.contact_id = l.contact_id and m.seq > l.mirrored_seq)
       or exists (select from helpdesk_messages h where h.contact_id = l.contact_id and h.state in ('queued', 'posting')))
     order by l.updated_at limit $2`,
    [before, limit],
  )
  return rows.map((row) => row.contact_id)
}

/** The contact's id in the inbox, or null. */
export async function remoteContactOf(tx: Queryable, contactId: string): Promise<string | null> {
  const { rows } = await tx.query<{ remote_contact_id: string | null }>(
    'select remote_contact_id from helpdesk_links where contact_id = $1',
    [contactId],
  )
  return rows[0]?.remote_contact_id ?? null
}
