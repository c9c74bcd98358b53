import type { Database, Queryable } from '../db/database.ts'
import { type AliasKey, aliasesOfContact } from '../db/queries/aliases.ts'
import { detachConsents } from '../db/queries/consents.ts'
import { contactsByName, lockContact } from '../db/queries/contacts.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import {
  type Counts,
  eraseContact,
  insertErasures,
  insertErasureTask,
  messageNames,
} from '../db/queries/erasures.ts'
import { detachPrivacyRequests } from '../db/queries/privacy-requests.ts'
import type { Clock } from '../ops/clock.ts'

/** Something an erasure must reach outside the database, by the id it has there. */
export interface ErasureTarget {
  /** Which kinds of task it makes and does. */
  kind: string
  /** Milliseconds to wait before it is asked for: what is under way may write there again. Default: none. */
  delayMs?: number
  /** What is to be deleted of a contact, read before its rows go. */
  refsOf(tx: Queryable, contactId: string): Promise<object[]>
  /** Deletes one. Gone already is done. Throws when it could not be, and is called again later. */
  erase(
    ref: Record<string, unknown>,
    context: { businessId: string; signal: AbortSignal; db: Database; clock: Clock },
  ): Promise<void>
}

export interface ErasureReport {
  businessId: string
  /** Rows that went, by table. */
  rows: Counts
  /** Tasks that are left to do outside the database, by kind. */
  tasks: Counts
}

/**
 * Erases a person in every business that knows them, or in one. Everything of a business goes in one transaction,
 * under the conversation's lock: a turn that is under way finds nothing to commit to, and what is delivered late is
 * known as late. Empty: nobody is known by this name. `by` settles what the person had asked.
 */
export async function erasePerson(
  deps: { db: Database; clock: Clock; targets: readonly ErasureTarget[] },
  person: { name: string; businessId?: string | undefined },
  by = 'system',
): Promise<ErasureReport[]> {
  const { db, clock, targets } = deps
  const reports: ErasureReport[] = []
  for (const { contactId, businessId } of await contactsByName(db, person)) {
    const report = await db.transaction(async (tx): Promise<ErasureReport | null> => {
      const conversation = await lockConversation(tx, contactId)
      const names = await aliasesOf(tx, contactId, businessId)
      if (conversation === null && names.length === 0) return null
      // Whoever notes a step at a partner waits until the contact is gone: each is either among the refs, or not begun.
      await lockContact(tx, contactId)
      const now = clock.now()
      const tasks: Counts = {}
      for (const target of targets) {
        const refs = await target.refsOf(tx, contactId)
        for (const ref of refs)
          await insertErasureTask(tx, {
            businessId,
            kind: target.kind,
            ref,
            now,
            delayMs: target.delayMs ?? 0,
          })
        if (refs.length > 0) tasks[target.kind] = refs.length
      }
      const messages = await messageNames(tx, contactId)
      await insertErasures(tx, [...names, ...messages], now)
      // That it was asked and done stays, without saying of whom.
      await detachPrivacyRequests(tx, { contactId, by, now })
      await detachConsents(tx, { contactId, by, now })
      return { businessId, rows: await eraseContact(tx, contactId, names), tasks }
    })
    if (report !== null) reports.push(report)
  }
  return reports
}

async function aliasesOf(tx: Queryable, contactId: string, businessId: string): Promise<AliasKey[]> {
  const aliases = await aliasesOfContact(tx, contactId)
  return aliases.map(({ kind, value }) => ({ businessId, kind, value }))
}
