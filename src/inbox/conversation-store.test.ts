import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createHarness,
  emptyDatabase,
  type Harness,
  turnResult,
} from '../../test/support/conversation-harness.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { Queryable } from '../db/database.ts'
import { emptyRecord } from '../graph/record.ts'
import { createConversationStore } from './conversation-store.ts'

let test: TestDatabase
let h: Harness
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await emptyDatabase(test.db)
  h = await createHarness({ db: test.db })
})

const PHONE = '5511999990001'
const pendingIds = async () =>
  (await h.rows<{ id: string }>(`select id from inbound where state = 'pending' order by seq`)).map(
    ({ id }) => id,
  )

describe('createConversationStore', () => {
  it('gives an empty conversation for a contact never seen, whatever its name', async () => {
    const store = createConversationStore({ db: h.db })
    for (const contactId of [randomUUID(), 'studio-thread']) {
      expect(await store.load({ contactId, inboundIds: [], windowMessages: 16 })).toMatchObject({
        businessId: '',
        mode: 'agent',
        window: [],
        unsummarised: [],
        known: {},
        record: emptyRecord(),
        qualification: null,
      })
    }
  })

  it('reads what the turns before left, without the lines of this turn', async () => {
    h.graph.script = ({ inbound }) => ({
      reply: 'Oi, Ana!',
      learned: [{ field: 'name', value: 'Ana', evidence: 'Ana' }],
      known: { name: 'Ana' },
      record: { ...turnResult().record, turns: 1, asked: { city: 2 } },
      summary: 'até aqui',
      summaryUpto: 1,
      qualification: {
        temperature: 'frio',
        status: 'in_progress',
        score: 12.5,
        reasons: [],
        version: 3,
        inputs: `of ${inbound.length}`,
      },
      qualificationChanged: true,
    })
    await h.inbox.accept([h.message(PHONE, 'sou a Ana', { profileName: 'Ana P.' })])
    await h.drain()
    await h.inbox.accept([h.message(PHONE, 'e agora?')])
    const contactId = await h.contactOf(PHONE)
    const loaded = await createConversationStore({ db: h.db }).load({
      contactId,
      inboundIds: await pendingIds(),
      windowMessages: 16,
    })
    expect(loaded).toMatchObject({
      businessId: 'padaria',
      profileName: 'Ana P.',
      known: { name: 'Ana' },
      summary: 'até aqui',
      summaryUpto: 1,
      unsummarised: [],
      record: { turns: 1, asked: { city: 2 } },
      qualification: { temperature: 'frio', score: 12.5, version: 3, inputs: 'of 1' },
      lastInboundAt: h.clock.now(),
    })
    expect(loaded.window.map(({ role, text }) => [role, text])).toEqual([
      ['lead', 'sou a Ana'],
      ['agent', 'Oi, Ana!'],
    ])
    expect(loaded.sources.name).toEqual([loaded.window[0]?.id])
  })

  it('keeps the window bounded and hands older lines to the summary, none twice and none left out', async () => {
    await h.inbox.accept([h.message(PHONE, 'início')])
    const contactId = await h.contactOf(PHONE)
    await h.drain()
    await addLines(contactId, 200)
    await h.inbox.accept([h.message(PHONE, 'fim')])
    const store = createConversationStore({ db: h.db })
    const summarised: string[] = []
    let loaded = await store.load({ contactId, inboundIds: await pendingIds(), windowMessages: 16 })
    while (loaded.unsummarised.length > 0) {
      expect(loaded.window).toHaveLength(16)
      expect(loaded.unsummarised.length).toBeLessThanOrEqual(50)
      summarised.push(...loaded.unsummarised.map(({ text }) => text))
      await h.rows('update conversations set summary_upto = $1', [loaded.summaryUpto])
      loaded = await store.load({ contactId, inboundIds: await pendingIds(), windowMessages: 16 })
    }
    const all = [...summarised, ...loaded.window.map(({ text }) => text)]
    const said = await h.rows<{ text: string }>(`select text from messages where text <> 'fim' order by seq`)
    expect(all).toEqual(said.map(({ text }) => text))
  })

  it('shows no message that waits for a later turn', async () => {
    await h.inbox.accept([h.message(PHONE, 'um'), h.message(PHONE, 'dois')])
    const [first] = await pendingIds()
    const loaded = await createConversationStore({ db: h.db }).load({
      contactId: await h.contactOf(PHONE),
      inboundIds: first === undefined ? [] : [first],
      windowMessages: 16,
    })
    expect(loaded.window).toEqual([])
  })

  it('knows nothing of an erased conversation', async () => {
    await h.inbox.accept([h.message(PHONE, 'oi')])
    const contactId = await h.contactOf(PHONE)
    await h.rows('update conversations set erased_at = now()')
    const loaded = await createConversationStore({ db: h.db }).load({
      contactId,
      inboundIds: [],
      windowMessages: 16,
    })
    expect(loaded.businessId).toBe('')
  })

  it('costs the same after ten lines, a thousand and ten thousand', async () => {
    const cost: Record<number, number> = {}
    for (const lines of [10, 1_000, 10_000]) {
      await emptyDatabase(h.db)
      // Neighbours, so that the planner has a table to choose an index for.
      for (const phone of ['5541900000001', '5541900000002', PHONE]) {
        await h.inbox.accept([h.message(phone, 'oi')])
        await addLines(await h.contactOf(phone), lines)
      }
      await h.db.query('analyze')
      const contactId = await h.contactOf(PHONE)
      await h.rows(
        'update conversations set summary_upto = coalesce((select max(seq) - 40 from messages where contact_id = $1), 0) where contact_id = $1',
        [contactId],
      )
      cost[lines] = await rowsTouched(h.db, () =>
        createConversationStore({ db: explaining }).load({
          contactId,
          inboundIds: [],
          windowMessages: 16,
        }),
      )
    }
    expect(cost[10_000]).toBeLessThanOrEqual((cost[1_000] ?? 0) * 1.1)
    expect(cost[10_000]).toBeLessThan(300)
  })
})

async function addLines(contactId: string, count: number): Promise<void> {
  await h.rows(
    `insert into messages (contact_id, role, text, at)
     select $1, case when n % 2 = 0 then 'lead' else 'agent' end, 'linha ' || n, now() from generate_series(1, $2::int) n`,
    [contactId, count],
  )
}

let touched = 0
/** A database that also counts the rows the plan of each statement touched. */
const explaining: Queryable = {
  async query(text, values) {
    const { rows } = await h.db.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (analyze, format json) ${text}`,
      values,
    )
    touched += countRows(rows[0]?.['QUERY PLAN'][0].Plan)
    return h.db.query(text, values)
  },
}

interface PlanNode {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

function countRows(node: PlanNode | undefined): number {
  if (!node) return 0
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return own + (node.Plans ?? []).reduce((sum, inner) => sum + countRows(inner), 0)
}

async function rowsTouched(_: Queryable, load: () => Promise<unknown>): Promise<number> {
  touched = 0
  await load()
  return touched
}
