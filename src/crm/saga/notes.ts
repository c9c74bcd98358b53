import type { BusinessConfig } from '../../business/schema.ts'
import { type CrmCycle, saveCrmLink } from '../../db/queries/crm-links.ts'
import { attemptCrmNote, insertCrmNote, settleCrmNote, waitingCrmNotes } from '../../db/queries/crm-notes.ts'
import type { CrmFacts } from '../facts.ts'
import { changesText, markOf, noteBlocks, noteKey, noteText, snapshotOf } from '../texts.ts'
import { ContactGoneError, type Filing } from './filing.ts'
import { isRecord, same } from './same.ts'

/** The deal's summary, kept up to date, and the notes queued for it. Each carries a mark it is found again by. */
export function createNotesStep(filing: Filing, business: BusinessConfig) {
  const { crm, config, clock, db, context, facts, cycle, call } = filing
  const { own, save, orErased, write, findOrCreate, stillThere } = filing
  const { operation, signal } = context
  const { contactId, businessId } = operation
  const blocks = noteBlocks(facts, business, config, dateOf(cycle, facts))

  return {
    ensure,
    writeQueued,
    differs: () => !same(own('note')?.written, { snapshot: snapshotOf(blocks), text: noteText(blocks) }),
  }

  async function ensure(dealId: string): Promise<void> {
    const before = own('note')
    const text = noteText(blocks)
    const wanted = { snapshot: snapshotOf(blocks), text }
    if (before?.externalId && same(before.written, wanted)) return
    const mark = markOf(contactId, String(cycle.cycle))
    const body = `${text}\n\n${mark}`
    if (before?.externalId && config.note.on_change === 'append' && before.written !== null) {
      const snapshot = before.written.snapshot
      const changes = changesText(isRecord(snapshot) ? snapshot : {}, blocks)
      await db.transaction(async (tx) => {
        const key = `update:${operation.id}:${operation.version}`
        if (changes !== null) await insertCrmNote(tx, { contactId, key, text: changes, now: clock.now() })
        const owner = { contactId, businessId, provider: crm.provider, now: clock.now() }
        await saveCrmLink(tx, owner, { ...before, written: wanted })
      })
      return
    }
    let link = before
    if (!link?.externalId) {
      const made = await findOrCreate(
        'note',
        before,
        async () => {
          const id = await crm.findNote({ dealId, mark }, call)
          return id === null ? null : { id }
        },
        () => crm.createNote({ dealId, text: body }, write('note', 'create')).then(orErased('note')),
        wanted,
        { kind: 'note', key: write('note', 'create').key, dealId, mark },
      )
      link = { ...made.link, ours: true }
    }
    if (same(link.written, wanted)) return
    context.at('note')
    const id = link.externalId ?? ''
    const kept = await stillThere(() => crm.updateNote(id, { dealId, text: body }, write('note', 'update')))
    if (!kept) {
      // Somebody deleted it: it is written once more.
      const { key } = write('note', 'update', 'again')
      const attempt = { kind: 'note' as const, key, dealId, mark, since: clock.now(), contactId }
      await save('note', { ...link, externalId: null, attemptedAt: clock.now(), written: null, attempt })
      const again = await crm.createNote({ dealId, text: body }, { signal, key }).then(orErased('note'))
      link = { ...link, externalId: again }
    }
    await save('note', { ...link, written: wanted })
  }

  /** Notes queued for this contact, oldest first. */
  async function writeQueued(dealId: string): Promise<void> {
    for (const note of await waitingCrmNotes(db, contactId)) {
      context.at('note')
      signal.throwIfAborted()
      const mark = markOf(contactId, note.key)
      const found = note.attemptedAt === null ? null : await crm.findNote({ dealId, mark }, call)
      if (found === null && !(await attemptCrmNote(db, note.id, clock.now()))) throw new ContactGoneError()
      const body = { dealId, text: `${note.text}\n\n${mark}` }
      const own = { signal, key: noteKey(contactId, note.key) }
      const externalId: string = found ?? (await orErased('note')(await crm.createNote(body, own)))
      await settleCrmNote(db, { id: note.id, externalId, now: clock.now() })
    }
  }
}

/** When the conversation began, as far as it is known. */
function dateOf(cycle: CrmCycle, facts: CrmFacts): Date | null {
  if (cycle.openedAt.getTime() > 0) return cycle.openedAt
  const [first] = facts.fields.map(({ at }) => at).toSorted((a, b) => a.getTime() - b.getTime())
  return first ?? null
}
