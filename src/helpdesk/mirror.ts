import type { Database } from '../db/database.ts'
import { aliasesOfContact } from '../db/queries/aliases.ts'
import { businessOfContact, contactSince, profileOfContact } from '../db/queries/contacts.ts'
import { eraseIfGone } from '../db/queries/erasures.ts'
import * as store from '../db/queries/helpdesk.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import { HttpError } from '../ops/http.ts'
import type { Log } from '../ops/log.ts'
import { lineText, notSent } from './line-text.ts'
import { queueNote } from './notes.ts'
import type { HelpdeskClient, HelpdeskPost } from './port.ts'

export interface Mirror {
  /** Shows the inbox what it lacks of a contact, in order. One call a contact at a time. Never throws for the inbox's faults: it is tried again later. */
  run(contactId: string, signal?: AbortSignal): Promise<void>
}

/** Lines of one run; a long transcript gives the place back between portions. */
const LINES_A_RUN = 50
/** Our own message is on its way: it is shown once it left. */
const SENDING_MS = 1_500
/** One that has not left by then (a stopped account, a provider that is down) keeps nobody from seeing what follows. */
const STUCK_MS = 60_000
/** A post nobody answered may still be taken: until then it is looked for, and not made again. */
const UNANSWERED_MS = 30_000
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 5 * 60_000

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
      const backoff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10))
      const asked = error instanceof HttpError ? (error.retryAfterMs ?? 0) : 0
      await wakeIn(contactId, Math.max(backoff, asked))
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
    let again = lines.length === LINES_A_RUN ? 0 : null
    for (const line of lines) {
      if (signal?.aborted) return 0
      const fate = fateOf(line, clock.now())
      if (fate === 'wait') {
        again = SENDING_MS
        break
      }
      if (fate === 'show') {
        const kind = line.role === 'lead' ? 'incoming' : 'outgoing'
        const conversationId = await conversation()
        const key = line.id
        const claim = await store.claimLine(db, { contactId, key, kind, conversationId, now: clock.now() })
        const post = { conversationId, key, kind, text: lineText(line) } as const
        const shown = claim === 'done' ? 'refused' : await showOnce(contactId, post, claim, client, signal)
        if (shown === 'later') return SENDING_MS
        if (shown !== 'refused') {
          const { seq } = line
          await store.settleLine(db, { contactId, key, externalId: shown.id, seq, now: clock.now() })
          continue
        }
      }
      if (fate === 'tell')
        await queueNote(
          db,
          { contactId, key: `undelivered:${line.id}`, text: notSent(line), now: clock.now() },
          { wake },
        )
      await store.skipLines(db, contactId, line.seq)
    }
    for (const note of notes) {
      if (signal?.aborted) return 0
      const { key, text, claimedAt } = note
      const conversationId = await conversation()
      const claim: store.Claim =
        note.state === 'posting' && claimedAt !== null
          ? { again: { conversationId: note.conversationId ?? conversationId, claimedAt } }
          : 'first'
      if (claim === 'first') await store.reclaim(db, { contactId, key, conversationId, now: clock.now() })
      const shown = await showOnce(
        contactId,
        { conversationId, key, kind: 'note', text },
        claim,
        client,
        signal,
      )
      if (shown === 'later') return SENDING_MS
      if (shown !== 'refused') await store.settleNote(db, note.id, shown.id, clock.now())
    }
    return again
  }

  /**
   * Posts what is claimed. After a claim that never said what became of it, what it posted is looked for where it was
   * posted, and nothing is posted again while it may still arrive.
   */
  async function showOnce(
    contactId: string,
    post: HelpdeskPost,
    claim: Exclude<store.Claim, 'done'>,
    client: HelpdeskClient,
    signal: AbortSignal | undefined,
  ): Promise<{ id: string } | 'later' | 'refused'> {
    const { key, conversationId } = post
    if (claim !== 'first') {
      const { conversationId: where, claimedAt } = claim.again
      const before = await findThere(where)
      if (before !== null) return { id: before }
      if (clock.now().getTime() - claimedAt.getTime() < UNANSWERED_MS) return 'later'
      await store.reclaim(db, { contactId, key, conversationId, now: clock.now() })
    }
    try {
      return { id: await client.post({ ...post, ...(signal && { signal }) }) }
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      if (error.stage === 'answered' && REFUSED.has(error.status ?? 0)) {
        log?.error({ contactId, errorCode: error.code, status: error.status }, 'helpdesk: message refused')
        const errorCode = `helpdesk.refused_${error.status}`
        await store.refuseMessage(db, { contactId, key, errorCode, seq: null })
        return 'refused'
      }
      if (neverTaken(error)) await store.releaseClaim(db, contactId, key)
      throw error
    }

    async function findThere(where: string): Promise<string | null> {
      const since = claim === 'first' ? clock.now() : claim.again.claimedAt
      try {
        return await client.findPosted({ conversationId: where, key, since }, signal)
      } catch (error) {
        // The conversation it was posted in was deleted, and the message with it.
        if (error instanceof HttpError && error.status === 404) return null
        throw error
      }
    }
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
      const { contactId, remoteConversationId: before } = link
      if (before !== null && (await isThere(before))) return before
      // Whoever was deleted there with the conversation is looked for anew.
      let remoteContact = before === null ? link.remoteContactId : null
      for (let attempt = 1; ; attempt++) {
        remoteContact ??= await findPerson()
        await store.saveHelpdeskIds(db, {
          contactId,
          remoteContactId: remoteContact,
          remoteConversationId: null,
          before,
          now: clock.now(),
        })
        try {
          // A process may have ended before it stored what it had made.
          const known = await client.findConversation(remoteContact, contactId, signal)
          if (known !== null) await isThere(known)
          return await keep(
            remoteContact,
            known ?? (await client.createConversation(remoteContact, contactId, signal)),
          )
        } catch (error) {
          if (attempt > 1 || !(error instanceof HttpError) || error.status !== 404) throw error
          remoteContact = null
        }
      }
    }

    async function findPerson(): Promise<string> {
      const { contactId: key } = link
      const aliases = await aliasesOfContact(db, key)
      const phone = aliases.find(({ kind }) => kind === 'phone' || kind === 'simulator')?.value ?? null
      const known = await client.findContact({ key, phone }, signal)
      if (known !== null) return known
      const name = await profileOfContact(db, key)
      // Erased meanwhile: whoever is made now would be nobody's.
      if (!(await contactSince(db, key)))
        throw new ProsaError('helpdesk.contact_gone', 'The contact was erased.')
      const id = await client.createContact({ key, phone, name }, signal)
      const ref = { id }
      const made = {
        contactId: key,
        businessId: link.businessId,
        kind: 'helpdesk.contact',
        ref,
        now: clock.now(),
      }
      if (await eraseIfGone(db, made))
        throw new ProsaError('helpdesk.contact_gone', 'The contact was erased.')
      return id
    }

    async function isThere(conversationId: string): Promise<boolean> {
      const status = await client.conversationStatus(conversationId, signal)
      if (status === 'resolved') await client.reopen(conversationId, signal)
      return status !== 'gone'
    }

    async function keep(remoteContactId: string, remoteConversationId: string): Promise<string> {
      const { contactId } = link
      const now = clock.now()
      const ids = { contactId, remoteContactId, remoteConversationId, before: null, now }
      if (await store.saveHelpdeskIds(db, ids)) return remoteConversationId
      // Another run stored one meanwhile: everything goes there.
      const current = await store.openHelpdeskLink(db, contactId, now)
      return current?.remoteConversationId ?? remoteConversationId
    }
  }

  return { run }
}

/** Answers after which a post has certainly not been taken. */
const neverTaken = (error: HttpError): boolean =>
  error.stage === 'not_sent' ||
  (error.stage === 'answered' && ((error.status ?? 500) < 500 || error.status === 503))

/** What the inbox says of a message it will never take, however often it is posted. */
const REFUSED = new Set([400, 413, 415, 422])

/** Whether a line is shown: what never left is not, and what is on its way waits for its turn. `tell`: a person's, who believes it left. */
function fateOf(line: store.UnmirroredLine, now: Date): 'show' | 'skip' | 'tell' | 'wait' {
  const { role, outbound } = line
  if (role === 'system') return 'skip'
  if (role === 'lead' || outbound === null) return line.fromHelpdesk ? 'skip' : 'show'
  if (outbound === 'queued' || outbound === 'sending')
    return now.getTime() - line.at.getTime() < STUCK_MS ? 'wait' : line.fromHelpdesk ? 'tell' : 'show'
  if (line.fromHelpdesk) return outbound === 'sent' ? 'skip' : 'tell'
  return outbound === 'cancelled' ? 'skip' : 'show'
}
