import type { Queryable } from '../database.ts'

/** Everything by which a person is found in what is kept of a contact. */
export interface KnownOfContact {
  contactId: string
  profileName: string | null
  aliases: string[]
  /** Fields as learned, and columns of the sales team's row as `lead.<column>`. */
  fields: { field: string; value: string }[]
}

export async function knownOfContacts(
  tx: Queryable,
  contactIds: readonly string[],
): Promise<KnownOfContact[]> {
  const { rows } = await tx.query<{
    id: string
    profile_name: string | null
    aliases: string[] | null
    fields: { field: string; value: string }[] | null
  }>(
    `select id, profile_name,
       (select array_agg(value) from contact_aliases where contact_id = c.id) as aliases,
       (select jsonb_agg(jsonb_build_object('field', field, 'value', value)) from (
          select field, value from lead_fields where contact_id = c.id
          union select 'lead.phone', phone from leads where contact_id = c.id and phone is not null
          union select 'lead.name', name from leads where contact_id = c.id and name is not null
          union select 'lead.email', email from leads where contact_id = c.id and email is not null
          union select 'lead.city', city from leads where contact_id = c.id and city is not null
          union select 'lead.company', company from leads where contact_id = c.id and company is not null) known) as fields
     from contacts c where c.id = any($1::uuid[])`,
    [contactIds],
  )
  return rows.map((row) => ({
    contactId: row.id,
    profileName: row.profile_name,
    aliases: row.aliases ?? [],
    fields: row.fields ?? [],
  }))
}

/** Rows that only serve to reach or to tell of the person: nothing of them is worth keeping without one. */
const DROPPED = [
  'contact_aliases',
  'drafts',
  'outbound',
  'inbound',
  'messages',
  'media',
  'tool_calls',
  'approvals',
  'dead_letters',
  'reminders',
  'helpdesk_messages',
  'helpdesk_conversations',
  'helpdesk_links',
  'crm_notes',
  'crm_links',
  'crm_operations',
  'crm_cycles',
]
/** Free text that stays, without the person. */
const TEXTS: readonly { table: string; columns: readonly string[]; json: readonly string[] }[] = [
  { table: 'conversations', columns: ['summary'], json: [] },
  { table: 'memories', columns: ['summary'], json: [] },
  { table: 'qualification_reviews', columns: ['reason'], json: [] },
  { table: 'handoffs', columns: ['summary'], json: [] },
  { table: 'technical_questions', columns: ['question', 'context', 'answer'], json: [] },
  { table: 'lead_fields', columns: ['value', 'evidence'], json: [] },
  { table: 'privacy_requests', columns: ['words', 'note'], json: [] },
  { table: 'consents', columns: ['words'], json: [] },
  { table: 'qualifications', columns: [], json: ['reasons'] },
  {
    table: 'leads',
    columns: [
      'segmento',
      'produto_interesse',
      'volume_estimado',
      'urgencia_compra',
      'conhece_empresa',
      'city',
    ],
    json: [],
  },
]

/**
 * Makes contacts anonymous: what names or reaches the people goes, free text loses them, and what a business counts by
 * (product, volume, place, temperature, dates) stays. The contacts must be locked.
 *
 * @param personal fields that name or reach a person; their whole history goes.
 */
export async function anonymiseContacts(
  tx: Queryable,
  anonymise: {
    contactIds: readonly string[]
    personal: readonly string[]
    text: (contactId: string, text: string) => string
    json: (contactId: string, value: unknown) => unknown
    now: Date
  },
): Promise<void> {
  const { contactIds, now } = anonymise
  const all = [contactIds]
  const OF_THEM = 'contact_id = any($1::uuid[])'
  await tx.query(`delete from lead_fields where ${OF_THEM} and field = any($2::text[])`, [
    contactIds,
    anonymise.personal,
  ])
  for (const { table, columns, json: documents } of TEXTS)
    for (const column of [...columns, ...documents]) {
      const isJson = documents.includes(column)
      const { rows } = await tx.query<{ key: string; contact_id: string; value: unknown }>(
        `select ${table === 'conversations' ? 'contact_id' : 'id'}::text as key, contact_id, ${column} as value
         from ${table} where ${OF_THEM} and ${column} is not null`,
        all,
      )
      const changed = rows.flatMap(({ key, contact_id, value }) => {
        const after = isJson
          ? JSON.stringify(anonymise.json(contact_id, value))
          : anonymise.text(contact_id, String(value))
        return after === (isJson ? JSON.stringify(value) : value) ? [] : [{ key, after }]
      })
      if (changed.length === 0) continue
      await tx.query(
        `update ${table} t set ${column} = n.after${isJson ? '::jsonb' : ''}
         from unnest($1::uuid[], $2::text[]) as n (key, after)
         where t.${table === 'conversations' ? 'contact_id' : 'id'} = n.key`,
        [changed.map(({ key }) => key), changed.map(({ after }) => after)],
      )
    }
  await tx.query(`delete from empresa where contato in (select id from leads where ${OF_THEM})`, all)
  await tx.query(
    `update orcamentos set resumo = null, oportunidade_pipe_id = null where lead_id in (select id from leads where ${OF_THEM})`,
    all,
  )
  await tx.query(
    `update leads set phone = null, name = null, email = null, company = null where ${OF_THEM}`,
    all,
  )
  await tx.query(`update conversations set record = '{}' where ${OF_THEM}`, all)
  await tx.query(`update turns set violations = '[]', error = null where ${OF_THEM}`, all)
  // A hash of a form can be guessed, and a caller's key may hold anything.
  await tx.query(`update activations set request_hash = '', idempotency_key = null where ${OF_THEM}`, all)
  await tx.query('update audit_log set before = null, after = null where entity_id = any($1::text[])', all)
  await tx.query(
    `delete from delivery_events where external_id in (
       select unnest(external_ids) from outbound where ${OF_THEM} union select external_id from inbound where ${OF_THEM})`,
    all,
  )
  for (const table of DROPPED) await tx.query(`delete from ${table} where ${OF_THEM}`, all)
  for (const table of ['checkpoints', 'checkpoint_writes', 'checkpoint_blobs'])
    await tx.query(`delete from checkpoints.${table} where thread_id = any($1::text[])`, all)
  await tx.query(
    `delete from pgboss.job_common where singleton_key = any($1::text[]) or data ->> 'contactId' = any($1::text[])`,
    all,
  )
  await tx.query('update contacts set profile_name = null, anonymised_at = $2 where id = any($1::uuid[])', [
    contactIds,
    now,
  ])
}
