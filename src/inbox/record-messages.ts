import { randomUUID } from 'node:crypto'
import type { ChannelEvent, InboundContent } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import type { AliasKey } from '../db/queries/aliases.ts'
import { erasedAt } from '../db/queries/erasures.ts'
import {
  insertInbound,
  type NewInbound,
  type PendingText,
  type StoredInbound,
  takeInbound,
} from '../db/queries/inbound.ts'
import { contactsWithOpenOutbound } from '../db/queries/outbound.ts'
import { takeOver } from '../handoff/take-over.ts'
import type { Cause } from '../ops/correlation.ts'
import type { Log } from '../ops/log.ts'
import { type DebounceSettings, nextTurnAt } from './debounce.ts'
import { aliasesOf } from './identity.ts'
import type { Wake, WakeAt } from './ports.ts'
import { resolvePeople } from './resolve-people.ts'
import { storableJson, storableText } from './storable.ts'

/** A message of a lead, or of a person of the business who wrote from the phone itself. */
export interface MessageToRecord {
  businessId: string
  event: Extract<ChannelEvent, { kind: 'message' | 'own_message' }>
  /** The request that brought it. */
  cause?: Cause | undefined
}

/** `replay`: delivered before. `late`: written before its person's data was erased. Neither changes anything. */
export type RecordOutcome = { kind: 'stored' | 'replay' | 'late'; contactId: string }

export interface RecordedMessages {
  /** One for each message, in order. */
  outcomes: RecordOutcome[]
  wakes: WakeAt[]
}

export type WarningEvent = Extract<ChannelEvent, { kind: 'warning' }>

export interface RecordDeps {
  /** The provider warns of a number's standing. */
  onWarning?: ((tx: Queryable, warning: WarningEvent, now: Date) => Promise<void>) | undefined
  wake: Wake
  debounceOf: (businessId: string) => DebounceSettings
  /** Takes back the reminders these contacts would have got: they wrote. */
  cancelReminders?: ((contactIds: string[], tx: Queryable) => Promise<void>) | undefined
  /** A person of the business wrote from the phone itself: no turn will tell anybody. */
  onPersonWrote?:
    | ((tx: Queryable, contactId: string, businessId: string, now: Date) => Promise<void>)
    | undefined
  now: Date
  log?: Log | undefined
}

/** Which messages of a lead are worth a turn. A reaction is kept and read with the next message. */
export const wantsTurn = (content: InboundContent): boolean => content.type !== 'reaction'

/** Profile names are shown to people: nothing needs more. */
const PROFILE_NAME_LENGTH = 200

/**
 * Stores messages with their transcript lines and wakes the turns they ask for. The conversations stay locked
 * to the end of the transaction, so the messages of one contact are stored one after another.
 */
export async function recordMessages(
  tx: Queryable,
  messages: readonly MessageToRecord[],
  deps: RecordDeps,
): Promise<RecordedMessages> {
  const { wake, now } = deps
  const drafts = messages.map(toDraft)
  const { rows, inserted, waiting, merged } =
    (await storeKnown(tx, drafts, now)) ?? (await storeAny(tx, drafts, deps))
  const news = rows.filter((row) => !row.late && inserted.has(row.id))

  const people = new Map(
    news.flatMap((row) => (row.role === 'human' ? [[row.contactId, row.businessId] as const] : [])),
  )
  for (const [contactId, businessId] of people) {
    await takeOver(tx, contactId, 'own_message', now)
    await deps.onPersonWrote?.(tx, contactId, businessId, now)
  }
  const spoke = unique(news.filter(({ role }) => role === 'lead').map((row) => row.contactId))
  if (spoke.length > 0) await deps.cancelReminders?.(spoke, tx)

  const wakes = turnsFor(news, waiting, deps)
  if (wakes.length > 0) await wake.turns(wakes, tx)
  // What a folded contact had to be sent is now the survivor's.
  for (const contactId of await contactsWithOpenOutbound(tx, merged)) await wake.outbox(contactId, now, tx)
  return {
    outcomes: rows.map(({ id, late, contactId }) => ({
      kind: late ? 'late' : inserted.has(id) ? 'stored' : 'replay',
      contactId,
    })),
    wakes,
  }
}

/** A message as it will be stored, with every name its person has. */
type Draft = NewInbound & { businessId: string; aliases: AliasKey[]; cause: Cause | undefined }
/** `late`: written before its person was erased; not stored. */
type Row = Draft & { contactId: string; late: boolean }
type Stored = StoredInbound & { rows: Row[]; merged: string[] }

/** The way of nearly every message: one round trip. Null: not everybody is known by all their names. */
async function storeKnown(tx: Queryable, drafts: readonly Draft[], now: Date): Promise<Stored | null> {
  const taken = await takeInbound(tx, drafts, now)
  if (!taken) return null
  const rows = drafts.map((draft, index) => ({ ...draft, contactId: taken.owners[index] ?? '', late: false }))
  return { ...taken, rows, merged: [] }
}

async function storeAny(tx: Queryable, drafts: readonly Draft[], deps: RecordDeps): Promise<Stored> {
  // Who was erased has no row: what they wrote before must not make one.
  const gone = await writtenBeforeErasure(tx, drafts)
  const there = drafts.filter((draft) => !gone.has(draft))
  const { resolved, merged } = await resolvePeople(tx, there, deps.now, deps.log)
  const people = new Map(there.map((draft, index) => [draft, resolved[index]]))
  const rows = drafts.map((draft) => {
    if (gone.has(draft)) return { ...draft, contactId: '', late: true }
    const person = people.get(draft)
    if (!person) throw new RangeError('record: a message without a contact')
    const late = person.erasedAt !== null && draft.sentAt <= person.erasedAt
    return { ...draft, contactId: person.contactId, late }
  })
  const kept = rows.filter(({ late }) => !late)
  return { ...(kept.length > 0 ? await insertInbound(tx, kept, deps.now) : NOTHING), rows, merged }
}

async function writtenBeforeErasure(tx: Queryable, drafts: readonly Draft[]): Promise<ReadonlySet<Draft>> {
  const named = drafts.flatMap((draft) => draft.aliases.map((alias) => ({ draft, alias })))
  const erased = await erasedAt(
    tx,
    named.map(({ alias }) => alias),
  )
  return new Set(
    named.flatMap(({ draft }, index) => {
      const at = erased[index]
      return at && draft.sentAt <= at ? [draft] : []
    }),
  )
}

const NOTHING: StoredInbound = { inserted: new Set(), waiting: [] }

function toDraft({ businessId, event, cause }: MessageToRecord): Draft {
  const fromLead = event.kind === 'message'
  const content = storableJson(event.content) as InboundContent
  const pending = fromLead && wantsTurn(event.content)
  return {
    id: randomUUID(),
    businessId,
    cause,
    aliases: aliasesOf(businessId, event.channel, fromLead ? event.sender : event.recipient),
    channel: event.channel,
    accountId: event.accountId,
    externalId: storableText(event.externalId),
    content:
      fromLead && event.replyTo !== undefined
        ? { ...content, replyTo: storableText(event.replyTo) }
        : content,
    sentAt: event.sentAt,
    state: pending ? 'pending' : 'handled',
    role: fromLead ? 'lead' : 'human',
    opensWindow: pending,
    profileName: profileNameOf(event),
  }
}

function turnsFor(
  news: readonly Row[],
  waiting: readonly PendingText[],
  deps: { debounceOf: (businessId: string) => DebounceSettings; now: Date },
): WakeAt[] {
  const { debounceOf, now } = deps
  const asking = news.filter(({ state }) => state === 'pending')
  const wakes = new Map<string, WakeAt>()
  for (const { businessId, contactId, cause } of asking) {
    if (wakes.has(contactId)) continue
    const pending = [
      ...waiting
        .filter((each) => each.contactId === contactId)
        .map(({ text, media, at }) => ({ text, media: media ?? undefined, at })),
      ...asking
        .filter((each) => each.contactId === contactId)
        .map(({ content }) => ({ text: content.text, media: mediaOf(content), at: now })),
    ]
    wakes.set(contactId, { contactId, at: nextTurnAt(pending, debounceOf(businessId), now), cause })
  }
  return [...wakes.values()]
}

const mediaOf = (content: InboundContent): string | undefined =>
  content.type === 'media' ? content.media.kind : undefined

function profileNameOf(event: MessageToRecord['event']): string | null {
  if (event.kind !== 'message' || event.profileName === undefined) return null
  return storableText(event.profileName).trim().slice(0, PROFILE_NAME_LENGTH).toWellFormed() || null
}

const unique = (values: readonly string[]): string[] => [...new Set(values)]
