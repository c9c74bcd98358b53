import type { Business } from '../business/schema.ts'
import { queueCrmNote } from '../crm/notes.ts'
import type { Queryable } from '../db/database.ts'
import { readHandoffFacts } from '../db/queries/handoff-facts.ts'
import { type HandoffRow, markHandoffNoted, newestHandoff } from '../db/queries/handoffs.ts'
import { queueNote } from '../helpdesk/notes.ts'
import type { Wake } from '../inbox/ports.ts'
import { summaryNote } from './summary.ts'

/**
 * Tells people of the handover that was just offered: the summary as a private note and as a note of the deal, once
 * for each handover. What fails on the way there is tried again by their outboxes. Returns whether it was told now.
 */
export async function noteHandoff(
  tx: Queryable,
  told: { contactId: string; business: Business; now: Date },
  deps: { wake: Wake },
): Promise<boolean> {
  const { contactId, business, now } = told
  const row = await newestHandoff(tx, contactId)
  if (row === null || row.state !== 'offered' || row.notedAt !== null) return false
  const text = await textOf(tx, business, contactId, row)
  await markHandoffNoted(tx, { id: row.id, summary: text, now })
  const note = { contactId, key: `handoff:${row.id}`, text, now }
  await queueNote(tx, note, deps)
  await queueCrmNote(tx, note, deps)
  return true
}

/** The summary once more, as things stand now, because a person asks for it. False: there never was a handover. */
export async function resendSummary(
  tx: Queryable,
  told: { contactId: string; business: Business; key: string; now: Date },
  deps: { wake: Wake },
): Promise<boolean> {
  const { contactId, business, key, now } = told
  const row = await newestHandoff(tx, contactId)
  if (row === null) return false
  const text = await textOf(tx, business, contactId, row)
  const note = { contactId, key: `handoff:${row.id}:again:${key}`, text, now }
  await queueNote(tx, note, deps)
  await queueCrmNote(tx, note, deps)
  return true
}

async function textOf(
  tx: Queryable,
  business: Business,
  contactId: string,
  row: Pick<HandoffRow, 'reason' | 'summary'>,
): Promise<string> {
  const facts = await readHandoffFacts(tx, contactId)
  return facts === null ? row.summary : summaryNote(business, row.reason, facts)
}
