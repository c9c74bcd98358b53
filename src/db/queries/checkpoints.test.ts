import { Annotation, END, START, StateGraph } from '@langchain/langgraph'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createCheckpointer } from '../../graph/checkpointer.ts'
import { pruneCheckpoints } from './checkpoints.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
beforeEach(() =>
  test.db.query(
    'truncate checkpoints.checkpoints, checkpoints.checkpoint_blobs, checkpoints.checkpoint_writes',
  ),
)
afterAll(() => test.close())

/** A graph that leaves several checkpoints, writes and channel values a turn. */
function createGraph() {
  const State = Annotation.Root({
    turn: Annotation<number>,
    // Written once and carried along: its value stays in use however old it is.
    name: Annotation<string>,
    said: Annotation<string[], string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
  })
  return new StateGraph(State)
    .addNode('listen', (state) => ({ said: [`heard ${state.turn}`] }))
    .addNode('answer', (state) => ({ said: [`answered ${state.turn}`] }))
    .addEdge(START, 'listen')
    .addEdge('listen', 'answer')
    .addEdge('answer', END)
    .compile({ checkpointer: createCheckpointer(test.db) })
}

async function talk(thread: string, turns: number): Promise<void> {
  const graph = createGraph()
  const config = { configurable: { thread_id: thread } }
  await graph.invoke({ turn: 0, name: 'Ana' }, config)
  for (let turn = 1; turn < turns; turn++) await graph.invoke({ turn }, config)
}

async function counts() {
  const found = await test.db.query<{ checkpoints: number; writes: number; blobs: number }>(`select
    (select count(*)::int from checkpoints.checkpoints) as checkpoints,
    (select count(*)::int from checkpoints.checkpoint_writes) as writes,
    (select count(*)::int from checkpoints.checkpoint_blobs) as blobs`)
  return found.rows[0] ?? { checkpoints: 0, writes: 0, blobs: 0 }
}

async function stateOf(thread: string) {
  const snapshot = await createGraph().getState({ configurable: { thread_id: thread } })
  return snapshot.values
}

const inAnHour = () => new Date(Date.now() + 3_600_000)

describe('pruneCheckpoints', () => {
  it('keeps the newest, with every value they need, and counts what went', async () => {
    await talk('a', 5)
    await talk('b', 2)
    const before = await counts()
    const stateA = await stateOf('a')
    const pruned = await pruneCheckpoints(test.db, { keepPerThread: 1, olderThan: inAnHour() })
    const after = await counts()
    expect(after.checkpoints).toBe(2)
    expect(pruned).toEqual({
      checkpoints: before.checkpoints - after.checkpoints,
      writes: before.writes - after.writes,
      blobs: before.blobs - after.blobs,
    })
    expect(pruned.writes).toBeGreaterThan(0)
    expect(pruned.blobs).toBeGreaterThan(0)
    expect(stateA.said).toHaveLength(10)
    expect(await stateOf('a')).toEqual(stateA)
    expect((await stateOf('b')).name).toBe('Ana')
  })

  it('leaves no value that nothing refers to, and takes none that something does', async () => {
    await talk('a', 6)
    await pruneCheckpoints(test.db, { keepPerThread: 3, olderThan: inAnHour() })
    const stray = await test.db.query(`select b.channel, b.version from checkpoints.checkpoint_blobs b
      where not exists (select from checkpoints.checkpoints c
        where c.thread_id = b.thread_id and c.checkpoint -> 'channel_versions' ->> b.channel = b.version)`)
    expect(stray.rows).toEqual([])
    // Every remaining checkpoint still loads whole, not only the last.
    const history = []
    for await (const each of createGraph().getStateHistory({ configurable: { thread_id: 'a' } })) {
      history.push(each.values)
    }
    expect(history).toHaveLength(3)
    for (const values of history) expect(values.name).toBe('Ana')
  })

  it('goes on talking after it', async () => {
    await talk('a', 3)
    await pruneCheckpoints(test.db, { keepPerThread: 1, olderThan: inAnHour() })
    await createGraph().invoke({ turn: 9 }, { configurable: { thread_id: 'a' } })
    expect(await stateOf('a')).toMatchObject({ turn: 9, name: 'Ana' })
    expect((await stateOf('a')).said).toHaveLength(8)
  })

  it('spares what is not older than the limit', async () => {
    await talk('a', 3)
    const before = await counts()
    const pruned = await pruneCheckpoints(test.db, { keepPerThread: 1, olderThan: new Date(0) })
    expect(pruned).toEqual({ checkpoints: 0, writes: 0, blobs: 0 })
    expect(await counts()).toEqual(before)
  })

  it('goes through more than one batch', async () => {
    const saver = createCheckpointer(test.db)
    await talk('seed', 1)
    await test.db.query(`insert into checkpoints.checkpoints
      select 'many', checkpoint_ns, to_char(n, 'FM00000'), null, type, checkpoint, metadata
      from (select * from checkpoints.checkpoints where thread_id = 'seed' limit 1) one, generate_series(1, 1203) n`)
    const pruned = await pruneCheckpoints(test.db, { keepPerThread: 3, olderThan: inAnHour() })
    expect(pruned.checkpoints).toBeGreaterThanOrEqual(1200)
    const left = []
    for await (const each of saver.list({ configurable: { thread_id: 'many' } })) {
      left.push(each.config.configurable?.checkpoint_id)
    }
    expect(left).toEqual(['01203', '01202', '01201'])
  })

  it('treats each namespace of a thread on its own', async () => {
    await talk('a', 3)
    await test.db.query(`insert into checkpoints.checkpoints
      select thread_id, 'inner', checkpoint_id, parent_checkpoint_id, type, checkpoint, metadata
      from checkpoints.checkpoints`)
    await pruneCheckpoints(test.db, { keepPerThread: 2, olderThan: inAnHour() })
    const left = await test.db.query(
      'select checkpoint_ns as ns, count(*)::int as n from checkpoints.checkpoints group by 1 order by 1',
    )
    expect(left.rows).toEqual([
      { ns: '', n: 2 },
      { ns: 'inner', n: 2 },
    ])
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses to keep %s', async (keepPerThread) => {
    await expect(pruneCheckpoints(test.db, { keepPerThread, olderThan: inAnHour() })).rejects.toThrow(
      RangeError,
    )
  })
})
