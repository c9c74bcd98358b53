import type { InboundContent } from '../../channels/channel.ts'
import type { Queryable } from '../database.ts'

export interface NewInbound {
  /** Also the id of its transcript line: one message, one id. */
  id: string
  channel: string
  accountId: string
  externalId: string
  contactId: string
  content: InboundContent & { replyTo?: string }
  sentAt: Date
  /** `pending` waits for a turn, `handled` needs none. */
  state: 'pending' | 'handled'
  role: 'lead' | 'human'
  /** Opens the 24 h window and counts as the lead's sign of life. */
  opensWindow: boolean
  profileName: string | null
}

export interface PendingText {
  contactId: string
  text: string
  media: string | null
  at: Date
}

/** Pending messages looked at to choose the turn's instant: a longer burst says nothing more. */
const PENDING_SEEN = 12

/**
 * Stores messages with their transcript lines and touches their conversations, in one statement. A message
 * already stored is a replay and changes nothing. Returns the ids that were new, and what was waiting for
 * these contacts before.
 */
export async function insertInbound(
  tx: Queryable,
  messages: readonly NewInbound[],
  now: Date,
): Promise<{ inserted: Set<string>; waiting: PendingText[] }> {
  const { rows } = await tx.query<{
    inserted: string[] | null
    waiting: { contact_id: string; text: string; media: string | null; at: string }[] | null
  }>(INSERT_INBOUND, [
    JSON.stringify(
      messages.map((message, ord) => ({
        ord,
        id: message.id,
        channel: message.channel,
        account_id: message.accountId,
        external_id: message.externalId,
        contact_id: message.contactId,
        content: message.content,
        sent_at: message.sentAt.toISOString(),
        state: message.state,
        role: message.role,
        opens_window: message.opensWindow,
        profile_name: message.profileName,
      })),
    ),
    now,
  ])
  const row = rows[0]
  return {
    inserted: new Set(row?.inserted ?? []),
    waiting: (row?.waiting ?? []).map((each) => ({
      contactId: each.contact_id,
      text: each.text,
      media: each.media,
      at: new Date(each.at),
    })),
  }
}

/**
 * `last_seen_at` moves once an hour: it serves retention, which counts days, and spares a write a message.
 * An erased conversation that hears from its person again starts anew.
 */
const INSERT_INBOUND = `
  with input as (
    select * from jsonb_to_recordset($1) as m (
      ord int, id uuid, channel text, account_id text, external_id text, contact_id uuid, content jsonb,
      sent_at timestamptz, state text, role text, opens_window boolean, profile_name text)
  ), taken as (
    insert into inbound (id, channel, account_id, external_id, contact_id, message_id, content, sent_at, received_at, state)
    select id, channel, account_id, external_id, contact_id, id, content, sent_at, $2, state from input order by ord
    on conflict (channel, account_id, external_id) do nothing
    returning id
  ), fresh as (
    select input.* from input join taken using (id)
  ), said as (
    insert into messages (id, contact_id, role, text, content, external_id, at)
    select id, contact_id, role, content ->> 'text', content, external_id, sent_at from fresh order by ord
  ), newest as (
    select distinct on (contact_id) contact_id, channel, account_id,
      max(sent_at) filter (where opens_window) over (partition by contact_id) as opened_at
    from fresh order by contact_id, ord desc
  ), touched as (
    update conversations c set
      channel = n.channel, account_id = n.account_id, updated_at = $2,
      last_inbound_at = case when n.opened_at is null then c.last_inbound_at
        else greatest(c.last_inbound_at, least(n.opened_at, $2)) end,
      mode = case when c.erased_at is null or c.mode = 'opted_out' then c.mode else 'agent' end,
      erased_at = null
    from newest n where c.contact_id = n.contact_id
  ), seen as (
    update contacts c set last_seen_at = $2, profile_name = coalesce(f.profile_name, c.profile_name)
    from (
      select distinct on (contact_id) contact_id, profile_name from fresh
      where role = 'lead' order by contact_id, profile_name is null, ord desc
    ) f
    where c.id = f.contact_id
      and (c.last_seen_at < $2::timestamptz - interval '1 hour' or coalesce(f.profile_name, c.profile_name, '') <> coalesce(c.profile_name, ''))
  )
  select
    (select array_agg(id::text) from taken) as inserted,
    (select jsonb_agg(jsonb_build_object('contact_id', p.contact_id, 'text', p.text, 'media', p.media, 'at', p.received_at) order by p.seq)
     from (select distinct contact_id from input) who
     cross join lateral (
       (select i.contact_id, i.seq, i.received_at, i.content ->> 'text' as text, i.content #>> '{media,kind}' as media
        from inbound i where i.contact_id = who.contact_id and i.state = 'pending' order by i.seq desc limit ${PENDING_SEEN - 1})
       union
       (select i.contact_id, i.seq, i.received_at, i.content ->> 'text', i.content #>> '{media,kind}'
        from inbound i where i.contact_id = who.contact_id and i.state = 'pending' order by i.seq limit 1)
     ) p) as waiting`

export interface EditedInbound {
  id: string
  contactId: string
  state: 'pending' | 'handled' | 'dead'
}

/** The stored message an edit is about. Its conversation must be locked before the text is changed. */
export async function findInbound(
  tx: Queryable,
  key: { channel: string; accountId: string; externalId: string },
): Promise<EditedInbound | null> {
  const { rows } = await tx.query<{ id: string; contact_id: string; state: EditedInbound['state'] }>(
    'select id, contact_id, state from inbound where channel = $1 and account_id = $2 and external_id = $3',
    [key.channel, key.accountId, key.externalId],
  )
  const row = rows[0]
  return row ? { id: row.id, contactId: row.contact_id, state: row.state } : null
}

/** Replaces the text of a message that waits for its turn. False: it was handled meanwhile. */
export async function editPending(tx: Queryable, id: string, text: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `with edited as (
       update inbound set content = content || jsonb_build_object('text', $2::text) where id = $1 and state = 'pending'
       returning message_id
     )
     update messages set text = $2, content = content || jsonb_build_object('text', $2::text, 'edited', true)
     where id in (select message_id from edited)`,
    [id, text],
  )
  return (rowCount ?? 0) > 0
}

/** Takes messages out of the queue for good: they are in the dead letters. */
export async function buryInbound(tx: Queryable, ids: readonly string[]): Promise<void> {
  await tx.query(`update inbound set state = 'dead' where id = any($1::uuid[]) and state = 'pending'`, [ids])
}

/** Puts dead messages back in the queue. Returns how many there were. */
export async function reviveInbound(tx: Queryable, ids: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    `update inbound set state = 'pending' where id = any($1::uuid[]) and state = 'dead'`,
    [ids],
  )
  return rowCount ?? 0
}

/**
 * Forgets handled messages older than `before`; their transcript lines stay. Providers redeliver for at most
 * 7 days, the defence is kept 30. Returns the number removed, at most `limit`.
 */
export async function deleteInboundBefore(tx: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from inbound where id in (
       select id from inbound where received_at < $1 and state = 'handled' order by received_at limit $2)`,
    [before, limit],
  )
  return rowCount ?? 0
}
