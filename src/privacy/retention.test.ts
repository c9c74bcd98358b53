import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  BUSINESS,
  createHarness,
  emptyDatabase,
  type Harness,
} from '../../test/support/conversation-harness.ts'
import { everyRow } from '../../test/support/every-row.ts'
import { serviceBusiness } from '../../test/support/service-business.ts'
import { isRetentionDue, startRetentionRun } from '../db/queries/retention.ts'
import { emptyRecord } from '../graph/record.ts'
import { runRetention } from './retention.ts'

const LEAD = '5511987650001'
const PLANTED = [LEAD, 'Zoraide', 'Quintanilha', 'zoraide@exemplo.com.br', 'Belarmino', '98888-7777']
const DAY_MS = 86_400_000
const service = serviceBusiness()
const business = {
  ...service,
  id: BUSINESS,
  config: {
    ...service.config,
    fields: {
      ...service.config.fields,
      email: { ...service.config.fields.name, type: 'email' as const },
      company: { ...service.config.fields.name, type: 'company' as const },
    } as typeof service.config.fields,
    retention: {
      media_days: 90,
      transcript_days: 90,
      integration_audit_days: 90,
      idle_anonymise_days: 365,
      delete_days: 730,
    },
  },
}

let h: Harness
beforeAll(async () => {
  h = await createHarness()
})
afterAll(() => h.close())
beforeEach(async () => {
  await emptyDatabase(h.db)
  await h.db.query('truncate erasures, erasure_tasks, audit_log, retention_runs, privacy_requests')
})

const run = (options: Parameters<typeof runRetention>[1] = {}, onBatch?: () => void) =>
  runRetention(
    {
      db: h.db,
      clock: h.clock,
      businesses: [business],
      targets: [],
      ...(onBatch === undefined ? {} : { onBatch }),
    },
    options,
  )
const counted = async (options: Parameters<typeof runRetention>[1] = {}) =>
  Object.fromEntries(
    (await run(options)).map(({ job, counts }) => [
      job,
      Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ]),
  )
const count = async (table: string) =>
  (await h.rows<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count ?? 0

async function talk(phone = LEAD) {
  h.graph.script = () => ({
    reply: 'Obrigada, Zoraide!',
    learned: [
      { field: 'name', value: 'Zoraide Quintanilha', evidence: 'Zoraide Quintanilha' },
      { field: 'email', value: 'zoraide@exemplo.com.br', evidence: 'zoraide@exemplo.com.br' },
      { field: 'company', value: 'Doces Quintanilha', evidence: 'Doces Quintanilha' },
      { field: 'city', value: 'Recife', evidence: 'Zoraide, de Recife' },
    ],
    known: { name: 'Zoraide Quintanilha', company: 'Doces Quintanilha' },
    record: { ...emptyRecord(), turns: 1 },
    summary: 'Zoraide Quintanilha quer 600 a 700 por hora, falar com o Belarmino em (11) 98888-7777',
    handoff: { reason: 'quente', summary: 'Zoraide quer 2000 espetos/dia' },
    technicalQuestions: [{ question: 'A Zoraide pergunta: cabe em 220 V?', messageId: '' }].slice(1),
  })
  await h.inbox.accept([
    h.message(phone, 'Sou a Zoraide Quintanilha, zoraide@exemplo.com.br', { profileName: 'Zoraide' }),
  ])
  await h.drain()
}

it('a transcript goes after its days, what is younger stays, and a dry run changes nothing', async () => {
  await talk()
  h.clock.advance(91 * DAY_MS)
  await talk('5511987650002')
  const before = await everyRow(h.db)
  const would = await counted({ dryRun: true })
  expect(await everyRow(h.db)).toBe(before)
  expect(would.transcripts).toMatchObject({ messages: 2, outbound: 1, inbound: 1 })
  expect(await counted()).toEqual(would)
  expect(await count('messages')).toBe(2)
  expect(await count('lead_fields')).toBe(8)
  expect(await counted()).toEqual({ delete: {}, anonymise: {}, transcripts: {}, integrations: {} })
})

it('a year of silence makes a contact nobody’s, and keeps what a business counts by', async () => {
  await talk()
  await h.db.query(
    `insert into audit_log (actor, action, entity, entity_id, after, business_id) select 'a', 'b', 'contact', id::text, '{"name":"Zoraide"}', business_id from contacts`,
  )
  await h.db.query(
    `insert into technical_questions (contact_id, question, answer) select id, 'Zoraide pergunta se faz 600 a 700', 'Sim, Zoraide' from contacts`,
  )
  h.clock.advance(364 * DAY_MS)
  await run()
  expect(await everyRow(h.db)).toContain('Zoraide')
  h.clock.advance(2 * DAY_MS)
  expect((await counted()).anonymise).toEqual({ contacts: 1 })
  const all = await everyRow(h.db)
  expect(PLANTED.filter((word) => all.includes(word))).toEqual([])
  for (const kept of ['600 a 700', '2000 espetos/dia', 'Recife']) expect(all).toContain(kept)
  expect(await count('contacts where anonymised_at is not null')).toBe(1)
  // Whoever writes again is a new contact.
  await talk()
  expect(await count('contacts')).toBe(2)
  h.clock.advance(366 * DAY_MS)
  expect((await counted()).delete).toEqual({ contacts: 1 })
  expect(await count('contacts')).toBe(1)
})

it('a dry run counts what a run takes, also of those who are due to more than one thing', async () => {
  // Silent for more than two years, and never made anonymous.
  await talk()
  h.clock.advance(400 * DAY_MS)
  await talk('5511987650002')
  h.clock.advance(380 * DAY_MS)
  await talk('5511987650003')
  await h.db.query(
    `insert into audit_log (at, actor, action, entity, entity_id, after, business_id)
     select $1, 'a', 'b', 'contact', id::text, '{"name":"x"}', business_id from contacts`,
    [new Date(h.clock.now().getTime() - 200 * DAY_MS)],
  )
  h.clock.advance(91 * DAY_MS)
  const would = await counted({ dryRun: true })
  expect(would).toMatchObject({
    delete: { contacts: 1 },
    anonymise: { contacts: 1 },
    transcripts: { messages: 2 },
    integrations: { audit_log: 1 },
  })
  expect(await counted()).toEqual(would)
})

it('is due an hour after the newest run began, and sooner when that one was cut short', async () => {
  const MINUTE = 60_000
  const due = () => {
    const now = h.clock.now().getTime()
    return isRetentionDue(h.db, {
      before: new Date(now - 60 * MINUTE),
      cutBefore: new Date(now - 10 * MINUTE),
    })
  }
  expect(await due()).toBe(true)
  await run()
  h.clock.advance(59 * MINUTE)
  expect(await due()).toBe(false)
  h.clock.advance(MINUTE)
  expect(await due()).toBe(true)
  await startRetentionRun(h.db, { businessId: BUSINESS, job: 'delete', now: h.clock.now() })
  h.clock.advance(9 * MINUTE)
  expect(await due()).toBe(false)
  h.clock.advance(MINUTE)
  expect(await due()).toBe(true)
})

it('whoever asked something under the LGPD, or wrote meanwhile, is not touched', async () => {
  await talk()
  await h.db.query(
    `insert into privacy_requests (business_id, contact_id, kind, source, requested_at, due_at)
     select business_id, id, 'access', 'chat', now(), now() from contacts`,
  )
  h.clock.advance(800 * DAY_MS)
  expect((await counted()).delete).toEqual({})
  await h.db.query(`update privacy_requests set state = 'done'`)
  await h.inbox.accept([h.message(LEAD, 'oi de novo')])
  expect((await counted()).delete).toEqual({})
})

it('2,500 contacts and messages: none is starved, and a run that was cut short goes on where it was', async () => {
  await h.db.query(
    `with made as (
       insert into contacts (business_id, profile_name, created_at, last_seen_at)
       select $1, 'Zoraide ' || n, $2, $2 from generate_series(1, 2500) n returning id),
     talks as (
       insert into conversations (contact_id, business_id, channel, account_id, last_inbound_at)
       select id, $1, 'zapi', 'x', $2 from made)
     insert into messages (contact_id, role, text, at) select id, 'lead', 'Zoraide', $2 from made`,
    [BUSINESS, h.clock.now()],
  )
  h.clock.advance(100 * DAY_MS)
  const stop = new AbortController()
  let batches = 0
  await run({ signal: stop.signal }, () => {
    if (++batches === 2) stop.abort()
  })
  expect(await count('messages')).toBe(1500)
  expect(await count('retention_runs where finished_at is null')).toBe(0)
  expect((await counted()).transcripts).toMatchObject({ messages: 1500 })
  h.clock.advance(300 * DAY_MS)
  const cut = new AbortController()
  let done = 0
  await run({ signal: cut.signal }, () => {
    if (++done === 7) cut.abort()
  })
  expect(await count('contacts where anonymised_at is null')).toBe(1800)
  expect((await counted()).anonymise).toEqual({ contacts: 1800 })
  expect(await everyRow(h.db)).not.toContain('Zoraide')
})

it('a contact that cannot be done is left, and stops nobody else', async () => {
  for (const phone of ['5511987650001', '5511987650002', '5511987650003']) await talk(phone)
  await h.db.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;`,
  )
  await h.db.query(
    `create trigger refuse before delete on contact_aliases for each row when (old.value = '5511987650002') execute function refuse()`,
  )
  h.clock.advance(400 * DAY_MS)
  const line = (await run()).find(({ job }) => job === 'anonymise')
  expect(line).toMatchObject({ counts: { contacts: 2 }, failed: 1 })
  await h.db.query('drop trigger refuse on contact_aliases')
  expect((await counted()).anonymise).toEqual({ contacts: 1 })
})
