import type { InboundContent } from '../../channels/channel.ts'
import type { Queryable } from '../database.ts'
import type { AliasKey } from './aliases.ts'

export interface NewInbound {
  /** Also the id of its transcript line: one message, one id. */
  id: string
  channel: string
  accountId: string
  externalId: string
  content: InboundContent & { replyTo?: string }
  sentAt: Date
  /** `pending` waits for a turn, `handled` needs none. */
  state: 'pending' | 'handled'
  role: 'lead' | 'human'
  /** Opens the 24 h window and counts as the lead's sign of life. */
  opensWindow: boolean
  profileName: string | null
}

/** A message that waited before: the first and the last of each contact, oldest first. */
export interface PendingText {
  contactId: string
  text: string
  media: string | null
  at: Date
}

export interface StoredInbound {
  /** Ids that were new: the others are replays and changed nothing. */
  inserted: Set<string>
  waiting: PendingText[]
}

interface StoredRow {
  [column: string]: unknown
  inserted: string[] | null
  waiting: { contact_id: string; text: string; media: string | null; at: string }[] | null
}

/**
 * Stores messages with their transcript lines and touches their conversations, which must be locked. Returns
 * what was new, and the first and the last message that waited for each contact before.
 */
export async function insertInbound(
  tx: Queryable,
  messages: readonly (NewInbound & { contactId: string })[],
  now: Date,
): Promise<StoredInbound> {
  const { rows } = await tx.query<StoredRow>('select inserted, waiting from prosa_store_messages($1, $2)', [
    JSON.stringify(
      messages.map((message, ord) => ({ ...toJson(message, ord), contact_id: message.contactId })),
    ),
    now,
  ])
  return toStored(rows[0])
}

/**
 * The same for messages whose people are all known by every name they give, in one round trip: finds the
 * contacts, locks their conversations, stores. Null: somebody is new, erased, or two contacts in one, and
 * nothing was done.
 */
export async function takeInbound(
  tx: Queryable,
  messages: readonly (NewInbound & { aliases: readonly AliasKey[] })[],
  now: Date,
): Promise<(StoredInbound & { owners: string[] }) | null> {
  const { rows } = await tx.query<StoredRow & { owners: string[] | null }>(
    'select owners, inserted, waiting from prosa_take_messages($1, $2)',
    [
      JSON.stringify(
        messages.map((message, ord) => ({
          ...toJson(message, ord),
          business_id: message.aliases[0]?.businessId ?? '',
          aliases: message.aliases.map(({ kind, value }) => ({ kind, value })),
        })),
      ),
      now,
    ],
  )
  const row = rows[0]
  return row?.owners ? { ...toStored(row), owners: row.owners } : null
}

const toJson = (message: NewInbound, ord: number) => ({
  ord,
  id: message.id,
  channel: message.channel,
  account_id: message.accountId,
  external_id: message.externalId,
  content: message.content,
  sent_at: message.sentAt.toISOString(),
  state: message.state,
  role: message.role,
  opens_window: message.opensWindow,
  profile_name: message.profileName,
})

function toStored(row: StoredRow | undefined): StoredInbound {
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
