import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import { findConversationHead } from '../db/queries/conversation-view.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { requestCrmSync } from '../db/queries/crm-operations.ts'
import * as fields from '../db/queries/lead-fields.ts'
import { changeLeadColumns } from '../db/queries/leads.ts'
import { deleteMemories, type EndedConversation, listMemories } from '../db/queries/memories.ts'
import { columnsShowing, leadColumns } from '../inbox/lead-columns.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import { createUnderstanding } from '../understanding/understanding.ts'

/** What is remembered of one contact. */
export interface ContactMemory {
  contactId: string
  fields: fields.FieldHistory[]
  conversations: EndedConversation[]
}

export class MemoryError extends ProsaError {}

/** Ended conversations shown at once. */
const CONVERSATIONS = 100

export interface Memory {
  /** Null: the business knows nobody by this name. `contact` is a contact id or any alias value. */
  read(contact: string): Promise<ContactMemory | null>
  /**
   * A person's correction: the value before stays in the history.
   * @throws MemoryError `memory.unknown_field` or `memory.bad_value`.
   */
  correct(contact: string, change: { field: string; value: string; actor: string }): Promise<string | null>
  /** Erases fields with their history, or the ended conversations. Returns how many rows went; null: nobody. */
  forget(
    contact: string,
    what: { fields: readonly string[]; conversations: boolean; actor: string },
  ): Promise<number | null>
}

/** The long-term memory of one business's contacts, for whoever must see, correct or erase it. */
export function createMemory(deps: { db: Database; clock: Clock; business: Business; wake: Wake }): Memory {
  const { db, clock, business, wake } = deps
  const understanding = createUnderstanding(business)

  async function locked<Result>(
    contact: string,
    work: (tx: Queryable, contactId: string) => Promise<Result>,
  ): Promise<Result | null> {
    const head = await findConversationHead(db, { businessId: business.id, contact })
    if (head === null) return null
    return db.transaction(async (tx) => {
      const conversation = await lockConversation(tx, head.contact_id)
      return conversation === null ? null : work(tx, head.contact_id)
    })
  }

  /** What the CRM shows of a lead follows what is known of it. */
  async function tellCrm(tx: Queryable, contactId: string, now: Date): Promise<void> {
    if (business.config.crm === undefined) return
    const at = await requestCrmSync(tx, { contactId, businessId: business.id, now })
    await wake.queue('crm', contactId, at, tx)
  }

  return {
    async read(contact) {
      const head = await findConversationHead(db, { businessId: business.id, contact })
      if (head === null) return null
      const contactId = head.contact_id
      const [known, conversations] = await Promise.all([
        fields.listFieldHistory(db, contactId),
        listMemories(db, contactId, CONVERSATIONS),
      ])
      return { contactId, fields: known, conversations }
    },
    async correct(contact, { field, value, actor }) {
      if (!Object.hasOwn(business.config.fields, field)) {
        const known = Object.keys(business.config.fields).join(', ')
        throw new MemoryError('memory.unknown_field', `There is no field "${field}"; there are ${known}.`)
      }
      const now = clock.now()
      const message = { id: '', role: 'lead' as const, text: value, at: now.toISOString() }
      const checked = understanding.verify({ field, value, evidence: value }, [message])
      if (checked === null) {
        throw new MemoryError('memory.bad_value', `"${field}" does not take this value.`)
      }
      return locked(contact, async (tx, contactId) => {
        const before = await fields.currentLeadFields(tx, contactId)
        await fields.saveLeadFields(tx, {
          contactId,
          turnId: null,
          fields: [{ field, value: checked.value, evidence: `corrigido por ${actor}`, messageId: null }],
          now,
        })
        const shown = Object.entries(leadColumns({ [field]: checked.value }))
        const changed = shown.filter(([column]) => columnsShowing([field]).includes(column))
        // What the sales team reads follows.
        if (changed.length > 0) await changeLeadColumns(tx, contactId, Object.fromEntries(changed), now)
        await tellCrm(tx, contactId, now)
        await insertAudit(tx, {
          actor,
          action: 'memory.correct',
          entity: 'contact',
          entityId: contactId,
          businessId: business.id,
          before: { [field]: before.find((one) => one.field === field)?.value ?? null },
          after: { [field]: checked.value },
          now,
        })
        return checked.value
      })
    },
    forget(contact, { fields: names, conversations, actor }) {
      return locked(contact, async (tx, contactId) => {
        const gone = names.length === 0 ? 0 : await fields.deleteFieldHistory(tx, contactId, names)
        const emptied = Object.fromEntries(columnsShowing(names).map((column) => [column, null]))
        if (columnsShowing(names).length > 0) await changeLeadColumns(tx, contactId, emptied, clock.now())
        if (gone > 0) await tellCrm(tx, contactId, clock.now())
        const ended = conversations ? await deleteMemories(tx, contactId) : 0
        // What was erased is not repeated here.
        await insertAudit(tx, {
          actor,
          action: 'memory.forget',
          entity: 'contact',
          entityId: contactId,
          businessId: business.id,
          after: { fields: names, conversations },
          now: clock.now(),
        })
        return gone + ended
      })
    },
  }
}
