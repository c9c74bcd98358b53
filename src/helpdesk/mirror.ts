import type { Database } from '../db/database.ts'
import { aliasesOfContact } from '../db/queries/aliases.ts'
import { businessOfContact, profileOfContact } from '../db/queries/contacts.ts'
import * as store from '../db/queries/helpdesk.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import type { HelpdeskClient } from './port.ts'

export interface Mirror {
  /** Shows the inbox what it lacks of a contact, in order. One call a contact at a time. Never throws for the inbox's faults: it is tried again later. */
  run(contactId: string, signal?: AbortSignal): Promise<void>
}

/** Lines of one run; a long transcript gives the place back between portions. */
const LINES_A_RUN = 50
/** Our own message is on its way: it is shown once it left. */
const SENDING_MS = 1_500
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 5 * 60_000
/** Longest text Chatwoot takes. */
const TEXT_LENGTH = 150_000

export function createMirror(deps: {
  db: Database
  clock: Clock
  wake: Wake
  /** The inbox of a business, or null when it has none. */
  clientOf: (businessId: string) => HelpdeskClient | null
  log?: Log | undefined
}): Mirror {
  const { db, clock, wake, log } = deps

  async function run(contactId: string, signal?: AbortSignal): Promise<void> {
    const businessId = await businessOfContact(db, contactId)
    const client = businessId === null ? null : deps.clientOf(businessId)
    if (client === null) return
    const link = await store.openHelpdeskLink(db, contactId, clock.now())
    if (link === null) return
    try {
      const again = await show(link, client, signal)
      await store.saveHelpdeskRun(db, { contactId, attempts: 0, errorCode: null, now: clock.now() })
      if (again !== null) await wakeIn(contactId, again)
    } catch (error) {
      if (signal?.aborted) throw error
      const attempts = link.attempts + 1
      const errorCode = error instanceof ProsaError ? error.code : 'helpdesk.failed'
      log?.warn({ contactId, errorCode, attempts }, 'helpdesk: not shown yet')
      await store.saveHelpdeskRun(db, { contactId, attempts, errorCode, now: clock.now() })
      await wakeIn(contactId, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10)))
    }
  }

  async function wakeIn(contactId: string, ms: number): Promise<void> {
    const at = new Date(clock.now().getTime() + ms)
    await wake.queue('helpdesk', contactId, at, db)
    wake.nudge('helpdesk', at)
  }

  /** Milliseconds after which there is more to show, or null. */
  async function show(
    link: store.HelpdeskLink,
    client: HelpdeskClient,
    signal: AbortSignal | undefined,
  ): Promise<number | null> {
    const { contactId } = link
    const lines = await store.unmirroredLines(db, contactId, link.mirroredSeq, LINES_A_RUN)
    const notes = await store.openNotes(db, contactId)
    if (lines.length === 0 && notes.length === 0) return null
    const conversation = createConversationFinder(link, client, signal)
    for (const line of lines) {
      if (signal?.aborted) return 0
      const fate = fateOf(line)
      if (fate === 'wait') return SENDING_MS
      if (fate === 'skip') await store.skipLines(db, contactId, line.seq)
      else await showLine(contactId, line, await conversation(), client, signal)
    }
    for (const note of notes) {
      if (signal?.aborted) return 0
      const conversationId = await conversation()
      const before =
        note.state === 'posting' ? await client.findPosted(conversationId, note.key, signal) : null
      if (before === null) await store.claimNote(db, note.id)
      const post = { conversationId, key: note.key, kind: 'note' as const, text: note.text }
      const externalId = before ?? (await client.post({ ...post, ...(signal && { signal }) }))
      await store.settleNote(db, note.id, externalId, clock.now())
    }
    return lines.length === LINES_A_RUN ? 0 : null
  }

  async function showLine(
    contactId: string,
    line: store.UnmirroredLine,
    conversationId: string,
    client: HelpdeskClient,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const kind = line.role === 'lead' ? 'incoming' : 'outgoing'
    const claim = await store.claimLine(db, { contactId, key: line.id, kind, now: clock.now() })
    if (claim === 'posted') return store.skipLines(db, contactId, line.seq)
    const before = claim === 'again' ? await client.findPosted(conversationId, line.id, signal) : null
    const post = { conversationId, key: line.id, kind, text: textOf(line) } as const
    const externalId = before ?? (await client.post({ ...post, ...(signal && { signal }) }))
    await store.settleLine(db, { contactId, key: line.id, externalId, seq: line.seq, now: clock.now() })
  }

  /** The contact's own conversation there, made or opened again when it must be. Looked at once a run. */
  function createConversationFinder(
    link: store.HelpdeskLink,
    client: HelpdeskClient,
    signal: AbortSignal | undefined,
  ): () => Promise<string> {
    let known: Promise<string> | null = null
    return () => {
      known ??= find()
      return known
    }

    async function find(): Promise<string> {
      const { contactId } = link
      const save = (remoteContactId: string | null, remoteConversationId: string | null) =>
        store.saveHelpdeskIds(db, { contactId, remoteContactId, remoteConversationId, now: clock.now() })
      if (link.remoteConversationId !== null) {
        const status = await client.conversationStatus(link.remoteConversationId, signal)
        if (status === 'resolved') await client.reopen(link.remoteConversationId, signal)
        if (status !== 'gone') return link.remoteConversationId
      }
      let remoteContact = link.remoteContactId
      if (remoteContact === null || link.remoteConversationId !== null) {
        const aliases = await aliasesOfContact(db, contactId)
        const phone = aliases.find(({ kind }) => kind === 'phone' || kind === 'simulator')?.value ?? null
        const name = await profileOfContact(db, contactId)
        remoteContact =
          (phone === null ? null : await client.findContact(phone, signal)) ??
          (await client.createContact({ phone, name }, signal))
        await save(remoteContact, null)
      }
      const conversationId = await client.createConversation(remoteContact, signal)
      await save(remoteContact, conversationId)
      return conversationId
    }
  }

  return { run }
}

/** Whether a line is shown: what never left is not, and what is on its way waits for its turn. */
function fateOf(line: store.UnmirroredLine): 'show' | 'skip' | 'wait' {
  if (line.role === 'system' || line.fromHelpdesk) return 'skip'
  if (line.role === 'lead' || line.outbound === null) return 'show'
  if (line.outbound === 'queued' || line.outbound === 'sending') return 'wait'
  return line.outbound === 'cancelled' ? 'skip' : 'show'
}

const ATTACHMENTS: Record<string, string> = {
  image: 'imagem',
  audio: 'áudio',
  video: 'vídeo',
  document: 'documento',
  sticker: 'figurinha',
}

function textOf(line: store.UnmirroredLine): string {
  const attached = line.attachment === null ? '' : `[${ATTACHMENTS[line.attachment] ?? line.attachment}]`
  const undelivered = line.outbound === 'failed' || line.outbound === 'unknown' ? '(não confirmada) ' : ''
  const text = `${undelivered}${[attached, line.text].filter((part) => part !== '').join(' ')}`
  return (text === '' ? '[mensagem sem texto]' : text).slice(0, TEXT_LENGTH)
}
