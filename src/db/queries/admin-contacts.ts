/** Contacts as whoever operates sees them: lists with search and order, one contact in full, its transcript. */
import type { Queryable } from '../database.ts'

/** What a list of contacts may be sorted by: the expression, and the type its cursor is compared in. */
const SORTS = {
  last_seen: { sql: '(extract(epoch from c.last_seen_at) * 1000000)::bigint', type: 'bigint' },
  created: { sql: '(extract(epoch from c.created_at) * 1000000)::bigint', type: 'bigint' },
  name: { sql: `lower(coalesce(l.name, c.profile_name, '')) collate "C"`, type: 'text' },
  score: { sql: 'coalesce(q.score, -1)', type: 'numeric' },
  temperature: {
    sql: `case l.temperature when 'quente' then 3 when 'morno' then 2 when 'frio' then 1 else 0 end`,
    type: 'bigint',
  },
} as const
export type ContactSort = keyof typeof SORTS
export const CONTACT_SORTS = [
  'last_seen',
  'created',
  'name',
  'score',
  'temperature',
] as const satisfies ContactSort[]

export interface ContactFilter {
  /** Null: every business. */
  businesses: readonly string[] | null
  mode: string | null
  stage: string | null
  temperature: string | null
  status: string | null
  channel: string | null
  /** True: only contacts the sales team has a row of. */
  leadsOnly: boolean
  /** Words of a name, company or e-mail, or part of a phone. */
  search: string | null
}

export interface ContactListRow {
  id: string
  businessId: string
  name: string | null
  profileName: string | null
  phone: string | null
  email: string | null
  company: string | null
  city: string | null
  uf: string | null
  channel: string
  mode: string
  stage: string
  temperature: string | null
  status: string | null
  score: number | null
  crmSyncStatus: string | null
  createdAt: Date
  lastSeenAt: Date
  sortKey: string
}

export async function listContacts(
  db: Queryable,
  query: ContactFilter & {
    sort: ContactSort
    descending: boolean
    limit: number
    after: { key: string; id: string } | null
  },
): Promise<ContactListRow[]> {
  const { sql, type } = SORTS[query.sort]
  const direction = query.descending ? 'desc' : 'asc'
  const beyond = query.descending ? '<' : '>'
  const digits = query.search === null ? '' : query.search.replaceAll(/\D/g, '')
  const { rows } = await db.query<ContactListRow & Record<string, unknown>>(
    `select c.id, c.business_id as "businessId", l.name, c.profile_name as "profileName", l.phone, l.email, l.company, l.city, l.uf,
       v.channel, v.mode, v.stage, l.temperature, l.status, q.score::float8 as score, l.crm_sync_status as "crmSyncStatus",
       c.created_at as "createdAt", c.last_seen_at as "lastSeenAt", ${sql}::text as "sortKey"
     from contacts c
     join conversations v on v.contact_id = c.id
     left join leads l on l.contact_id = c.id
     left join lateral (select score from qualifications where contact_id = c.id order by at desc limit 1) q on true
     where v.erased_at is null and ($1::text[] is null or c.business_id = any($1))
       and ($2::text is null or v.mode = $2) and ($3::text is null or v.stage = $3)
       and ($4::text is null or l.temperature = $4) and ($5::text is null or l.status = $5)
       and ($6::text is null or v.channel = $6) and (not $7 or l.id is not null)
       and ($8::text is null or unaccent(concat_ws(chr(31), l.name, c.profile_name, l.email, l.company)) ilike unaccent($8)
         or ($9::text is not null and exists (
           select from contact_aliases a where a.contact_id = c.id and a.value like $9)))
       and ($10::text is null or (${sql}, c.id) ${beyond} ($10::text::${type}, $11::uuid))
     order by ${sql} ${direction}, c.id ${direction} limit $12`,
    [
      query.businesses,
      query.mode,
      query.stage,
      query.temperature,
      query.status,
      query.channel,
      query.leadsOnly,
      query.search === null ? null : `%${literal(query.search)}%`,
      digits.length < 4 ? null : `%${digits}%`,
      query.after?.key ?? null,
      query.after?.id ?? null,
      query.limit,
    ],
  )
  return rows
}

/** Text in which nothing is a wildcard. */
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

export interface ContactHead {
  id: string
  businessId: string
  profileName: string | null
  createdAt: Date
  lastSeenAt: Date
  channel: string
  accountId: string
  mode: string
  modeReason: string | null
  modeChangedAt: Date
  stage: string
  copilot: boolean | null
  flag: string | null
  summary: string
  aliases: { kind: string; value: string }[]
  consents: {
    basis: string
    version: string
    text: string
    source: string
    channel: string
    words: string | null
    givenAt: string
    revokedAt: string | null
    revokedBy: string | null
  }[]
  handoffs: { reason: string; state: string; summary: string; at: string; changedAt: string }[]
  reminder: { step: number; dueAt: string } | null
}

/** One contact beside its fields, verdicts and transcript. Null: there is none (any more). */
export async function readContactHead(db: Queryable, contactId: string): Promise<ContactHead | null> {
  const { rows } = await db.query<ContactHead & Record<string, unknown>>(
    `select c.id, c.business_id as "businessId", c.profile_name as "profileName", c.created_at as "createdAt",
       c.last_seen_at as "lastSeenAt", v.channel, v.account_id as "accountId", v.mode, v.mode_reason as "modeReason",
       v.mode_changed_at as "modeChangedAt", v.stage, v.copilot, prosa_agent_flag(c.id) as flag, v.summary,
       coalesce((select jsonb_agg(jsonb_build_object('kind', a.kind, 'value', a.value) order by a.created_at, a.kind)
         from contact_aliases a where a.contact_id = c.id), '[]') as aliases,
       coalesce((select jsonb_agg(jsonb_build_object('basis', s.basis, 'version', s.version, 'text', s.text,
         'source', s.source, 'channel', s.channel, 'words', s.words, 'givenAt', s.given_at, 'revokedAt', s.revoked_at,
         'revokedBy', s.revoked_by) order by s.given_at desc) from consents s where s.contact_id = c.id), '[]') as consents,
       coalesce((select jsonb_agg(jsonb_build_object('reason', h.reason, 'state', h.state, 'summary', h.summary, 'at', h.at,
         'changedAt', h.changed_at) order by h.at desc) from handoffs h where h.contact_id = c.id), '[]') as handoffs,
       (select jsonb_build_object('step', r.step, 'dueAt', r.due_at) from reminders r
        where r.contact_id = c.id and r.state = 'armed') as reminder
     from contacts c join conversations v on v.contact_id = c.id
     where c.id = $1 and v.erased_at is null`,
    [contactId],
  )
  return rows[0] ?? null
}

export interface QualificationRow {
  temperature: string | null
  status: string
  score: number
  reasons: { text: string; code?: string }[]
  at: Date
}

/** Verdicts of a contact, the one that holds first. */
export async function listQualifications(
  db: Queryable,
  contactId: string,
  limit: number,
): Promise<QualificationRow[]> {
  const { rows } = await db.query<QualificationRow & Record<string, unknown>>(
    `select temperature, status, score::float8 as score, reasons, at from qualifications where contact_id = $1 order by at desc limit $2`,
    [contactId, limit],
  )
  return rows
}

export interface LineRow {
  id: string
  seq: string
  role: string
  text: string
  kind: string | null
  at: Date
  turnId: string | null
  /** Of the lead's messages: whether a turn has taken it. */
  inboundState: string | null
  delivery: {
    state: string
    status: string | null
    statusAt: string | null
    attempts: number
    errorCode: string | null
    author: string
  } | null
}

/** Lines before `beforeSeq`, newest first. */
export async function listLines(
  db: Queryable,
  query: { contactId: string; beforeSeq: string | null; limit: number },
): Promise<LineRow[]> {
  const { rows } = await db.query<LineRow & Record<string, unknown>>(
    `select m.id, m.seq::text, m.role, m.text, coalesce(m.content #>> '{media,kind}', m.content ->> 'type') as kind, m.at,
       coalesce(m.turn_id, i.turn_id) as "turnId", i.state as "inboundState", o.delivery
     from messages m
     left join lateral (select turn_id, state from inbound where message_id = m.id and contact_id = m.contact_id limit 1) i on true
     left join lateral (
       select jsonb_build_object('state', state, 'status', delivery, 'statusAt', delivery_at, 'attempts', attempts,
         'errorCode', error_code, 'author', author) as delivery
       from outbound where message_id = m.id and contact_id = m.contact_id limit 1) o on true
     where m.contact_id = $1 and ($2::bigint is null or m.seq < $2) order by m.seq desc limit $3`,
    [query.contactId, query.beforeSeq, query.limit],
  )
  return rows
}

export interface TurnRow {
  id: string
  state: string
  attempt: number
  promptVersion: string
  nodes: string[]
  intents: string[]
  llmCalls: number
  inputTokens: number
  outputTokens: number
  models: string[]
  violations: unknown[]
  toolCalls: unknown[]
  revisions: number
  canned: boolean
  error: string | null
  startedAt: Date
  finishedAt: Date | null
}

/** Turns of a contact by id, in order. */
export async function listTurns(
  db: Queryable,
  contactId: string,
  ids: readonly string[],
): Promise<TurnRow[]> {
  const { rows } = await db.query<TurnRow & Record<string, unknown>>(
    `select id, state, attempt, prompt_version as "promptVersion", nodes, intents, llm_calls as "llmCalls",
       input_tokens as "inputTokens", output_tokens as "outputTokens", models, violations, tool_calls as "toolCalls", revisions,
       canned, error, started_at as "startedAt", finished_at as "finishedAt"
     from turns where contact_id = $1 and id = any($2::uuid[]) order by started_at, id`,
    [contactId, ids],
  )
  return rows
}
