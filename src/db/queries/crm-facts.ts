import type { Temperature } from '../../qualification/types.ts'
import type { Queryable } from '../database.ts'

/** What the database holds of a contact that a CRM wants to know. */
export interface CrmFactsRow {
  contactId: string
  businessId: string
  channel: string
  phone: string | null
  profileName: string | null
  /** Current value of each field, and when it was learned. */
  fields: { field: string; value: string; at: Date }[]
  temperature: Temperature | null
  score: number | null
  reasons: string[]
  interests: { model: string; kind: string }[]
}

/** Null: the contact is gone. */
export async function readCrmFacts(db: Queryable, contactId: string): Promise<CrmFactsRow | null> {
  const { rows } = await db.query<{
    business_id: string
    channel: string
    phone: string | null
    profile_name: string | null
    fields: { field: string; value: string; at: string }[]
    temperature: Temperature | null
    score: string | null
    reasons: { text: string }[] | null
    interests: { model: string; kind: string }[]
  }>(
    `select v.business_id, v.channel, c.profile_name,
       (select a.value from contact_aliases a where a.contact_id = c.id
          and (a.kind = 'phone' or (a.kind = 'simulator' and a.value ~ '^\\d+$'))
          order by a.kind = 'phone' desc, a.created_at, a.value limit 1) as phone,
       (select coalesce(jsonb_agg(jsonb_build_object('field', f.field, 'value', f.value, 'at', f.at) order by f.field), '[]')
          from lead_fields f where f.contact_id = c.id and f.superseded_at is null) as fields,
       q.temperature, q.score, q.reasons,
       (select coalesce(jsonb_agg(jsonb_build_object('model', i.model, 'kind', i.kind) order by i.created_at, i.model), '[]')
          from product_interests i where i.contact_id = c.id) as interests
     from contacts c join conversations v on v.contact_id = c.id
     left join lateral (
       select temperature, score, reasons from qualifications where contact_id = c.id order by at desc, id limit 1) q on true
     where c.id = $1 and v.erased_at is null`,
    [contactId],
  )
  const row = rows[0]
  if (!row) return null
  return {
    contactId,
    businessId: row.business_id,
    channel: row.channel,
    phone: row.phone,
    profileName: row.profile_name,
    fields: row.fields.map(({ at, ...field }) => ({ ...field, at: new Date(at) })),
    temperature: row.temperature,
    score: row.score === null ? null : Number(row.score),
    reasons: (row.reasons ?? []).map(({ text }) => text),
    interests: row.interests,
  }
}
