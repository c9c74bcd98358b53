/** One of everything an admin route can be about, as often as it is asked for: people with rows in every table. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Queryable } from '../../../src/db/database.ts'
import { folderOfBusiness } from '../../../src/load-businesses.ts'

export interface Person {
  id: string
  business: string
  /** What no caller of another business may see. */
  marks: string[]
}

export interface Things {
  /** The one of this business that is nobody's target. */
  person(business: string): Person
  /** One more person, whom nothing was done to yet. */
  fresh(business: string): Promise<Person>
  /** What `{…}` after this part of a path stands for, about a person. Null: nobody knows. */
  make(noun: string, person: Person): Promise<string | null>
  /** What a property of this name should hold, where any text would mean nothing. */
  known(name: string, person: Person): unknown
}

type Maker = (db: Queryable, person: Person) => Promise<string>

const one = async (db: Queryable, sql: string, values: unknown[]): Promise<string> => {
  const { rows } = await db.query<{ thing: string }>(sql, values)
  const thing = rows[0]?.thing
  if (thing === undefined) throw new Error(`nothing was made by: ${sql}`)
  return thing
}

/** By the part of the path before the parameter: `/admin/contacts/{id}`. */
const MAKERS: Record<string, Maker> = {
  contacts: async (_, { id }) => id,
  businesses: async (_, { business }) => business,
  memory: async () => 'name',
  versions: (db, { business }) =>
    one(db, 'select version as thing from business_versions where business_id = $1 limit 1', [business]),
  requests: (db, { id }) =>
    one(db, 'select number::text as thing from privacy_requests where contact_id = $1', [id]),
  questions: (db, { id }) =>
    one(db, 'select number::text as thing from technical_questions where contact_id = $1', [id]),
  'dead-letters': (db, { id }) => one(db, 'select id as thing from dead_letters where contact_id = $1', [id]),
  flags: (db, { business }) =>
    one(
      db,
      `insert into flags (business_id, channel, agent, since, changed_by, changed_at) values ($1, 'zapi', 'on', now(), 'teste', now())
       on conflict (business_id, channel, origin) do update set changed_at = excluded.changed_at returning id as thing`,
      [business],
    ),
  tokens: (db, { business }) =>
    one(
      db,
      `insert into admin_tokens (name, hash, role, businesses, created_by, created_at)
       values ('alvo', sha256(gen_random_uuid()::text::bytea), 'viewer', array[$1], 'teste', now()) returning id as thing`,
      [business],
    ),
}
export const NOUNS = Object.keys(MAKERS)

export async function createThings(db: Queryable, businesses: readonly string[]): Promise<Things> {
  let people = 0
  const prompts = new Map<string, { system: string; replies: string }>()

  async function fresh(business: string): Promise<Person> {
    const number = ++people
    const word = `Quintanilha${business}${number}fim`
    const phone = `55119${String(80_000_000 + number)}`
    const email = `${word.toLowerCase()}@exemplo.com.br`
    const text = `Aqui é ${word}, ${phone}, ${email}`
    const id = await one(
      db,
      'insert into contacts (business_id, profile_name, last_seen_at) values ($1, $2, now()) returning id as thing',
      [business, word],
    )
    const rows: [string, unknown[]][] = [
      [
        `insert into conversations (contact_id, business_id, channel, account_id, summary, last_inbound_at) values ($1, $2, 'simulator', $2, $3, now())`,
        [id, business, text],
      ],
      [
        `insert into contact_aliases (business_id, kind, value, contact_id) values ($2, 'phone', $3, $1), ($2, 'simulator', $3, $1)`,
        [id, business, phone],
      ],
      [
        `insert into messages (contact_id, role, text, at) values ($1, 'lead', $2, now()), ($1, 'agent', 'oi', now())`,
        [id, text],
      ],
      [
        `insert into leads (contact_id, business_id, phone, name, email) values ($1, $2, $3, $4, $5)`,
        [id, business, phone, word, email],
      ],
      [
        `insert into lead_fields (contact_id, field, value, evidence, message_id, at)
         select $1, 'name', $2, $2, id, now() from messages where contact_id = $1 and role = 'lead'`,
        [id, word],
      ],
      [
        `insert into memories (contact_id, ended_at, summary, created_at) values ($1, now(), $2, now())`,
        [id, text],
      ],
      [
        `insert into qualifications (contact_id, version, temperature, status, score, reasons, inputs, at)
         select $1, 1, 'morno', 'in_progress', 40, jsonb_build_array(jsonb_build_object(
           'code', 'x', 'text', $2::text, 'points', 1, 'of', 1, 'messageIds', jsonb_build_array(id))), $2, now()
         from messages where contact_id = $1 and role = 'lead'`,
        [id, text],
      ],
      [`insert into technical_questions (contact_id, question) values ($1, $2)`, [id, text]],
      [
        `insert into privacy_requests (business_id, contact_id, kind, source, words, requested_at, due_at)
         values ($2, $1, 'access', 'chat', $3, now(), now() + interval '15 days')`,
        [id, business, text],
      ],
      [
        `insert into dead_letters (kind, contact_id, payload, error_code, error) values ('turn', $1, jsonb_build_object('inboundIds', '[]'::jsonb, 'text', $2::text), 'x', 'y')`,
        [id, text],
      ],
      [
        `insert into audit_log (actor, action, entity, entity_id, business_id, before, after)
         values ('teste', 'memory.correct', 'contact', $1, $2, '{}', jsonb_build_object('name', $3::text))`,
        [id, business, word],
      ],
    ]
    for (const [sql, values] of rows) await db.query(sql, values)
    return { id, business, marks: [id, word, phone, email] }
  }

  const bystanders = new Map<string, Person>()
  for (const business of businesses) {
    bystanders.set(business, await fresh(business))
    const folder = folderOfBusiness(business)
    const [system, replies] = await Promise.all(
      ['system.md', 'replies.yaml'].map((file) => readFile(join(folder, file), 'utf8')),
    )
    prompts.set(business, { system: system ?? '', replies: replies ?? '' })
  }

  return {
    fresh,
    person(business) {
      const found = bystanders.get(business)
      if (found === undefined) throw new Error(`nobody was made of ${business}`)
      return found
    },
    make: async (noun, person) => (await MAKERS[noun]?.(db, person)) ?? null,
    known(name, person) {
      const values: Record<string, unknown> = {
        business: person.business,
        businesses: person.business,
        account: person.business,
        contact: person.id,
        confirm: person.id,
        channel: 'simulator',
        fields: 'name',
        temperature: 'quente',
        ...prompts.get(person.business),
      }
      return Object.hasOwn(values, name) ? values[name] : undefined
    },
  }
}

/** Properties that say which of a business's things a request is about. */
export const TELLING = new Set(['business', 'businesses', 'account', 'contact', 'confirm'])
