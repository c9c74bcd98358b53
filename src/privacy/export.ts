import type { Database } from '../db/database.ts'
import { contactsByName } from '../db/queries/contacts.ts'
import { listCurrentFields } from '../db/queries/conversation-view.ts'
import { rowsOfContact, tablesOfContacts } from '../db/queries/erasures.ts'

/** Everything kept of a person in one business, readable and portable. */
export interface PersonalData {
  businessId: string
  contactId: string
  exportedAt: string
  /** What is known, field by field, with the words that say it. */
  fields: { field: string; value: string; evidence: string }[]
  /** Every row that belongs to the person, by table, as it is stored. */
  records: Record<string, Record<string, unknown>[]>
}

/** What the LGPD's access and portability ask for. Empty: nobody is known by this name. */
export async function exportPerson(
  deps: { db: Database; now: Date },
  person: { name: string; businessId?: string | undefined },
): Promise<PersonalData[]> {
  const { db, now } = deps
  const data: PersonalData[] = []
  for (const { contactId, businessId } of await contactsByName(db, person)) {
    const records: PersonalData['records'] = { contacts: await rowsOfContact(db, CONTACTS, contactId) }
    for (const source of await tablesOfContacts(db)) {
      const rows = await rowsOfContact(db, source, contactId)
      if (rows.length > 0) records[source.table] = rows
    }
    const fields = await listCurrentFields(db, contactId)
    data.push({ businessId, contactId, exportedAt: now.toISOString(), fields, records })
  }
  return data
}

const CONTACTS = { table: 'contacts', column: 'id' }
