import { emptyCheckpoint } from '@langchain/langgraph-checkpoint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validateCheckpointer } from '../../test/support/checkpointer-suite.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createCheckpointer } from './checkpointer.ts'

validateCheckpointer('checkpointer', () => createTestDatabase())
validateCheckpointer('checkpointer that prunes', () => createTestDatabase(), { keepPerThread: 20 })

describe('a thread that goes on and on', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
  })
  afterAll(() => test.close())

  it('keeps its newest checkpoints with all their values, and no more than twice as many', async () => {
    const saver = createCheckpointer(test.db, { keepPerThread: 5 })
    const other = await put(saver, 'other', 0)
    let config = await put(saver, 'long', 0)
    for (let step = 1; step <= 60; step++) config = await put(saver, 'long', step, config)

    const kept = []
    for await (const tuple of saver.list({ configurable: { thread_id: 'long' } })) kept.push(tuple)
    expect(kept.length).toBeGreaterThanOrEqual(5)
    expect(kept.length).toBeLessThanOrEqual(10)
    expect(kept[0]?.checkpoint.channel_values).toEqual({ changing: 60, constant: 'same' })
    for (const tuple of kept) expect(tuple.checkpoint.channel_values.constant).toBe('same')
    const { rows } = await test.db.query<{ blobs: number }>(
      "select count(*)::int as blobs from checkpoints.checkpoint_blobs where thread_id = 'long'",
    )
    expect(rows[0]?.blobs).toBeLessThanOrEqual(11)
    expect((await saver.getTuple(other))?.checkpoint.channel_values).toEqual({
      changing: 0,
      constant: 'same',
    })
  })
})

/** Checkpoint ids are time-ordered; a counter stands for the time. */
async function put(
  saver: ReturnType<typeof createCheckpointer>,
  thread: string,
  step: number,
  after = { configurable: { thread_id: thread, checkpoint_ns: '' } },
): Promise<{ configurable: { thread_id: string; checkpoint_ns: string } }> {
  const checkpoint = {
    ...emptyCheckpoint(),
    id: `1ef00000-0000-6000-8000-${String(step).padStart(12, '0')}`,
    channel_values: { changing: step, constant: 'same' },
    channel_versions: { changing: step + 1, constant: 1 },
  }
  const versions = step === 0 ? checkpoint.channel_versions : { changing: step + 1 }
  const config = await saver.put(after, checkpoint, { source: 'loop', step, parents: {} }, versions)
  return { configurable: { thread_id: thread, checkpoint_ns: '', ...config.configurable } }
}
