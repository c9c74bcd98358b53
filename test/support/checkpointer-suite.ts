import type { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import { validate } from '@langchain/langgraph-checkpoint-validation'
import { type CheckpointerOptions, createCheckpointer } from '../../src/graph/checkpointer.ts'
import type { TestDatabase } from './database.ts'

/** LangGraph's own conformance suite for checkpointers, over ours and a migrated database. */
export function validateCheckpointer(
  name: string,
  open: () => Promise<TestDatabase>,
  options: CheckpointerOptions = {},
): void {
  let test: TestDatabase | undefined
  validate<PostgresSaver>({
    checkpointerName: name,
    beforeAllTimeout: 60_000,
    async beforeAll() {
      test = await open()
    },
    async afterAll() {
      await test?.close()
    },
    createCheckpointer() {
      if (!test) throw new Error('the suite did not call beforeAll')
      return createCheckpointer(test.db, options)
    },
    async destroyCheckpointer() {
      await test?.db.query(
        'truncate checkpoints.checkpoints, checkpoints.checkpoint_blobs, checkpoints.checkpoint_writes',
      )
    },
  })
}
