import type { Queryable } from '../database.ts'

/** What a person who takes a conversation over wants to know, as it is stored now. */
export interface HandoffFacts {
  channel: string
  profileName: string | null
  /** By field: what is known, and the words it was read from. */
  fields: Record<string, { value: string; evidence: string }>
  temperature: string | null
  reasons: { text: string }[]
  /** Technical questions nobody has answered. */
  questions: { number: number; question: string }[]
  /** Models that are not for sale and were asked for. */
  unavailable: string[]
}

/** Null: the contact is gone. */
export async function readHandoffFacts(db: Queryable, contactId: string): Promise<HandoffFacts | null> {
  const { rows } = await db.query<{
    channel: string
    profile_name: string | null
    fields: HandoffFacts['fields'] | null
    temperature: string | null
    reasons: { text: string }[] | null
    questions: { number: number; question: string }[] | null
    unavailable: string[] | null
  }>(
    `select v.channel, c.profile_name, q.temperature, q.reasons,
       (select jsonb_object_agg(f.field, jsonb_build_object('value', f.value, 'evidence', f.evidence)) from lead_fields f
        where f.contact_id = v.contact_id and f.superseded_at is null) as fields,
       (select jsonb_agg(jsonb_build_object('number', t.number, 'question', t.question) order by t.number)
        from technical_questions t where t.contact_id = v.contact_id and t.answered_at is null) as questions,
       (select array_agg(p.model order by p.created_at) from product_interests p
        where p.contact_id = v.contact_id and p.kind = 'unavailable') as unavailable
     from conversations v join contacts c on c.id = v.contact_id
     left join lateral (
       select temperature, reasons from qualifications where contact_id = v.contact_id order by at desc, id limit 1
     ) q on true
     where v.contact_id = $1`,
    [contactId],
  )
  const row = rows[0]
  return row
    ? {
        channel: row.channel,
        profileName: row.profile_name,
        fields: row.fields ?? {},
        temperature: row.temperature,
        reasons: row.reasons ?? [],
        questions: row.questions ?? [],
        unavailable: row.unavailable ?? [],
      }
    : null
}
