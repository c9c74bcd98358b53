import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHarness, emptyDatabase, type Harness } from '../../test/support/conversation-harness.ts'
import type { Queryable } from '../db/database.ts'
import { tablesOfContacts } from '../db/queries/erasures.ts'
import { type ErasureTarget, erasePerson } from './erase.ts'
import { sweepErasures } from './erasure-tasks.ts'
import { exportPerson } from './export.ts'

const LEAD = '5511987650001'
const OTHER = '5511987650002'
/** Words planted everywhere a person's data may come to rest. */
const PLANTED = [LEAD, 'Zoraide', 'Quintanilha', 'zoraide@exemplo.com.br']

let h: Harness
beforeAll(async () => {
  h = await createHarness()
})
afterAll(() => h.close())
beforeEach(async () => {
  await emptyDatabase(h.db)
  await h.db.query('truncate erasures, erasure_tasks, audit_log')
})

const learned = [
  { field: 'name', value: 'Zoraide Quintanilha', evidence: 'Zoraide Quintanilha' },
  { field: 'email', value: 'zoraide@exemplo.com.br', evidence: 'zoraide@exemplo.com.br' },
  { field: 'company', value: 'Doces Quintanilha', evidence: 'Doces Quintanilha' },
]
const known = Object.fromEntries(learned.map(({ field, value }) => [field, value]))

async function talk(phone = LEAD) {
  h.graph.script = () => ({
    reply: 'Obrigada, Zoraide!',
    learned,
    known,
    summary: 'Zoraide Quintanilha quer uma prensa',
    handoff: { reason: 'quente', summary: 'Nome: Zoraide Quintanilha' },
    technicalQuestions: [],
  })
  const first = h.message(phone, 'Sou a Zoraide Quintanilha, zoraide@exemplo.com.br', {
    profileName: 'Zoraide',
  })
  await h.inbox.accept([first])
  await h.drain()
  return first
}

/** Every table of every schema of ours, as text. */
async function everything(db: Queryable): Promise<string> {
  const { rows: tables } = await db.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'pgboss', 'checkpoints') and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await db.query<{ text: string | null }>(
      `select string_agg(t::text, ' ') as text from ${name} t`,
    )
    texts.push(`${name}: ${rows[0]?.text ?? ''}`)
  }
  return texts.join('\n')
}
const traces = async () => {
  const all = await everything(h.db)
  return PLANTED.filter((word) => all.includes(word))
}

describe('erasePerson', () => {
  it('leaves nothing of the person, and everything of the others', async () => {
    await talk()
    await talk(OTHER)
    await h.db.query(
      `insert into dead_letters (kind, payload, error_code, error) values ('event', $1, 'x', 'x')`,
      [JSON.stringify({ event: { sender: { phone: LEAD } } })],
    )
    await h.db.query(
      `insert into audit_log (actor, action, entity, entity_id, after) values ('a', 'b', 'contact', $1, $2)`,
      [await h.contactOf(LEAD), JSON.stringify({ name: 'Zoraide' })],
    )
    expect(await traces()).toEqual(PLANTED)
    const [report] = await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: LEAD })
    expect(report?.rows).toMatchObject({ messages: 2, lead_fields: 3, leads: 1, empresa: 1 })
    expect((await everything(h.db)).includes(LEAD)).toBe(false)
    expect((await everything(h.db)).includes(OTHER)).toBe(true)
    await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: OTHER })
    expect(await traces()).toEqual([])
  })

  it('late deliveries bring nothing back: messages, edits, statuses, echoes', async () => {
    const first = await talk()
    const [row] = await h.rows<{ external_ids: string[] }>('select external_ids from outbound')
    await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: LEAD })
    const before = await everything(h.db)
    h.clock.advance(60_000)
    const earlier = new Date(h.clock.now().getTime() - 120_000)
    const report = await h.inbox.accept([
      first,
      h.message(LEAD, 'Zoraide de novo', { sentAt: earlier }),
      { ...h.ownMessage(LEAD, 'Oi Zoraide'), sentAt: earlier },
      {
        kind: 'edit',
        channel: first.channel,
        accountId: first.accountId,
        externalId: 'never.seen',
        sender: { phone: LEAD },
        text: 'Zoraide',
        at: earlier,
      },
      {
        kind: 'status',
        channel: first.channel,
        accountId: first.accountId,
        externalId: row?.external_ids[0] ?? '',
        status: 'read',
        at: h.clock.now(),
        recipient: { phone: LEAD },
      },
    ])
    await h.drain()
    expect(report.contactIds).toEqual([])
    expect(await everything(h.db)).toBe(before)
  })

  it('a person who writes again is a new one', async () => {
    await talk()
    await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: LEAD })
    h.clock.advance(60_000)
    await h.inbox.accept([h.message(LEAD, 'oi')])
    const [data] = await exportPerson({ db: h.db, now: h.clock.now() }, { name: LEAD })
    expect(data?.fields).toEqual([])
    expect(data?.records.messages).toHaveLength(1)
  })

  it('a turn that was under way commits nothing', async () => {
    h.graph.script = async () => {
      await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: LEAD })
      return { reply: 'Obrigada, Zoraide!', learned, known }
    }
    await h.inbox.accept([h.message(LEAD, 'Sou a Zoraide Quintanilha')])
    h.channel.sent.length = 0
    await h.drain()
    expect(h.channel.sent).toEqual([])
    expect(await traces()).toEqual([])
  })

  it('a thread written after the erasure goes with the next sweep', async () => {
    await talk()
    const id = await h.contactOf(LEAD)
    await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: LEAD })
    await h.db.query(
      `insert into checkpoints.checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint) values ($1, '', 'x', $2)`,
      [id, JSON.stringify({ said: 'Zoraide' })],
    )
    await sweepErasures({ db: h.db, clock: h.clock, targets: [] })
    expect(await traces()).toEqual([])
  })

  it('does what is left outside, again when it fails, and forgets what it was about', async () => {
    await talk()
    const gone: unknown[] = []
    let broken = true
    const target: ErasureTarget = {
      kind: 'file',
      refsOf: async () => [{ key: 'a' }, { key: 'b' }],
      async erase(ref) {
        if (broken) throw new Error('down')
        gone.push(ref.key)
      },
    }
    const deps = { db: h.db, clock: h.clock, targets: [target] }
    expect(await erasePerson(deps, { name: LEAD })).toMatchObject([{ tasks: { file: 2 } }])
    expect(await sweepErasures(deps)).toMatchObject({ done: 0, failed: 2 })
    broken = false
    expect(await sweepErasures(deps)).toMatchObject({ done: 0, failed: 0 })
    h.clock.advance(10 * 60_000)
    expect(await sweepErasures(deps)).toMatchObject({ done: 2 })
    expect(gone.toSorted()).toEqual(['a', 'b'])
    expect(await h.rows('select ref from erasure_tasks')).toEqual([{ ref: {} }, { ref: {} }])
  })

  it('takes what was counted of the person along, and nobody else’s', async () => {
    await talk()
    const contactId = await h.contactOf(LEAD)
    await h.db.query(
      `insert into model_spend values ('contact:' || $1, '2026-05-04', 10), ('business:x', '2026-05-04', 20)`,
      [contactId],
    )
    await h.db.query(
      `insert into pacing (key, next_at) values ('pair:whatsapp-cloud:1:' || $1, now()), ('replies:whatsapp-cloud:1', now())`,
      [contactId],
    )
    await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: LEAD })
    expect(await h.rows('select scope from model_spend')).toEqual([{ scope: 'business:x' }])
    expect(await h.rows('select key from pacing')).toEqual([{ key: 'replies:whatsapp-cloud:1' }])
  })

  it('knows nobody it was never told of', async () => {
    expect(await erasePerson({ db: h.db, clock: h.clock, targets: [] }, { name: '5511900000000' })).toEqual(
      [],
    )
  })
})

it('every table that points at a contact goes with it', async () => {
  const tables = await tablesOfContacts(h.db)
  expect(tables.length).toBeGreaterThan(10)
  expect(tables.filter(({ cascades }) => !cascades)).toEqual([])
})

it('an export holds what was said and what was learned', async () => {
  await talk()
  const [data] = await exportPerson({ db: h.db, now: h.clock.now() }, { name: LEAD })
  expect(data?.fields).toContainEqual(
    expect.objectContaining({ field: 'email', value: 'zoraide@exemplo.com.br' }),
  )
  expect(Object.keys(data?.records ?? {})).toEqual(
    expect.arrayContaining([
      'contacts',
      'contact_aliases',
      'conversations',
      'messages',
      'lead_fields',
      'leads',
      'handoffs',
    ]),
  )
})
