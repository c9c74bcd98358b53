/**
 * Retention on thousands of rows, in a process that is killed again and again: between two batches, in the middle of an
 * erasure, of a hundred contacts being made anonymous, of a deletion. What is due is gone in the end, and nothing else.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { runRetention } from '../../src/privacy/retention.ts'
import { startProcess } from '../kill/processes.ts'
import { retentionBusiness } from '../kill/retention-business.ts'
import type { RetentionPlan } from '../kill/retention-worker.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { everyRow } from '../support/every-row.ts'

const NOW = new Date('2026-11-02T12:00:00Z')
const BUSINESSES = ['horta', 'padaria']
const KILLS: RetentionPlan['kill'][] = [
  { job: 'delete', after: 17, statement: 0 },
  { job: 'delete', after: 30, statement: 40 },
  { job: 'anonymise', after: 2, statement: 0 },
  { job: 'anonymise', after: 2, statement: 25 },
  { job: 'transcripts', after: 1, statement: 1 },
  { job: 'transcripts', after: 2, statement: 0 },
  { job: 'integrations', after: 1, statement: 1 },
]
/** Contacts of one business, by when they were last heard of. */
const SEEDS = [
  { group: 'apagar', contacts: 70, days: 800, lines: 3 },
  { group: 'anonimizar', contacts: 520, days: 500, lines: 3 },
  // In touch for long: what was said at first is over, the rest is not.
  { group: 'antigo', contacts: 600, days: 10, lines: 4 },
  { group: 'recente', contacts: 300, days: 10, lines: 0 },
]

const serverUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
let database: Awaited<ReturnType<typeof createServerDatabase>>
let db: PooledDatabase
beforeAll(async () => {
  if (!serverUrl) throw new Error('set TEST_DATABASE_URL to a Postgres with pgvector')
  database = await createServerDatabase(serverUrl)
  db = await openDatabase({ databaseUrl: database.url })
  for (const business of BUSINESSES) for (const seed of SEEDS) await plant({ business, ...seed })
}, 120_000)
afterAll(async () => {
  await db?.close()
  await database?.drop()
})

/** Each contact with a name and a phone that carry its group, `lines` old messages and one of its last day. */
async function plant(seed: { business: string } & (typeof SEEDS)[number]): Promise<void> {
  const { business, group, contacts, days, lines } = seed
  await db.query(
    `with made as (
       insert into contacts (business_id, profile_name, created_at, last_seen_at)
       select $1, $2 || n, $3::timestamptz - interval '900 days', $3::timestamptz - $5 * interval '1 day'
       from generate_series(1, $4::int) n returning id, profile_name, last_seen_at),
     named as (
       insert into contact_aliases (business_id, kind, value, contact_id)
       select $1, 'phone', 'tel-' || profile_name, id from made),
     talks as (
       insert into conversations (contact_id, business_id, channel, account_id, summary, last_inbound_at)
       select id, $1, 'zapi', 'x', 'resumo de ' || profile_name, last_seen_at from made),
     threads as (
       insert into checkpoints.checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint, metadata)
       select id::text, '', '1', '{}', '{}' from made),
     told as (
       insert into crm_operations (contact_id, business_id, state, next_at, created_at, updated_at)
       select id, $1, 'done', $3, $3, $3::timestamptz - (100 + 10 * n) * interval '1 day' from made, generate_series(1, $6::int) n),
     fields as (
       insert into lead_fields (contact_id, field, value, evidence, at)
       select id, field, value, value, last_seen_at from made, (values ('name', 'Zoraide'), ('city', 'Recife')) known (field, value)),
     recent as (
       insert into messages (contact_id, role, text, at) select id, 'lead', 'por último ' || profile_name, last_seen_at from made)
     insert into messages (contact_id, role, text, at)
     select id, 'lead', 'antes ' || profile_name, least(last_seen_at, $3::timestamptz - interval '91 days')
     from made, generate_series(1, $6::int)`,
    [business, group, NOW, contacts, days, lines],
  )
}

const count = async (what: string) =>
  (await db.query<{ count: number }>(`select count(*)::int as count from ${what}`)).rows[0]?.count ?? 0
const of = (group: string) => `(select id from contacts where profile_name like '${group}%')`
const shown = async (sql: string) => JSON.stringify((await db.query(sql)).rows)

it('what is due goes, and nothing else, however often the process is killed', async () => {
  const deps = {
    db,
    clock: createManualClock(NOW),
    businesses: BUSINESSES.map(retentionBusiness),
    targets: [],
  }
  const before = await everyRow(db)
  const would = await runRetention(deps, { dryRun: true })
  expect(await everyRow(db)).toBe(before)
  const planned = Object.fromEntries(
    would.filter(({ business }) => business === 'horta').map(({ job, counts }) => [job, counts]),
  )
  expect(planned).toMatchObject({
    delete: { contacts: 70 },
    anonymise: { contacts: 520 },
    transcripts: { messages: 2400 },
    integrations: { crm_operations: 1200 },
  })

  const kept = [
    `select to_jsonb(c) from contacts c where id in ${of('recente')} or id in ${of('antigo')} order by id`,
    `select to_jsonb(m) from messages m where text like 'por último recente%' or text like 'por último antigo%' order by id`,
    `select to_jsonb(v) from conversations v where summary like '%recente%' or summary like '%antigo%' order by contact_id`,
    `select to_jsonb(o) from crm_operations o where contact_id in ${of('antigo')} and updated_at >= timestamptz '${NOW.toISOString()}' - interval '120 days' order by id`,
  ]
  const keptBefore = await Promise.all(kept.map(shown))
  const anonymised = await db.query<{ id: string }>(`select id from contacts where id in ${of('anonimizar')}`)

  const plan = { databaseUrl: database.url, businesses: BUSINESSES, now: NOW.toISOString() }
  const left: number[] = []
  for (const kill of KILLS) {
    const worker = await startProcess('retention-worker.ts', { ...plan, kill })
    expect(worker === null ? 'SIGKILL' : await worker.exited, JSON.stringify(kill)).toBe('SIGKILL')
    left.push(await count('contacts'))
  }
  // Each went on where the one before was: those killed while deleting left something to the next.
  expect(left[0]).toBeLessThan(2 * 1490)
  expect(left[1]).toBeLessThan(left[0] ?? 0)
  expect(left[1]).toBeGreaterThan(left[2] ?? 0)
  expect(await count('retention_runs where finished_at is null')).toBe(KILLS.length)
  await runRetention(deps)

  expect(await count('contacts')).toBe(2 * (520 + 600 + 300))
  expect(await count('contacts where anonymised_at is not null')).toBe(2 * 520)
  expect(
    await count(
      `contacts where anonymised_at is not null and id = any('{${anonymised.rows.map(({ id }) => id).join(',')}}')`,
    ),
  ).toBe(2 * 520)
  const all = await everyRow(db)
  expect(/(apagar|anonimizar|antes antigo)\d+/.exec(all)?.[0]).toBeUndefined()
  expect(await count(`lead_fields where field = 'name'`)).toBe(2 * (600 + 300))
  expect(await count(`lead_fields where field = 'city'`)).toBe(2 * (520 + 600 + 300))
  expect(await Promise.all(kept.map(shown))).toEqual(keptBefore)
  // Nothing more is due, and a dry run says so.
  const again = await runRetention(deps, { dryRun: true })
  expect(again.flatMap(({ counts }) => Object.values(counts)).filter((rows) => rows > 0)).toEqual([])
}, 300_000)
