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

/**
 * The contact's conversation from now on. False: another run stored one meanwhile (`before` is not what is stored any
 * more). Either way the conversation stays known as this contact's.
 */
export async function saveHelpdeskIds(
  db: Queryable,
  link: {
    contactId: string
    remoteContactId: string | null
    remoteConversationId: string | null
    before: string | null
    now: Date
  },
): Promise<boolean> {
  const { rows } = await db.query<{ stored: boolean }>(
    `with known as (
       insert into helpdesk_conversations (remote_conversation_id, contact_id, remote_contact_id, created_at)
       select $3, c.id, $2, $5 from contacts c where c.id = $1 and $3::text is not null
       on conflict (remote_conversation_id) do nothing
     ), stored as (
       update helpdesk_links set remote_contact_id = $2, remote_conversation_id = $3, updated_at = $5
       where contact_id = $1 and remote_conversation_id is not distinct from $4 returning contact_id
     )
     select exists (select from stored) as stored`,
    [link.contactId, link.remoteContactId, link.remoteConversationId, link.before, link.now],
  )
  return rows[0]?.stored === true
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
  at: Date
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
    at: Date
    from_helpdesk: boolean
    outbound: UnmirroredLine['outbound']
  }>(
    `select m.id, m.seq, m.role, m.text, m.at, m.content #>> '{media,kind}' as attachment,
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
    at: row.at,
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
  /** Of a claim that never said what became of it. */
  conversationId: string | null
  claimedAt: Date | null
}

/** `again`: a claim before this one never said what became of it; where and when it was made. */
export type Claim = 'first' | 'done' | { again: { conversationId: string; claimedAt: Date } }

/** Claims a line of the transcript for posting. */
export async function claimLine(
  db: Queryable,
  claim: {
    contactId: string
    key: string
    kind: 'incoming' | 'outgoing'
    conversationId: string
    now: Date
  },
): Promise<Claim> {
  const { rows } = await db.query<{
    state: string
    fresh: boolean
    remote_conversation_id: string | null
    claimed_at: Date | null
  }>(
    `with made as (
       insert into helpdesk_messages (contact_id, key, kind, state, attempts, not_before, created_at, remote_conversation_id, claimed_at)
       values ($1, $2, $3, 'posting', 1, $4, $4, $5, $4)
       on conflict (contact_id, key) do update
         set state = 'posting', attempts = helpdesk_messages.attempts + 1, remote_conversation_id = $5, claimed_at = $4
         where helpdesk_messages.state = 'queued'
       returning state
     )
     select state, true as fresh, null::text as remote_conversation_id, null::timestamptz as claimed_at from made
     union all
     select state, false, remote_conversation_id, claimed_at from helpdesk_messages
     where contact_id = $1 and key = $2 and not exists (select from made)`,
    [claim.contactId, claim.key, claim.kind, claim.now, claim.conversationId],
  )
  const row = rows[0]
  if (row === undefined || row.fresh) return 'first'
  if (row.state !== 'posting') return 'done'
  return {
    again: {
      conversationId: row.remote_conversation_id ?? claim.conversationId,
      claimedAt: row.claimed_at ?? claim.now,
    },
  }
}

/** Claimed once more: what was claimed before is not there. */
export async function reclaim(
  db: Queryable,
  claim: { contactId: string; key: string; conversationId: string; now: Date },
): Promise<void> {
  await db.query(
    `update helpdesk_messages set state = 'posting', attempts = attempts + 1, remote_conversation_id = $3, claimed_at = $4
     where contact_id = $1 and key = $2 and state in ('queued', 'posting')`,
    [claim.contactId, claim.key, claim.conversationId, claim.now],
  )
}

/** The inbox certainly has not taken it: it may be posted at once. */
export async function releaseClaim(db: Queryable, contactId: string, key: string): Promise<void> {
  await db.query(
    `update helpdesk_messages set state = 'queued' where contact_id = $1 and key = $2 and state = 'posting'`,
    [contactId, key],
  )
}

/** The inbox will never take it: what comes after goes on. */
export async function refuseMessage(
  db: Queryable,
  refused: { contactId: string; key: string; errorCode: string; seq: number | null },
): Promise<void> {
  await db.query(
    `with refused as (
       update helpdesk_messages set state = 'failed', error_code = $3 where contact_id = $1 and key = $2
     )
     update helpdesk_links set mirrored_seq = greatest(mirrored_seq, coalesce($4, 0)) where contact_id = $1`,
    [refused.contactId, refused.key, refused.errorCode, refused.seq],
  )
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
    `select id, key, kind, text, state, remote_conversation_id as "conversationId", claimed_at as "claimedAt"
     from helpdesk_messages where contact_id = $1 and kind = 'note' and state in ('queued', 'posting') order by seq limit 50`,
    [contactId],
  )
  return rows
}

/** A note that is shown is kept where it is shown: its words go here. */
export async function settleNote(db: Queryable, id: string, externalId: string, now: Date): Promise<void> {
  await db.query(
    `update helpdesk_messages set state = 'posted', text = null, external_id = $2, posted_at = $3 where id = $1`,
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
    `select h.contact_id, c.business_id from helpdesk_conversations h join contacts c on c.id = h.contact_id
     where h.remote_conversation_id = $1`,
    [conversationId],
  )
  return rows[0] ? { contactId: rows[0].contact_id, businessId: rows[0].business_id } : null
}

/**
 * A conversation nobody has stored yet: one that carries our id of a contact, or one that a person began with a contact
 * we know in that inbox. It is the contact's from now on. Null: it is nobody's.
 */
export async function adoptConversation(
  tx: Queryable,
  adopt: {
    conversationId: string
    contactKey: string | null
    remoteContactId: string | null
    businessIds: readonly string[]
    now: Date
  },
): Promise<{ contactId: string; businessId: string } | null> {
  const { rows } = await tx.query<{ contact_id: string; business_id: string }>(
    `with owner as (
       select c.id, c.business_id from contacts c where c.id::text = $2 and c.business_id = any($4::text[])
       union
       select c.id, c.business_id from helpdesk_links l join contacts c on c.id = l.contact_id
       where $2::text is null and l.remote_contact_id = $3 and c.business_id = any($4::text[])
     ), one as (
       select * from owner where (select count(*) from owner) = 1
     ), known as (
       insert into helpdesk_conversations (remote_conversation_id, contact_id, remote_contact_id, created_at)
       select $1, id, $3, $5 from one on conflict (remote_conversation_id) do nothing
     ), current as (
       insert into helpdesk_links (contact_id, business_id, remote_contact_id, remote_conversation_id, updated_at)
       select id, business_id, $3, $1, $5 from one
       on conflict (contact_id) do update
         set remote_conversation_id = $1, remote_contact_id = coalesce($3, helpdesk_links.remote_contact_id), updated_at = $5
         where $2::text is null or helpdesk_links.remote_conversation_id is null
     )
     select id as contact_id, business_id from one`,
    [adopt.conversationId, adopt.contactKey, adopt.remoteContactId, adopt.businessIds, adopt.now],
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

/** What is being posted at this moment: its echo may come before its id does. A line of the transcript has no text here. */
export async function messagesUnderWay(
  db: Queryable,
  contactId: string,
): Promise<{ kind: 'incoming' | 'outgoing' | 'note'; text: string }[]> {
  const { rows } = await db.query<{ kind: 'incoming' | 'outgoing' | 'note'; text: string }>(
    `select h.kind, coalesce(h.text, m.text, '') as text from helpdesk_messages h
     left join messages m on m.contact_id = h.contact_id and m.id::text = h.key
     where h.contact_id = $1 and h.state = 'posting'`,
    [contactId],
  )
  return rows
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

/** Every contact the inbox has of this one: several after a merge. */
export async function remoteContactsOf(tx: Queryable, contactId: string): Promise<string[]> {
  const { rows } = await tx.query<{ remote_contact_id: string }>(
    `select remote_contact_id from helpdesk_links where contact_id = $1 and remote_contact_id is not null
     union select remote_contact_id from helpdesk_conversations where contact_id = $1 and remote_contact_id is not null`,
    [contactId],
  )
  return rows.map((row) => row.remote_contact_id)
}

/** Whether the inbox may know of this contact. */
export async function hasHelpdeskLink(tx: Queryable, contactId: string): Promise<boolean> {
  const { rows } = await tx.query('select from helpdesk_links where contact_id = $1', [contactId])
  return rows.length > 0
}
